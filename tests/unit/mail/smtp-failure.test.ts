import type { MailFailure } from '../../../server/src/mail/failure';
import { toSmtpFailure, type SmtpContext } from '../../../server/src/mail/smtp-failure';

const context: SmtpContext = {
  server: { host: 'smtp.office365.com', port: 587, security: 'starttls', verifyCertificate: true },
  stage: 'message',
  username: 'support@contoso.com',
  endMayHaveLeft: false,
  secrets: [],
};

/** An error as nodemailer makes it. */
const refused = (details: object, message = 'Message failed') => Object.assign(new Error(message), details);

const at = (command: string, response: string, code = 'EENVELOPE') => refused({ command, response, code });

type Row = [string, string, MailFailure['kind'], MailFailure['remedy']];

const AT_AUTH: Row[] = [
  [
    'AUTH XOAUTH2',
    '535 5.7.3 Authentication unsuccessful [AM0PR10CA0001.EURPRD10.PROD.OUTLOOK.COM]',
    'authentication',
    'smtp.authentication-failed',
  ],
  [
    'AUTH XOAUTH2',
    '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. Visit https://aka.ms/smtp_auth_disabled for more information.',
    'authorization',
    'smtp.auth-disabled-tenant',
  ],
  [
    'AUTH XOAUTH2',
    '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox.',
    'authorization',
    'smtp.auth-disabled-mailbox',
  ],
  [
    'AUTH LOGIN',
    "535 5.7.139 Authentication unsuccessful, user is locked by your organization's security defaults policy.",
    'authorization',
    'smtp.security-defaults',
  ],
  [
    'AUTH LOGIN',
    '535 5.7.139 Authentication unsuccessful, the request did not meet the criteria to be authenticated successfully.',
    'authentication',
    'smtp.auth-criteria',
  ],
  [
    'AUTH LOGIN',
    '550 5.7.30 Basic authentication is not supported for Client Submission.',
    'configuration',
    'smtp.basic-auth-retired',
  ],
  ['AUTH XOAUTH2', '501 5.5.124 Invalid XOAUTH2 auth data', 'authentication', 'smtp.authentication-failed'],
  [
    'AUTH PLAIN',
    '535-5.7.8 Username and Password not accepted. For more information, go to',
    'authentication',
    'smtp.authentication-failed',
  ],
  ['AUTH XOAUTH2', '454 4.7.0 Temporary authentication failure', 'transient', 'smtp.temporary'],
  [
    'AUTH XOAUTH2',
    '421 4.3.2 Service not available, closing transmission channel',
    'transient',
    'smtp.temporary',
  ],
  ...[
    '550 5.2.251 Sender throttled due to continuous mailbox full errors.',
    '550 5.2.252 Sender throttled due to continuous send as denied errors.',
    '550 5.2.253 Sender throttled due to continuous invalid license errors.',
    '550 5.2.254 Sender throttled due to continuous too many recipients errors.',
    '550 5.2.255 Sender throttled due to continuous invalid recipients errors.',
  ].map((words): Row => ['AUTH XOAUTH2', words, 'throttled', 'smtp.sender-throttled']),
  [
    'AUTH XOAUTH2',
    '421 4.7.66 TLS 1.0 and 1.1 are not supported. Please upgrade/update your client to support TLS 1.2. Visit https://aka.ms/smtp_auth_tls.',
    'configuration',
    'tls.version-unsupported',
  ],
];

it.each(AT_AUTH)('%s: %s', (command, response, kind, remedy) => {
  const failure = toSmtpFailure(at(command, response, 'EAUTH'), { ...context, stage: 'sign-in' });
  expect(failure).toMatchObject({ kind, remedy, outcomeUnknown: false });
});

const AT_MESSAGE: Row[] = [
  [
    'MAIL FROM',
    '530 5.7.57 Client was not authenticated to send anonymous mail during MAIL FROM',
    'configuration',
    'smtp.not-authenticated',
  ],
  ['MAIL FROM', '530 Error: authentication Required', 'configuration', 'smtp.not-authenticated'],
  [
    'MAIL FROM',
    '550 5.7.60 SMTP; Client does not have permissions to send as this sender',
    'authorization',
    'smtp.send-as-denied',
  ],
  [
    'MAIL FROM',
    '432 4.3.2 Concurrent connections limit exceeded. Visit https://aka.ms/concurrent_sending for more information.',
    'throttled',
    'smtp.too-many-connections',
  ],
  [
    'MAIL FROM',
    '451 4.7.500 Server busy. Please try again later from [1.2.3.4]. (S77719)',
    'throttled',
    'smtp.temporary',
  ],
  [
    'MAIL FROM',
    '552 5.3.4 Message size exceeds fixed maximum message size',
    'rejected',
    'smtp.message-too-large',
  ],
  ['MAIL FROM', '550 5.1.8 Access denied, bad outbound sender', 'authorization', 'smtp.sender-blocked'],
  [
    'RCPT TO',
    '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found',
    'rejected',
    'smtp.recipient-rejected',
  ],
  ['RCPT TO', "552 5.2.2 The recipient's mailbox is full", 'rejected', 'smtp.recipient-rejected'],
  ['RCPT TO', '450 4.2.0 greylisted', 'transient', 'smtp.temporary'],
  [
    'DATA',
    '432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded [Hostname=X]',
    'throttled',
    'smtp.too-many-connections',
  ],
  [
    'DATA',
    '554 5.2.0 STOREDRV.Submission.Exception:SendAsDeniedException.MapiExceptionSendAsDenied; Failed to process message due to a permanent exception with message [BeginDiagnosticData]Cannot submit message.',
    'authorization',
    'smtp.send-as-denied',
  ],
  [
    'DATA',
    '554 5.2.252 SendAsDenied; agent@contoso.test not allowed to send as sales@contoso.test',
    'authorization',
    'smtp.send-as-denied',
  ],
  [
    'DATA',
    '554 5.2.2 mailbox full; STOREDRV.Submission.Exception:QuotaExceededException.MapiExceptionShutoffQuotaExceeded',
    'configuration',
    'smtp.mailbox-full',
  ],
  [
    'DATA',
    '554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException; Failed to process message',
    'throttled',
    'smtp.quota-exceeded',
  ],
  ['DATA', '550 5.4.5 Daily sending quota exceeded', 'throttled', 'smtp.quota-exceeded'],
  ['DATA', '550 5.7.501 Access denied, spam abuse detected', 'authorization', 'smtp.tenant-blocked'],
  [
    'DATA',
    '550 5.7.705 Access denied, tenant has exceeded threshold',
    'authorization',
    'smtp.tenant-blocked',
  ],
  ['DATA', '550 5.7.1 Message rejected as spam by content filtering.', 'rejected', 'smtp.rejected'],
  ['DATA', '451 4.3.0 Requested action aborted: local error in processing', 'transient', 'smtp.temporary'],
];

it.each(AT_MESSAGE)('%s: %s', (command, response, kind, remedy) => {
  expect(toSmtpFailure(at(command, response), context)).toMatchObject({
    kind,
    remedy,
    outcomeUnknown: false,
  });
});

const AT_CONNECT: [string, object, MailFailure['kind'], MailFailure['remedy']][] = [
  [
    'STARTTLS is not there',
    { code: 'ETLS', command: 'STARTTLS', response: '502 5.5.1 Command not implemented' },
    'configuration',
    'tls.not-offered',
  ],
  [
    'a web server',
    { code: 'EPROTOCOL', command: 'CONN', response: 'HTTP/1.1 400' },
    'protocol',
    'smtp.protocol-error',
  ],
  [
    'a blocked IP address',
    { code: 'EPROTOCOL', command: 'CONN', response: '554 5.7.1 Client host blocked' },
    'authorization',
    'smtp.host-blocked',
  ],
  ['closed before the greeting', { code: 'ECONNECTION', command: 'CONN' }, 'transient', 'network.dropped'],
  [
    'no greeting',
    { code: 'ETIMEDOUT', timeoutType: 'GREETING_TIMEOUT', command: 'CONN' },
    'transient',
    'network.timeout',
  ],
  [
    'nothing listens',
    { code: 'ESOCKET', originalCode: 'ECONNREFUSED', command: 'CONN' },
    'transient',
    'network.refused',
  ],
  [
    'no such host',
    { code: 'EDNS', originalCode: 'ENOTFOUND', command: 'CONN' },
    'transient',
    'network.host-not-found',
  ],
  [
    'an unknown authority',
    { code: 'ESOCKET', originalCode: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', command: 'CONN' },
    'configuration',
    'tls.certificate-untrusted',
  ],
  [
    'no TLS on this port',
    { code: 'ESOCKET', originalCode: 'ERR_SSL_WRONG_VERSION_NUMBER', command: 'CONN' },
    'configuration',
    'tls.wrong-port',
  ],
];

it.each(AT_CONNECT)('while connecting, %s', (_what, details, kind, remedy) => {
  expect(toSmtpFailure(refused(details), { ...context, stage: 'connect' })).toMatchObject({ kind, remedy });
});

describe('when the end of the message may have left', () => {
  const afterwards = { ...context, endMayHaveLeft: true };

  it.each([
    ['a lost connection', { code: 'ECONNECTION', command: 'CONN' }],
    ['silence', { code: 'ETIMEDOUT', timeoutType: 'SOCKET_TIMEOUT', command: 'CONN' }],
    ['nonsense', { code: 'EMESSAGE', command: 'DATA', response: 'garbage line' }],
  ])('%s says nothing about its fate', (_what, details) => {
    expect(toSmtpFailure(refused(details), afterwards)).toMatchObject({
      kind: 'transient',
      remedy: 'smtp.outcome-unknown',
      outcomeUnknown: true,
    });
  });

  it.each(['421 4.4.1 Connection timed out', '451 4.3.0 local error', '554 5.7.1 Rejected'])(
    '%s means no',
    (response) => {
      expect(toSmtpFailure(at('DATA', response, 'EMESSAGE'), afterwards).outcomeUnknown).toBe(false);
    },
  );
});

it('keeps both codes', () => {
  const failure = toSmtpFailure(at('AUTH XOAUTH2', '535 5.7.139 Authentication unsuccessful'), context);
  expect(failure).toMatchObject({ responseCode: 535, enhancedCode: '5.7.139' });
});

it('stays away for an hour from a mailbox that is blocked for its failures', () => {
  const words = '550 5.2.251 Sender throttled due to continuous mailbox full errors.';
  expect(toSmtpFailure(at('AUTH XOAUTH2', words, 'EAUTH'), context).retryAfter).toBe(3_600_000);
});
