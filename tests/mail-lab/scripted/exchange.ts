/**
 * Exchange Online's refusals, word for word as its documentation and administrators quote them. One row is one server that
 * behaves well up to a stage and then says this.
 *
 * @see https://learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth
 * @see https://learn.microsoft.com/exchange/troubleshoot/send-emails/smtp-submission-improvements
 */

/** Where the script speaks: at connection, at login, at commands for the mailbox after it (not ID or CAPABILITY), …; `message` is after the final dot. */
export type ImapStage = 'greeting' | 'login' | 'afterLogin' | 'select' | 'fetch';
export type SmtpStage = 'greeting' | 'ehlo' | 'auth' | 'mail' | 'rcpt' | 'data' | 'message';

export interface ScriptRow<Stage> {
  stage: Stage;
  /** `{tag}` is the client's tag; several lines are separated by `\r\n`; empty says nothing. */
  reply: string;
  /** What happens to the connection afterwards; default: it goes on. */
  then?: 'close' | 'drop' | 'hang';
}

const row = <Stage>(stage: Stage, reply: string, then?: ScriptRow<Stage>['then']): ScriptRow<Stage> => ({
  stage,
  reply,
  then,
});

const BYE = '* BYE Connection closed. 14';
const HOST = '[SN2PR00CA0018.namprd00.prod.outlook.com]';
const BACKOFF = 'Request is throttled. Suggested Backoff Time: 299910 milliseconds';
const STOREDRV = 'STOREDRV.Submission.Exception';
const DIAGNOSTIC =
  'Failed to process message due to a permanent exception with message [BeginDiagnosticData]';

export const IMAP_SCRIPTS = {
  ok: row<ImapStage>('greeting', '* OK The Microsoft Exchange IMAP4 service is ready.'),
  'authenticate-failed': row<ImapStage>('login', '{tag} NO AUTHENTICATE failed.'),
  'login-failed': row<ImapStage>('login', '{tag} NO LOGIN failed.'),
  'authenticated-but-not-connected': row<ImapStage>(
    'afterLogin',
    '{tag} BAD User is authenticated but not connected.',
  ),
  'authenticated-but-not-connected-then-closed': row<ImapStage>(
    'afterLogin',
    `{tag} BAD User is authenticated but not connected.\r\n${BYE}`,
    'close',
  ),
  'throttled-at-login': row<ImapStage>('login', `{tag} NO ${BACKOFF}`),
  'throttled-at-login-then-closed': row<ImapStage>('login', `{tag} NO ${BACKOFF}\r\n${BYE}`, 'close'),
  'throttled-at-command': row<ImapStage>('afterLogin', `{tag} BAD ${BACKOFF}`),
  'throttled-at-fetch': row<ImapStage>('fetch', `{tag} BAD ${BACKOFF}`),
  unavailable: row<ImapStage>('login', '{tag} NO [UNAVAILABLE] Temporary authentication failure.'),
  'too-many-connections': row<ImapStage>(
    'login',
    '{tag} NO [ALERT] Too many simultaneous connections. (Failure)',
  ),
  'gmail-invalid-credentials': row<ImapStage>(
    'login',
    '{tag} NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)',
  ),
  'tls-too-old': row<ImapStage>(
    'greeting',
    '* BYE TLS 1.0 and 1.1 are not supported. Please upgrade/update your client to support TLS 1.2. Visit https://aka.ms/popimap_tls.',
    'close',
  ),
  'server-shutting-down': row<ImapStage>('afterLogin', '* BYE Server shutting down.', 'close'),
  'no-such-folder': row<ImapStage>('select', "{tag} NO [NONEXISTENT] The specified folder doesn't exist."),
  'drop-at-greeting': row<ImapStage>('greeting', '', 'drop'),
  'drop-at-login': row<ImapStage>('login', '', 'drop'),
  'hang-at-greeting': row<ImapStage>('greeting', '', 'hang'),
  'hang-at-login': row<ImapStage>('login', '', 'hang'),
} satisfies Record<string, ScriptRow<ImapStage>>;

const unauthenticated = (reason: string) =>
  row<SmtpStage>('auth', `535 5.7.139 Authentication unsuccessful, ${reason} ${HOST}`);
const senderThrottled = (code: number, reason: string) =>
  row<SmtpStage>(
    'auth',
    `550 5.2.${code} Sender throttled due to continuous ${reason} errors. ${HOST}`,
    'close',
  );

export const SMTP_SCRIPTS = {
  ok: row<SmtpStage>('greeting', '220 SMTP.lab.test Microsoft ESMTP MAIL Service ready'),
  'auth-unsuccessful': row<SmtpStage>('auth', `535 5.7.3 Authentication unsuccessful ${HOST}`),
  'smtp-auth-disabled-tenant': unauthenticated(
    'SmtpClientAuthentication is disabled for the Tenant. Visit https://aka.ms/smtp_auth_disabled for more information.',
  ),
  'smtp-auth-disabled-mailbox': unauthenticated(
    'SmtpClientAuthentication is disabled for the Mailbox. Visit https://aka.ms/smtp_auth_disabled for more information.',
  ),
  'security-defaults': unauthenticated(
    "user is locked by your organization's security defaults policy. Contact your administrator.",
  ),
  'criteria-not-met': unauthenticated(
    'the request did not meet the criteria to be authenticated successfully. Contact your administrator.',
  ),
  'basic-auth-retired': row<SmtpStage>(
    'auth',
    '550 5.7.30 Basic authentication is not supported for Client Submission.',
  ),
  'invalid-xoauth2-data': row<SmtpStage>('auth', '501 5.5.124 Invalid XOAUTH2 auth data'),
  'temporary-auth-failure': row<SmtpStage>(
    'auth',
    '454 4.7.0 Temporary authentication failure, please try again later',
  ),
  'gmail-not-accepted': row<SmtpStage>(
    'auth',
    '535-5.7.8 Username and Password not accepted. For more information, go to\r\n535 5.7.8 https://support.google.com/mail/?p=BadCredentials',
  ),
  'throttled-mailbox-full': senderThrottled(251, 'mailbox full'),
  'throttled-send-as-denied': senderThrottled(252, 'send as denied'),
  'throttled-invalid-license': senderThrottled(253, 'invalid license'),
  'throttled-too-many-recipients': senderThrottled(254, 'too many recipients'),
  'throttled-invalid-recipients': senderThrottled(255, 'invalid recipients'),
  'concurrent-connections': row<SmtpStage>(
    'mail',
    `432 4.3.2 Concurrent connections limit exceeded. Visit https://aka.ms/concurrent_sending for more information. ${HOST}`,
  ),
  'sender-thread-limit': row<SmtpStage>(
    'message',
    '432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded',
  ),
  'not-authenticated': row<SmtpStage>(
    'mail',
    '530 5.7.57 Client was not authenticated to send anonymous mail during MAIL FROM',
  ),
  'no-permission-to-send-as': row<SmtpStage>(
    'mail',
    '550 5.7.60 SMTP; Client does not have permissions to send as this sender',
  ),
  'send-as-denied': row<SmtpStage>(
    'message',
    `554 5.2.0 ${STOREDRV}:SendAsDeniedException.MapiExceptionSendAsDenied; ${DIAGNOSTIC}Cannot submit message.`,
  ),
  'quota-exceeded': row<SmtpStage>(
    'message',
    `554 5.2.2 mailbox full; ${STOREDRV}:QuotaExceededException.MapiExceptionShutoffQuotaExceeded; ${DIAGNOSTIC}Cannot submit message.`,
  ),
  'submission-quota-exceeded': row<SmtpStage>(
    'message',
    `554 5.2.0 ${STOREDRV}:SubmissionQuotaExceededException; ${DIAGNOSTIC}Cannot submit message.`,
  ),
  'bad-outbound-sender': row<SmtpStage>('mail', '550 5.1.8 Access denied, bad outbound sender'),
  'tenant-threshold': row<SmtpStage>('message', '550 5.7.705 Access denied, tenant has exceeded threshold'),
  'mailbox-unknown': row<SmtpStage>(
    'rcpt',
    '550 5.1.1 The email account that you tried to reach does not exist.',
  ),
  'recipient-deferred': row<SmtpStage>('rcpt', '451 4.7.500 Server busy. Please try again later.'),
  'message-too-large': row<SmtpStage>('message', '552 5.3.4 Message size exceeds fixed maximum message size'),
  'spam-rejected': row<SmtpStage>('message', '550 5.7.1 Message rejected as spam by content filtering.'),
  'local-error': row<SmtpStage>('message', '451 4.3.0 Requested action aborted: local error in processing'),
  'service-closing': row<SmtpStage>(
    'greeting',
    '421 4.3.2 Service not available, closing transmission channel',
    'close',
  ),
  'service-closing-at-message': row<SmtpStage>('message', '421 4.4.1 Connection timed out', 'close'),
  'drop-at-auth': row<SmtpStage>('auth', '', 'drop'),
  'drop-at-data': row<SmtpStage>('data', '', 'drop'),
  /** The outcome is unknown: the server may have taken the message. */
  'drop-after-dot': row<SmtpStage>('message', '', 'drop'),
  'hang-after-dot': row<SmtpStage>('message', '', 'hang'),
  'hang-at-greeting': row<SmtpStage>('greeting', '', 'hang'),
} satisfies Record<string, ScriptRow<SmtpStage>>;

export type ImapScriptName = keyof typeof IMAP_SCRIPTS;
export type SmtpScriptName = keyof typeof SMTP_SCRIPTS;
