import { systemEmailInput, type SystemEmailInput } from '../../../shared/contracts/system-email-settings';
import { unprovenBy } from '../../../server/src/services/settings-changes';
import { recordOf } from './settings';

interface Changes extends Partial<Omit<SystemEmailInput, 'remoteMailbox' | 'outgoingServer'>> {
  remoteMailbox?: Partial<SystemEmailInput['remoteMailbox']>;
  outgoingServer?: Partial<SystemEmailInput['outgoingServer']>;
}

const noPasswords = { remote: false, outgoing: false };

/** What saving changes, where everything but what is named stays as `recordOf` has it. */
const saved = ({ remoteMailbox, outgoingServer, ...account }: Changes, passwords = noPasswords) => {
  const now = systemEmailInput.parse({
    address: 'support@example.test',
    idpConfigId: 1,
    ...account,
    remoteMailbox: { host: 'imap.example.test', port: 993, ...remoteMailbox },
    outgoingServer: { host: 'smtp.example.test', port: 993, security: 'tls', ...outgoingServer },
  });
  return unprovenBy(recordOf(), now, passwords);
};

describe('saving settings', () => {
  it('leaves what was proven alone when nothing changes that it depends on', () => {
    const changes = saved({
      name: 'Support',
      notes: 'x',
      remoteMailbox: { fetchLimit: 7, afterFetch: { action: 'delete' } },
      outgoingServer: { fromName: 'Us', signature: '<p>Bye</p>' },
    });
    expect(changes).toEqual({ inbound: false, outbound: false });
  });

  it.each<[string, Changes]>([
    ['host', { remoteMailbox: { host: 'other.example.test' } }],
    ['port', { remoteMailbox: { port: 143 } }],
    ['security', { remoteMailbox: { security: 'starttls' } }],
    ['verification of the certificate', { remoteMailbox: { verifyCertificate: false } }],
    ['folder', { remoteMailbox: { folder: 'Support' } }],
  ])('proves the mailbox anew after another %s, and only that', (_what, changes) => {
    expect(saved(changes)).toEqual({ inbound: true, outbound: false });
  });

  it.each<[string, Changes]>([
    ['host', { outgoingServer: { host: 'other.example.test' } }],
    ['verification of the certificate', { outgoingServer: { verifyCertificate: false } }],
    ['minimum TLS version', { outgoingServer: { minTlsVersion: 'TLSv1.3' } }],
    ['authentication', { outgoingServer: { authentication: 'none' } }],
  ])('proves sending anew after another %s, and only that', (_what, changes) => {
    expect(saved(changes)).toEqual({ inbound: false, outbound: true });
  });

  it('proves both anew where both sign in with what has changed', () => {
    const both = { inbound: true, outbound: true };
    expect(saved({ address: 'other@example.test' })).toEqual(both);
    expect(saved({ idpConfigId: 2 })).toEqual(both);
    expect(saved({ servedFrom: 'berlin' })).toEqual(both);
    expect(saved({ remoteMailbox: { authentication: 'basic' } })).toEqual(both);
    expect(saved({}, { remote: true, outgoing: false })).toEqual(both);
    expect(saved({}, { remote: false, outgoing: true })).toEqual({ inbound: false, outbound: true });
  });

  it('proves only the mailbox anew where sending signs in by itself', () => {
    const outgoingServer = { authentication: 'none' as const };
    const before = recordOf({ outgoingServer });
    const now = systemEmailInput.parse({
      address: before.address,
      idpConfigId: 2,
      remoteMailbox: { host: 'imap.example.test', port: 993 },
      outgoingServer: { host: 'smtp.example.test', port: 993, security: 'tls', ...outgoingServer },
    });
    expect(unprovenBy(before, now, noPasswords)).toEqual({ inbound: true, outbound: false });
  });
});
