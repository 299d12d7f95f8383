import { MailFailure } from '../../../server/src/mail/failure';
import { toImapFailure, type ImapContext } from '../../../server/src/mail/imap-failure';

const context: ImapContext = {
  server: { host: 'outlook.office365.com', port: 993, security: 'tls', verifyCertificate: true },
  folder: 'Helpdesk',
  username: 'support@contoso.com',
  secrets: [],
};

/** An error as imapflow makes it. */
const refused = (details: object, message = 'Command failed') => Object.assign(new Error(message), details);

const atLogin = (responseText: string, more: object = {}) =>
  refused({ responseStatus: 'NO', responseText, authenticationFailed: true, ...more });

const afterLogin = (responseStatus: 'NO' | 'BAD', responseText: string, more: object = {}) =>
  refused({ responseStatus, responseText, ...more });

const ROWS: [string, unknown, MailFailure['kind'], MailFailure['remedy']][] = [
  [
    'NO AUTHENTICATE failed.',
    atLogin('AUTHENTICATE failed.'),
    'authentication',
    'imap.authentication-failed',
  ],
  ['NO LOGIN failed.', atLogin('LOGIN failed.'), 'authentication', 'imap.authentication-failed'],
  [
    'NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)',
    atLogin('Invalid credentials (Failure)', { serverResponseCode: 'AUTHENTICATIONFAILED' }),
    'authentication',
    'imap.authentication-failed',
  ],
  [
    'NO [UNAVAILABLE] Temporary authentication failure, although marked as a failed authentication',
    atLogin('Temporary authentication failure', { serverResponseCode: 'UNAVAILABLE' }),
    'transient',
    'imap.unavailable',
  ],
  [
    'NO [LIMIT] Too many simultaneous connections, although marked as a failed authentication',
    atLogin('Too many simultaneous connections', { serverResponseCode: 'LIMIT' }),
    'throttled',
    'imap.too-many-connections',
  ],
  [
    'NO [ALERT] Too many simultaneous connections. (Failure)',
    atLogin('Too many simultaneous connections. (Failure)', { serverResponseCode: 'ALERT' }),
    'throttled',
    'imap.too-many-connections',
  ],
  [
    'a throttled AUTHENTICATE, although marked as a failed authentication',
    atLogin('Request is throttled. Suggested Backoff Time: 299910 milliseconds', {
      code: 'ETHROTTLE',
      throttleReset: 299_910,
    }),
    'throttled',
    'imap.throttled',
  ],
  [
    'NO Request is throttled, to any command',
    afterLogin('NO', 'Request is throttled. Suggested Backoff Time: 299910 milliseconds'),
    'throttled',
    'imap.throttled',
  ],
  [
    'BYE TLS 1.0 and 1.1 are not supported, instead of a greeting',
    refused({
      reason:
        'TLS 1.0 and 1.1 are not supported. Please upgrade/update your client to support TLS 1.2. Visit https://aka.ms/popimap_tls.',
    }),
    'configuration',
    'tls.version-unsupported',
  ],
  [
    'BAD User is authenticated but not connected.',
    afterLogin('BAD', 'User is authenticated but not connected.'),
    'authorization',
    'imap.authenticated-not-connected',
  ],
  [
    "the same as imapflow's AuthenticationFailure",
    refused(
      { authenticationFailed: true, response: 'User is authenticated but not connected.' },
      'Authentication failed',
    ),
    'authorization',
    'imap.authenticated-not-connected',
  ],
  [
    'NO [AUTHORIZATIONFAILED]',
    atLogin('No such authorization-ID', { serverResponseCode: 'AUTHORIZATIONFAILED' }),
    'authorization',
    'imap.authenticated-not-connected',
  ],
  [
    'no XOAUTH2 offered',
    new Error('Unsupported authentication mechanism'),
    'configuration',
    'imap.mechanism-not-offered',
  ],
  [
    'NO [PRIVACYREQUIRED]',
    atLogin('Plaintext authentication disallowed on non-secure (SSL/TLS) connections.', {
      serverResponseCode: 'PRIVACYREQUIRED',
    }),
    'configuration',
    'imap.mechanism-not-offered',
  ],
  [
    'no STARTTLS',
    refused({ tlsFailed: true }, 'Server does not support STARTTLS'),
    'configuration',
    'tls.not-offered',
  ],
  [
    "NO Mailbox doesn't exist: Nope",
    afterLogin('NO', "Mailbox doesn't exist: Nope (0.001 + 0.000 secs).", { mailboxMissing: true }),
    'configuration',
    'imap.folder-missing',
  ],
  [
    "Exchange's NO Helpdesk doesn't exist.",
    afterLogin('NO', "Helpdesk doesn't exist."),
    'configuration',
    'imap.folder-missing',
  ],
  [
    'NO [OVERQUOTA] Quota exceeded',
    afterLogin('NO', 'Quota exceeded', { serverResponseCode: 'OVERQUOTA' }),
    'transient',
    'imap.mailbox-full',
  ],
  [
    'NO [NOPERM]',
    afterLogin('NO', 'Permission denied', { serverResponseCode: 'NOPERM' }),
    'authorization',
    'imap.folder-denied',
  ],
  ['NO Server Unavailable. 15', afterLogin('NO', 'Server Unavailable. 15'), 'transient', 'imap.unavailable'],
  [
    'NO [SERVERBUG] to FETCH, with its code inside the parsed response',
    afterLogin('NO', 'Internal error', {
      response: {
        tag: '9',
        command: 'NO',
        attributes: [{ type: 'ATOM', value: '', section: [{ type: 'ATOM', value: 'SERVERBUG' }] }],
      },
    }),
    'transient',
    'imap.unavailable',
  ],
  [
    'a message that Exchange cannot convert',
    afterLogin('NO', 'The requested message could not be converted to an RFC-822 compatible format.'),
    'rejected',
    'message.unparseable',
  ],
  [
    'garbage',
    refused({ code: 'ParserError9' }, 'Failed to parse the server response for this command'),
    'protocol',
    'imap.protocol-error',
  ],
  ['a literal beyond every limit', refused({ code: 'LiteralTooLarge' }), 'protocol', 'imap.protocol-error'],
  [
    'BAD Command Argument Error. 12',
    afterLogin('BAD', 'Command Argument Error. 12'),
    'protocol',
    'imap.protocol-error',
  ],
  [
    'BYE Session invalidated - AccessTokenExpired',
    refused(
      { code: 'NoConnection', reason: 'Session invalidated - AccessTokenExpired', response: false },
      'Connection not available',
    ),
    'transient',
    'network.dropped',
  ],
];

it.each(ROWS)('%s', (_words, error, kind, remedy) => {
  const failure = toImapFailure(error, context);
  expect(failure).toMatchObject({ kind, remedy });
  expect(failure.message).toMatch(/outlook\.office365\.com/);
});

it('reads the pause from the words, and takes off what imapflow has waited already', () => {
  const words = 'Request is throttled. Suggested Backoff Time: 299910 milliseconds';
  expect(toImapFailure(afterLogin('BAD', words), context).retryAfter).toBe(299_910);
  const waited = refused({ code: 'ETHROTTLE', responseText: words, throttleReset: 900, throttleWaited: 900 });
  expect(toImapFailure(waited, context).retryAfter).toBe(0);
});

it('explains a lost connection by the last refusal', () => {
  const hungUp = refused({ code: 'ClosedAfterConnectText' }, 'Unexpected close');
  const lastRefusal = 'Request is throttled. Suggested Backoff Time: 299910 milliseconds';
  expect(toImapFailure(hungUp, { ...context, lastRefusal })).toMatchObject({
    kind: 'throttled',
    retryAfter: 299_910,
    serverResponse: lastRefusal,
  });
});

it("names the folder, and keeps the server's words", () => {
  const failure = toImapFailure(afterLogin('NO', "Helpdesk doesn't exist."), context);
  expect(failure.message).toBe(
    'There is no folder "Helpdesk" in the mailbox support@contoso.com on outlook.office365.com:993.',
  );
  expect(failure.serverResponse).toBe("NO Helpdesk doesn't exist.");
});

it('lets a failure that has been understood already pass', () => {
  const failure = new MailFailure('Known', { kind: 'transient', remedy: 'network.dropped' });
  expect(toImapFailure(failure, context)).toBe(failure);
});

it.each([undefined, null, 'text', 7, {}])('makes a failure of %p too', (thrown) => {
  expect(toImapFailure(thrown, context).kind).toBe('protocol');
});
