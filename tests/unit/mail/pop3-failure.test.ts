import { MailFailure } from '../../../server/src/mail/failure';
import {
  NoMechanism,
  Pop3Refusal,
  toPop3Failure,
  type Pop3Context,
  type Pop3Step,
} from '../../../server/src/mail/pop3-failure';
import { NotPop3 } from '../../../server/src/mail/pop3/replies';

const context: Pop3Context = {
  server: { host: 'outlook.office365.com', port: 995, security: 'tls', verifyCertificate: true },
  username: 'support@contoso.com',
  secrets: [],
};

const refused = (step: Pop3Step, text: string) => toPop3Failure(new Pop3Refusal(step, text), context);

const ROWS: [step: Pop3Step, words: string, MailFailure['kind'], MailFailure['remedy']][] = [
  // Exchange Online
  [
    'sign-in',
    'Authentication failure: unknown user name or bad password.',
    'authentication',
    'pop3.authentication-failed',
  ],
  [
    'sign-in',
    'Logon failure: unknown user name or bad password.',
    'authentication',
    'pop3.authentication-failed',
  ],
  [
    'sign-in',
    'Request is throttled. Suggested Backoff Time: 299910 milliseconds',
    'throttled',
    'pop3.throttled',
  ],
  ['listing', 'Server Unavailable. 21', 'transient', 'pop3.unavailable'],
  [
    'greeting',
    'TLS 1.0 and 1.1 are not supported. Please upgrade/update your client to support TLS 1.2. Visit https://aka.ms/popimap_tls.',
    'configuration',
    'tls.version-unsupported',
  ],
  // Google
  ['sign-in', '[AUTH] Username and password not accepted.', 'authentication', 'pop3.authentication-failed'],
  [
    'sign-in',
    '[SYS/PERM] Your account is not enabled for POP access. Please visit your Gmail settings page and enable your account for POP access.',
    'authorization',
    'pop3.disabled',
  ],
  [
    'sign-in',
    '[SYS/TEMP] Temporary system problem. Please try again later.',
    'transient',
    'pop3.unavailable',
  ],
  // Dovecot
  ['sign-in', '[AUTH] Authentication failed.', 'authentication', 'pop3.authentication-failed'],
  ['sign-in', '[SYS/TEMP] Temporary authentication failure.', 'transient', 'pop3.unavailable'],
  ['listing', '[IN-USE] Mailbox is locked by another POP3 session.', 'transient', 'pop3.in-use'],
  [
    'sign-in',
    '[IN-USE] Maximum number of connections from user+IP exceeded (mail_max_userip_connections=10)',
    'throttled',
    'pop3.too-many-connections',
  ],
  [
    'sign-in',
    '[AUTH] Plaintext authentication disallowed on non-secure (SSL/TLS) connections.',
    'configuration',
    'pop3.mechanism-not-offered',
  ],
  ['sign-in', 'Unsupported authentication mechanism.', 'configuration', 'pop3.mechanism-not-offered'],
  ['reading', '[SYS/TEMP] Server shutting down.', 'transient', 'pop3.unavailable'],
  ['upgrade', 'TLS support isn’t enabled.', 'configuration', 'tls.not-offered'],
  // RFC 2449 §8.1, RFC 3206
  ['sign-in', '[IN-USE] Do you have another POP session running?', 'transient', 'pop3.in-use'],
  ['sign-in', 'maildrop already locked', 'transient', 'pop3.in-use'],
  ['sign-in', '[LOGIN-DELAY] minimum time between mail checks violation', 'throttled', 'pop3.login-delay'],
  ['sign-in', '[SYS/PERM] The mailbox is corrupted', 'transient', 'pop3.out-of-order'],
  ['greeting', 'Go away', 'transient', 'pop3.out-of-order'],
  // by what was refused
  ['naming', 'Unknown command.', 'configuration', 'pop3.no-identifiers'],
  ['listing', 'Unknown command.', 'protocol', 'pop3.protocol-error'],
  ['reading', 'Cannot convert this message', 'rejected', 'message.unparseable'],
  ['deleting', 'Access denied', 'authorization', 'pop3.delete-refused'],
  ['leaving', 'some deleted messages not removed', 'transient', 'pop3.delete-incomplete'],
];

it.each(ROWS)('%s refused with "%s" is of kind %s: %s', (step, words, kind, remedy) => {
  const failure = refused(step, words);
  expect(failure).toMatchObject({ kind, remedy, serverResponse: `-ERR ${words}` });
  expect(failure.message).toMatch(/\.$/);
});

it('a server that knows no mechanism of ours says which it knows', () => {
  expect(toPop3Failure(new NoMechanism(['PLAIN', 'CRAM-MD5']), context)).toMatchObject({
    kind: 'configuration',
    remedy: 'pop3.mechanism-not-offered',
    serverResponse: 'SASL PLAIN CRAM-MD5',
  });
});

describe('a pause', () => {
  it('is as long as the server asks for', () => {
    const { retryAfter } = refused(
      'sign-in',
      'Request is throttled. Suggested Backoff Time: 299910 milliseconds',
    );
    expect(retryAfter).toBe(299_910);
  });

  it('between two sign-ins is what the server says in its capabilities, or five minutes', () => {
    const refusal = new Pop3Refusal('sign-in', '[LOGIN-DELAY] too soon');
    expect(toPop3Failure(refusal, { ...context, loginDelay: 900_000 }).retryAfter).toBe(900_000);
    expect(toPop3Failure(refusal, context).retryAfter).toBe(300_000);
  });

  it('is nobody’s wish where a mailbox is only in use', () => {
    expect(refused('sign-in', '[IN-USE] locked').retryAfter).toBeUndefined();
  });
});

it('a lost connection keeps its network remedy, and the words with which the server ended it', () => {
  const error = Object.assign(new Error('The server ends the session.'), {
    code: 'ECONNRESET',
    response: '-ERR Disconnected for inactivity.',
  });
  expect(toPop3Failure(error, context)).toMatchObject({
    kind: 'transient',
    remedy: 'network.dropped',
    serverResponse: '-ERR Disconnected for inactivity.',
  });
});

it('what is not POP3 is a failure of the protocol and is shown', () => {
  expect(toPop3Failure(new NotPop3('HTTP/1.1 400 Bad Request'), context)).toMatchObject({
    kind: 'protocol',
    remedy: 'pop3.protocol-error',
    serverResponse: 'HTTP/1.1 400 Bad Request',
  });
});

it('secrets that a server repeats stay hidden, in the words and in the cause', () => {
  const secret = 'a-token-of-nobody';
  const blob = Buffer.from(`user=support@contoso.com\x01auth=Bearer ${secret}\x01\x01`).toString('base64');
  const failure = toPop3Failure(new Pop3Refusal('sign-in', `No: ${secret} in ${blob}`), {
    ...context,
    secrets: [secret],
  });
  const said = [
    failure.message,
    failure.serverResponse,
    failure.stack,
    (failure.cause as Error).stack,
  ].join();
  expect(said).not.toContain(secret);
  expect(said).not.toContain(blob.slice(40, 60));
});

it('a MailFailure stays as it is', () => {
  const failure = new MailFailure('No.', { kind: 'rejected', remedy: 'unknown' });
  expect(toPop3Failure(failure, context)).toBe(failure);
});
