import type { MailFailure } from '../../../server/src/mail/failure';
import type { Login } from '../../../server/src/mail/ports';
import { createSmtpTransport } from '../../../server/src/mail/smtp';
import { type MailLab, SMTP_SCRIPTS, startMailLab } from '../../mail-lab';
import { credentialOf, never, token } from './credentials';
import { failureOf } from './failures';

type Script = keyof typeof SMTP_SCRIPTS;

const SUPPORT = 'support@contoso.test';
const MIME = Buffer.from(
  `From: ${SUPPORT}\r\nTo: customer@fabrikam.test\r\nMessage-ID: <one@contoso.test>\r\n\r\nHello\r\n`,
);

let lab: MailLab;

beforeAll(async () => {
  lab = await startMailLab({ mail: 'none', callbackUrls: ['http://localhost/callback'] });
});

afterAll(() => lab?.stop());

async function refusalOf(script: Script, ...logins: Login[]) {
  const scripted = await lab.scripted({ protocol: 'smtp', script });
  const credential = credentialOf(...(logins.length > 0 ? logins : [token(SUPPORT, 'access.token.one')]));
  const smtp = createSmtpTransport({
    additionalCertificates: [lab.ca],
    timeouts: { greeting: 300, silence: 300 },
  });
  const sending = async () => {
    const connection = await smtp.connect(
      { host: 'localhost', port: scripted.port, security: 'tls', verifyCertificate: true },
      credential,
      never(),
    );
    try {
      return await connection.send({ from: SUPPORT, to: ['customer@fabrikam.test'] }, MIME);
    } finally {
      await connection.close();
    }
  };
  const failure = await failureOf(sending());
  await scripted.stop();
  return { failure, rejections: credential.rejections };
}

const ROWS: [Script, MailFailure['kind'], MailFailure['remedy']][] = [
  ['auth-unsuccessful', 'authentication', 'smtp.authentication-failed'],
  ['invalid-xoauth2-data', 'authentication', 'smtp.authentication-failed'],
  ['gmail-not-accepted', 'authentication', 'smtp.authentication-failed'],
  ['smtp-auth-disabled-tenant', 'authorization', 'smtp.auth-disabled-tenant'],
  ['smtp-auth-disabled-mailbox', 'authorization', 'smtp.auth-disabled-mailbox'],
  ['security-defaults', 'authorization', 'smtp.security-defaults'],
  ['criteria-not-met', 'authentication', 'smtp.auth-criteria'],
  ['basic-auth-retired', 'configuration', 'smtp.basic-auth-retired'],
  ['temporary-auth-failure', 'transient', 'smtp.temporary'],
  ['throttled-mailbox-full', 'throttled', 'smtp.sender-throttled'],
  ['throttled-send-as-denied', 'throttled', 'smtp.sender-throttled'],
  ['throttled-invalid-license', 'throttled', 'smtp.sender-throttled'],
  ['throttled-too-many-recipients', 'throttled', 'smtp.sender-throttled'],
  ['throttled-invalid-recipients', 'throttled', 'smtp.sender-throttled'],
  ['concurrent-connections', 'throttled', 'smtp.too-many-connections'],
  ['sender-thread-limit', 'throttled', 'smtp.too-many-connections'],
  ['not-authenticated', 'configuration', 'smtp.not-authenticated'],
  ['no-permission-to-send-as', 'authorization', 'smtp.send-as-denied'],
  ['send-as-denied', 'authorization', 'smtp.send-as-denied'],
  ['quota-exceeded', 'configuration', 'smtp.mailbox-full'],
  ['submission-quota-exceeded', 'throttled', 'smtp.quota-exceeded'],
  ['bad-outbound-sender', 'authorization', 'smtp.sender-blocked'],
  ['tenant-threshold', 'authorization', 'smtp.tenant-blocked'],
  ['mailbox-unknown', 'rejected', 'smtp.recipient-rejected'],
  ['recipient-deferred', 'throttled', 'smtp.temporary'],
  ['message-too-large', 'rejected', 'smtp.message-too-large'],
  ['spam-rejected', 'rejected', 'smtp.rejected'],
  ['local-error', 'transient', 'smtp.temporary'],
  ['service-closing', 'transient', 'smtp.temporary'],
  ['service-closing-at-message', 'transient', 'smtp.temporary'],
  ['drop-at-auth', 'transient', 'network.dropped'],
  ['drop-at-data', 'transient', 'network.dropped'],
  ['drop-after-dot', 'transient', 'smtp.outcome-unknown'],
  ['hang-after-dot', 'transient', 'smtp.outcome-unknown'],
  ['hang-at-greeting', 'transient', 'network.timeout'],
];

it.each(ROWS)('%s is %s, remedy %s', async (script, kind, remedy) => {
  const { failure } = await refusalOf(script);
  expect(failure).toMatchObject({ kind, remedy });
  expect(failure.outcomeUnknown).toBe(remedy === 'smtp.outcome-unknown');
  expect(failure.message).toContain('localhost');
});

it('keeps reply code, enhanced code and words for support', async () => {
  const { failure } = await refusalOf('smtp-auth-disabled-tenant');
  expect(failure).toMatchObject({ responseCode: 535, enhancedCode: '5.7.139' });
  expect(failure.serverResponse).toContain('https://aka.ms/smtp_auth_disabled');
});

it('asks for a fresh token after 535 and tries once more', async () => {
  const { failure, rejections } = await refusalOf(
    'auth-unsuccessful',
    token(SUPPORT, 'access.token.one'),
    token(SUPPORT, 'access.token.two'),
    token(SUPPORT, 'access.token.three'),
  );
  expect(failure.remedy).toBe('smtp.authentication-failed');
  expect(rejections).toEqual([expect.stringContaining('535 5.7.3')]);
});

it('does not waste a fresh token on what no token can mend', async () => {
  const two = [token(SUPPORT, 'access.token.one'), token(SUPPORT, 'access.token.two')];
  expect((await refusalOf('smtp-auth-disabled-mailbox', ...two)).rejections).toEqual([]);
  expect((await refusalOf('throttled-mailbox-full', ...two)).rejections).toEqual([]);
  expect((await refusalOf('temporary-auth-failure', ...two)).rejections).toEqual([]);
});
