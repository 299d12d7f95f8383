import { warningsOf } from '../../../server/src/services/warnings';
import type { SystemEmailRecord } from '../../../server/src/stores/system-emails';
import { clientWith } from './clients';
import { recordOf } from './settings';

const NOW = new Date('2026-11-22T15:00:00Z');
const none = { remote: null, outgoing: null };
const warnings = (record: SystemEmailRecord, idpConfigs: Parameters<typeof warningsOf>[1] = none) =>
  warningsOf(record, idpConfigs, NOW);
const at = (host: string, security: 'tls' | 'none' = 'tls', verifyCertificate = true) => ({
  server: { host, port: 993, security, verifyCertificate },
});
const secret = (expiresAt: string | null) => clientWith([{ expiresAt }]);

describe('the warnings of a System Email', () => {
  it('are none where nothing is wrong', () => {
    expect(warnings(recordOf())).toEqual([]);
    expect(warnings(recordOf({ remoteMailbox: { authentication: 'basic' } }))).toEqual([]);
  });

  it('name a connection that is not encrypted and a certificate that is not verified, on the side it is about', () => {
    const record = recordOf({
      remoteMailbox: at('mail.example.test', 'tls', false),
      outgoingServer: at('mx.example.test', 'none', false),
    });
    expect(warnings(record)).toEqual([
      { code: 'certificate-unverified', side: 'remote', values: { host: 'mail.example.test' } },
      { code: 'connection-unencrypted', side: 'outgoing', values: { host: 'mx.example.test' } },
    ]);
  });

  it('say nothing about a side that is switched off', () => {
    const record = recordOf({ remoteMailbox: { enabled: false, ...at('mail.example.test', 'none') } });
    expect(warnings(record)).toEqual([]);
  });

  it.each([
    ['outlook.office365.com', 'Microsoft'],
    ['smtp.office365.com', 'Microsoft'],
    ['Outlook.Office.com', 'Microsoft'],
    ['imap-mail.outlook.com', 'Microsoft'],
    ['outlook.office365.us', 'Microsoft'],
    ['partner.outlook.cn', 'Microsoft'],
    ['imap.gmail.com', 'Google'],
    ['smtp.gmail.com', 'Google'],
  ])('name a password at %s', (host, provider) => {
    const record = recordOf({ remoteMailbox: { authentication: 'basic', ...at(host) } });
    expect(warnings(record)).toEqual([
      { code: 'password-retired', side: 'remote', values: { provider, host } },
    ]);
    expect(warnings(recordOf({ remoteMailbox: at(host) }))).toEqual([]);
  });

  it.each(['outlook.com.example.test', 'notgmail.com', 'mail.office365.com.evil.test'])(
    'do not take %s for one of those hosts',
    (host) => {
      expect(warnings(recordOf({ remoteMailbox: { authentication: 'basic', ...at(host) } }))).toEqual([]);
    },
  );

  it('name the password of the Remote Mailbox on the other side, too, where that signs in with it', () => {
    const record = recordOf({
      remoteMailbox: { authentication: 'basic' },
      outgoingServer: { authentication: 'same', ...at('smtp.office365.com') },
    });
    expect(warnings(record)).toMatchObject([{ code: 'password-retired', side: 'outgoing' }]);
  });

  it.each([
    ['2026-12-22', [{ code: 'secret-expires', values: { name: 'Contoso', day: '2026-12-22', days: '30' } }]],
    ['2026-11-22', [{ code: 'secret-expires', values: { name: 'Contoso', day: '2026-11-22', days: '0' } }]],
    ['2026-11-21', [{ code: 'secret-expired', values: { name: 'Contoso', day: '2026-11-21', days: '-1' } }]],
    ['2026-12-23', []],
    [null, []],
  ])('say of a client secret that ends on %s once what is to be said', (day, expected) => {
    expect(warnings(recordOf(), { remote: secret(day), outgoing: null })).toMatchObject(expected);
    expect(warnings(recordOf(), { remote: secret(day), outgoing: null })).toHaveLength(expected.length);
  });

  it('say the same of a certificate, where that is what the client authenticates with', () => {
    const client = {
      ...clientWith([
        { kind: 'certificate', expiresAt: '2026-12-01' },
        { kind: 'secret', expiresAt: '2026-11-25' },
      ]),
      clientAuthentication: 'private_key_jwt' as const,
    };
    expect(warnings(recordOf(), { remote: client, outgoing: null })).toMatchObject([
      { code: 'certificate-expires', values: { name: 'Contoso', day: '2026-12-01' } },
    ]);
  });

  it('look at the secret of the side that signs in with it', () => {
    const record = recordOf({
      remoteMailbox: { authentication: 'basic' },
      outgoingServer: { authentication: 'oauth' },
    });
    const idpConfigs = { remote: secret('2020-01-01'), outgoing: { ...secret('2020-01-02'), id: 2 } };
    expect(warnings(record, idpConfigs)).toMatchObject([
      { code: 'secret-expired', side: 'outgoing', values: { day: '2020-01-02' } },
    ]);
  });
});
