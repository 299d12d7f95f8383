import type { SystemEmail } from '../../../shared/contracts/system-emails';
import { systemEmailInput } from '../../../shared/contracts/system-email-settings';
import { inputFrom } from '../../../admin/src/pages/system-emails/edit/input';
import {
  completed,
  copyOf,
  NEW_VALUES,
  startingValues,
  valuesFrom,
} from '../../../admin/src/pages/system-emails/edit/values';

const stored = (change: Partial<SystemEmail> = {}): SystemEmail => ({
  id: 7,
  address: 'support@contoso.test',
  name: 'Support',
  enabled: true,
  status: 'verified',
  problem: null,
  activity: 'watching',
  activityUntil: null,
  remoteProtocol: 'imap',
  outgoingProtocol: 'smtp',
  department: 'Sales',
  lastFetchAt: null,
  verifiedAt: null,
  notes: 'Asks for Robin',
  strictMatching: false,
  defaultPriority: 'high',
  autoResponse: true,
  language: 'de',
  acknowledgements: [{ language: 'de', templateId: 4 }],
  servedFrom: 'berlin',
  idpConfigId: 3,
  outgoingIdpConfigId: null,
  remoteMailbox: {
    enabled: true,
    protocol: 'imap',
    host: 'imap.contoso.test',
    port: 993,
    security: 'tls',
    verifyCertificate: true,
    folder: 'INBOX/Support',
    authentication: 'basic',
    username: 'Support@contoso.test',
    passwordSet: true,
    afterFetch: { action: 'move', folder: 'Done' },
    fetching: { mode: 'interval', minutes: 10 },
    fetchLimit: 50,
    existingMail: 'since',
    existingMailSince: '2026-11-01',
  },
  outgoingServer: {
    enabled: true,
    protocol: 'smtp',
    host: 'smtp.contoso.test',
    port: 587,
    security: 'starttls',
    verifyCertificate: true,
    minTlsVersion: 'TLSv1.3',
    authentication: 'basic',
    username: 'relay',
    passwordSet: true,
    fromName: 'Contoso',
    replyTo: '',
    signature: '<p>Contoso</p>',
    allowOtherFrom: true,
    aliases: ['sales@contoso.test', 'press@contoso.test'],
    plusAddress: true,
    sentCopy: 'file',
    limits: { connections: 1, messagesPerMinute: 0, recipientsPerDay: null },
  },
  credential: null,
  outgoingCredential: null,
  warnings: [],
  backfill: null,
  announcement: null,
  ...change,
});

describe('The form of a System Email', () => {
  it('sends back what it was given, without the passwords it never had', () => {
    const { remoteMailbox, outgoingServer, address } = stored();
    const input = systemEmailInput.parse(inputFrom(valuesFrom(stored())));
    expect(input.address).toBe(address);
    expect(input.remoteMailbox).toMatchObject({
      folder: remoteMailbox.folder,
      afterFetch: remoteMailbox.afterFetch,
      fetching: remoteMailbox.fetching,
      fetchLimit: 50,
      existingMailSince: '2026-11-01',
    });
    expect(input.outgoingServer).toMatchObject({
      minTlsVersion: outgoingServer.minTlsVersion,
      signature: outgoingServer.signature,
      allowOtherFrom: true,
      aliases: outgoingServer.aliases,
      plusAddress: true,
      sentCopy: 'file',
      limits: outgoingServer.limits,
    });
    expect('password' in input.remoteMailbox).toBe(false);
    expect('password' in input.outgoingServer).toBe(false);
  });

  it('sends a password only when one was typed', () => {
    const values = valuesFrom(stored());
    const typed = { ...values, remoteMailbox: { ...values.remoteMailbox, password: 'secret' } };
    expect(inputFrom(typed).remoteMailbox.password).toBe('secret');
  });

  it('keeps minutes, folder and day while something else is chosen, and leaves them out of what it sends', () => {
    const values = valuesFrom(stored());
    const changed = {
      ...values,
      remoteMailbox: {
        ...values.remoteMailbox,
        fetchingMode: 'push' as const,
        afterFetchAction: 'delete' as const,
        existingMail: 'take' as const,
      },
    };
    expect(inputFrom(changed).remoteMailbox).toMatchObject({
      fetching: { mode: 'push' },
      afterFetch: { action: 'delete' },
      existingMailSince: null,
    });
    expect(changed.remoteMailbox.afterFetchFolder).toBe('Done');
  });

  it('names an IdP Config for sending only where sending signs in by itself', () => {
    const values = { ...valuesFrom(stored()), outgoingIdpConfigId: 9 };
    expect(inputFrom(values).outgoingIdpConfigId).toBeNull();
    const own = { ...values, outgoingServer: { ...values.outgoingServer, authentication: 'oauth' as const } };
    expect(inputFrom(own).outgoingIdpConfigId).toBe(9);
  });

  it('copies everything but the address and what signs that address in', () => {
    const copy = copyOf(stored());
    expect(copy.address).toBe('');
    expect(copy.remoteMailbox.username).toBe('');
    expect(copy.outgoingServer.username).toBe('relay');
    expect(copy).toMatchObject({ department: 'Sales', defaultPriority: 'high', idpConfigId: 3 });
    expect(copy.remoteMailbox.folder).toBe('INBOX/Support');
  });

  it('starts with a password at another provider, and with OAuth at Microsoft and Google', () => {
    expect(startingValues('other').remoteMailbox.authentication).toBe('basic');
    expect(startingValues('google').remoteMailbox.authentication).toBe('oauth');
    expect(startingValues(null)).toEqual(NEW_VALUES);
  });

  it('completes what an older version of the page kept', () => {
    const { fetchingMode: _dropped, ...older } = NEW_VALUES.remoteMailbox;
    const kept = { address: 'sales@contoso.test', remoteMailbox: { ...older, host: 'typed.test' } };
    const values = completed(kept as never, NEW_VALUES);
    expect(values.address).toBe('sales@contoso.test');
    expect(values.remoteMailbox).toMatchObject({ host: 'typed.test', fetchingMode: 'push' });
    expect(values.outgoingServer).toEqual(NEW_VALUES.outgoingServer);
  });
});
