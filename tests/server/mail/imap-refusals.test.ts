import type { MailFailure } from '../../../server/src/mail/failure';
import { createImapTransport } from '../../../server/src/mail/imap';
import { IMAP_SCRIPTS, type MailLab, startMailLab } from '../../mail-lab';
import { credentialOf, never, token } from './credentials';
import { failureOf } from './failures';

type Script = keyof typeof IMAP_SCRIPTS;

let lab: MailLab;

beforeAll(async () => {
  lab = await startMailLab({ mail: 'none', callbackUrls: ['http://localhost/callback'] });
});

afterAll(() => lab?.stop());

async function refusalOf(script: Script, tries = 1): Promise<{ failure: MailFailure; rejections: string[] }> {
  const scripted = await lab.scripted({ protocol: 'imap', script });
  const imap = createImapTransport({
    additionalCertificates: [lab.ca],
    timeouts: { greeting: 300, silence: 300 },
  });
  const logins = Array.from({ length: tries }, (_, index) =>
    token('support@contoso.test', `token.number.${index}`),
  );
  const credential = credentialOf(...logins);
  const failure = await failureOf(
    imap.connect(
      {
        server: { host: 'localhost', port: scripted.port, security: 'tls', verifyCertificate: true },
        folder: 'INBOX',
      },
      credential,
      never(),
    ),
  );
  await scripted.stop();
  return { failure, rejections: credential.rejections };
}

const ROWS: [Script, MailFailure['kind'], MailFailure['remedy']][] = [
  ['authenticate-failed', 'authentication', 'imap.authentication-failed'],
  ['login-failed', 'authentication', 'imap.authentication-failed'],
  ['gmail-invalid-credentials', 'authentication', 'imap.authentication-failed'],
  ['authenticated-but-not-connected', 'authorization', 'imap.authenticated-not-connected'],
  ['throttled-at-login', 'throttled', 'imap.throttled'],
  ['throttled-at-command', 'throttled', 'imap.throttled'],
  ['unavailable', 'transient', 'imap.unavailable'],
  ['too-many-connections', 'throttled', 'imap.too-many-connections'],
  ['tls-too-old', 'configuration', 'tls.version-unsupported'],
  ['server-shutting-down', 'transient', 'network.dropped'],
  ['no-such-folder', 'configuration', 'imap.folder-missing'],
  ['drop-at-greeting', 'transient', 'network.dropped'],
  ['drop-at-login', 'transient', 'network.dropped'],
  ['hang-at-greeting', 'transient', 'network.timeout'],
  ['hang-at-login', 'transient', 'network.timeout'],
];

it.each(ROWS)('%s is %s, remedy %s', async (script, kind, remedy) => {
  const { failure } = await refusalOf(script);
  expect(failure).toMatchObject({ kind, remedy });
  expect(failure.message).toContain('localhost');
});

it('waits as long as Exchange suggests', async () => {
  const { failure } = await refusalOf('throttled-at-login');
  // imapflow spends a little of the time itself.
  expect(failure.retryAfter).toBeGreaterThan(299_000);
  expect(failure.retryAfter).toBeLessThanOrEqual(299_910);
});

it('asks for a fresh token when a token is refused, and only then', async () => {
  expect((await refusalOf('authenticate-failed', 2)).rejections).toHaveLength(1);
  expect((await refusalOf('throttled-at-login', 2)).rejections).toEqual([]);
  expect((await refusalOf('unavailable', 2)).rejections).toEqual([]);
  expect((await refusalOf('drop-at-login', 2)).rejections).toEqual([]);
  expect((await refusalOf('authenticated-but-not-connected', 2)).rejections).toEqual([]);
});

it('keeps the words of the server that hangs up', async () => {
  const { failure } = await refusalOf('server-shutting-down');
  expect(failure.serverResponse).toContain('Server shutting down');
});
