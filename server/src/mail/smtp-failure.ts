/**
 * What an SMTP server means when it refuses. One row per thing that servers say, first match wins; the rows quote
 * Exchange Online and Google.
 * @see https://www.rfc-editor.org/rfc/rfc5321#section-4.2 reply codes
 * @see https://www.rfc-editor.org/rfc/rfc3463 enhanced status codes
 * @see https://learn.microsoft.com/exchange/mail-flow-best-practices/how-to-set-up-a-multifunction-device-or-application-to-send-email-using-microsoft-365-or-office-365
 */
import type { RemedyKey } from '../../../shared/remedies';
import { enhancedCode, replyCode } from './enhanced-code';
import { MailFailure, type MailFailureKind } from './failure';
import { placeOf, toNetworkFailure } from './network-failure';
import type { MailServer } from './ports';
import { plainCause, serverWords, textDetail } from './server-words';

/** How far a message had come when the error happened; `none` while connecting and signing in. */
export type SmtpStage = 'connect' | 'sign-in' | 'message';

export interface SmtpContext {
  server: MailServer;
  stage: SmtpStage;
  /** Who signs in; empty for nobody. */
  username: string;
  /** Whether the end of the message may have left: from there on a lost connection says nothing about its fate. */
  endMayHaveLeft: boolean;
  /** Values that must not appear in the failure. */
  secrets: string[];
}

interface Reply {
  stage: SmtpStage;
  /** nodemailer's code, for example `EAUTH`. */
  code: string;
  /** The command that was answered, for example `RCPT TO`. */
  command: string;
  /** 0 where the server said nothing. */
  status: number;
  enhanced: string;
  text: string;
}

interface SmtpRow {
  when: (reply: Reply) => boolean;
  kind: MailFailureKind;
  remedy: RemedyKey;
  sentence: (context: SmtpContext) => string;
  /** Milliseconds to stay away, where the server does not say but it is known. */
  retryAfter?: number;
}

const HOUR = 3_600_000;

const ROWS: SmtpRow[] = [
  {
    // 421 4.7.66 TLS 1.0 and 1.1 are not supported. …: something between us and the server speaks an old TLS for us
    when: ({ enhanced, text }) => enhanced === '4.7.66' || /TLS 1\.0 and 1\.1 are not supported/i.test(text),
    kind: 'configuration',
    remedy: 'tls.version-unsupported',
    sentence: ({ server }) => `${placeOf(server)} wants TLS 1.2 or newer.`,
  },
  {
    // 535 5.7.139 … SmtpClientAuthentication is disabled for the Tenant. Visit https://aka.ms/smtp_auth_disabled …
    when: ({ text }) => /SmtpClientAuthentication is disabled for the Tenant/i.test(text),
    kind: 'authorization',
    remedy: 'smtp.auth-disabled-tenant',
    sentence: ({ server }) =>
      `${placeOf(server)} says that authenticated SMTP is switched off for the whole organization.`,
  },
  {
    // 535 5.7.139 … SmtpClientAuthentication is disabled for the Mailbox.
    when: ({ text }) => /SmtpClientAuthentication is disabled for the Mailbox/i.test(text),
    kind: 'authorization',
    remedy: 'smtp.auth-disabled-mailbox',
    sentence: ({ server, username }) =>
      `${placeOf(server)} says that authenticated SMTP is switched off for the mailbox ${username}.`,
  },
  {
    // 535 5.7.139 … user is locked by your organization's security defaults policy
    when: ({ text }) => /security defaults policy/i.test(text),
    kind: 'authorization',
    remedy: 'smtp.security-defaults',
    sentence: ({ server }) =>
      `${placeOf(server)} says that the organization's security defaults block this sign-in.`,
  },
  {
    // 535 5.7.139 … the request did not meet the criteria to be authenticated successfully
    when: ({ text }) => /did not meet the criteria to be authenticated/i.test(text),
    kind: 'authentication',
    remedy: 'smtp.auth-criteria',
    sentence: ({ server, username }) =>
      `${placeOf(server)} did not let ${username} sign in because of a policy or a wrong credential.`,
  },
  {
    // 550 5.7.30 Basic authentication is not supported for Client Submission.
    when: ({ enhanced, text }) =>
      enhanced === '5.7.30' || /basic authentication is (?:not supported|disabled)/i.test(text),
    kind: 'configuration',
    remedy: 'smtp.basic-auth-retired',
    sentence: ({ server }) => `${placeOf(server)} no longer takes a user name and password.`,
  },
  {
    // 550 5.2.251 … 5.2.255 Sender throttled due to continuous … errors. Exchange lifts the block by itself, and every
    // further try makes it longer.
    when: ({ text }) => /sender throttled due to continuous/i.test(text),
    kind: 'throttled',
    remedy: 'smtp.sender-throttled',
    sentence: ({ server, username }) =>
      `${placeOf(server)} has blocked ${username} for a while because too many of its messages failed.`,
    retryAfter: HOUR,
  },
  {
    // 432 4.3.2 Concurrent connections limit exceeded. Visit https://aka.ms/concurrent_sending …
    // 432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded
    when: ({ text, status }) =>
      status === 432 ||
      /concurrent connections limit|thread limit exceeded|too many (?:concurrent )?connections/i.test(text),
    kind: 'throttled',
    remedy: 'smtp.too-many-connections',
    sentence: ({ server, username }) =>
      `${placeOf(server)} has too many connections open for ${username} already.`,
  },
  {
    // 454 4.7.0 Temporary authentication failure; 421 4.3.2 Service not available
    when: ({ stage, status }) => stage === 'sign-in' && status >= 400 && status < 500,
    kind: 'transient',
    remedy: 'smtp.temporary',
    sentence: ({ server }) => `${placeOf(server)} cannot sign anybody in at the moment.`,
  },
  {
    // 535 5.7.3 Authentication unsuccessful; 535-5.7.8 Username and Password not accepted; 501 5.5.124 Invalid XOAUTH2 auth data
    when: ({ stage, status }) => stage === 'sign-in' && status >= 500,
    kind: 'authentication',
    remedy: 'smtp.authentication-failed',
    sentence: ({ server, username }) => `${placeOf(server)} did not accept the sign-in for ${username}.`,
  },
  {
    // 530 5.7.57 Client was not authenticated to send anonymous mail during MAIL FROM; 530 Authentication required
    when: ({ status, enhanced, text }) =>
      enhanced === '5.7.57' ||
      (status === 530 && /authenticat/i.test(text)) ||
      /client was not authenticated/i.test(text),
    kind: 'configuration',
    remedy: 'smtp.not-authenticated',
    sentence: ({ server }) => `${placeOf(server)} sends mail only for those who have signed in.`,
  },
  {
    // 550 5.7.60 SMTP; Client does not have permissions to send as this sender
    // 554 5.2.0 STOREDRV.Submission.Exception:SendAsDeniedException.MapiExceptionSendAsDenied; …
    // 554 5.2.252 SendAsDenied; agent@… not allowed to send as sales@…
    when: ({ enhanced, text }) =>
      enhanced === '5.7.60' ||
      /SendAsDenied|permissions? to send as this sender|not allowed to send as/i.test(text),
    kind: 'authorization',
    remedy: 'smtp.send-as-denied',
    sentence: ({ server, username }) =>
      `${placeOf(server)} does not let ${username} send with this From address.`,
  },
  {
    // 554 5.2.0 STOREDRV… SubmissionQuotaExceededException; Google: 550 5.4.5 Daily sending quota exceeded
    when: ({ text, enhanced }) =>
      /SubmissionQuotaExceeded|daily (?:user )?sending (?:quota|limit)/i.test(text) || enhanced === '5.4.5',
    kind: 'throttled',
    remedy: 'smtp.quota-exceeded',
    sentence: ({ server, username }) => `${username} has sent as much as ${placeOf(server)} allows in a day.`,
    retryAfter: HOUR,
  },
  {
    // 554 5.2.2 mailbox full; STOREDRV.Submission.Exception:QuotaExceededException.MapiExceptionShutoffQuotaExceeded.
    // In answer to the message it is the sender's own mailbox, in answer to RCPT TO the recipient's.
    when: ({ text, command, enhanced }) =>
      command !== 'RCPT TO' && (/mailbox full|ShutoffQuotaExceeded/i.test(text) || enhanced === '5.2.2'),
    kind: 'configuration',
    remedy: 'smtp.mailbox-full',
    sentence: ({ server, username }) =>
      `The mailbox ${username} on ${placeOf(server)} is full, so it cannot send either.`,
  },
  {
    // 550 5.1.8 Access denied, bad outbound sender
    when: ({ enhanced, text }) => enhanced === '5.1.8' || /bad outbound sender/i.test(text),
    kind: 'authorization',
    remedy: 'smtp.sender-blocked',
    sentence: ({ server, username }) =>
      `${placeOf(server)} has blocked ${username} from sending because of outgoing spam.`,
  },
  {
    // 550 5.7.501 … 5.7.705 … tenant has exceeded threshold
    when: ({ enhanced, text }) =>
      /^5\.7\.(?:501|502|503|705|708|750)$/.test(enhanced) ||
      /tenant has exceeded (?:the )?threshold/i.test(text),
    kind: 'authorization',
    remedy: 'smtp.tenant-blocked',
    sentence: ({ server }) => `${placeOf(server)} has blocked the whole organization from sending.`,
  },
  {
    // 502 5.5.1 Command not implemented, in answer to STARTTLS
    when: ({ code, command }) => code === 'ETLS' && command === 'STARTTLS',
    kind: 'configuration',
    remedy: 'tls.not-offered',
    sentence: ({ server }) => `${placeOf(server)} does not offer STARTTLS.`,
  },
  {
    // 554 5.7.1 Client host blocked, as greeting or in answer to EHLO
    when: ({ stage, status, text }) =>
      (stage === 'connect' && status >= 500) || /client host .*(?:blocked|rejected)/i.test(text),
    kind: 'authorization',
    remedy: 'smtp.host-blocked',
    sentence: ({ server }) => `${placeOf(server)} refuses connections from this server's IP address.`,
  },
  {
    // 552 5.3.4 Message size exceeds fixed maximum message size; nodemailer, from the size that EHLO announces
    when: ({ enhanced, text }) =>
      enhanced === '5.3.4' || enhanced === '5.2.3' || /message size (?:exceeds|larger)/i.test(text),
    kind: 'rejected',
    remedy: 'smtp.message-too-large',
    sentence: ({ server }) => `The message is larger than ${placeOf(server)} takes.`,
  },
  {
    // 451 4.7.500 Server busy. Please try again later from [1.2.3.4]. (S77719)
    when: ({ enhanced, text }) => enhanced === '4.7.500' || /server busy/i.test(text),
    kind: 'throttled',
    remedy: 'smtp.temporary',
    sentence: ({ server }) => `${placeOf(server)} is busy and asks to be tried again later.`,
  },
  {
    // 450 4.2.0 greylisted, 421 4.3.2 Service not available: every reply of the 4yz kind (RFC 5321 §4.2.1)
    when: ({ status }) => status >= 400 && status < 500,
    kind: 'transient',
    remedy: 'smtp.temporary',
    sentence: ({ server }) => `${placeOf(server)} did not take the message at this time.`,
  },
  {
    // 550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found
    when: ({ command, status }) => command === 'RCPT TO' && status >= 500,
    kind: 'rejected',
    remedy: 'smtp.recipient-rejected',
    sentence: ({ server }) => `${placeOf(server)} refused every recipient of the message.`,
  },
  {
    when: ({ stage, status }) => stage === 'message' && status >= 500,
    kind: 'rejected',
    remedy: 'smtp.rejected',
    sentence: ({ server }) => `${placeOf(server)} refused the message.`,
  },
];

const ANYTHING_ELSE: Omit<SmtpRow, 'when'> = {
  kind: 'protocol',
  remedy: 'smtp.protocol-error',
  sentence: ({ server }) => `${placeOf(server)} did not answer as a mail server does.`,
};

function replyOf(error: unknown, stage: SmtpStage): Reply {
  const response = textDetail(error, 'response');
  return {
    stage,
    code: textDetail(error, 'code') ?? '',
    command: textDetail(error, 'command') ?? '',
    status: replyCode(response) ?? 0,
    enhanced: enhancedCode(response) ?? '',
    text: response ?? textDetail(error, 'message') ?? '',
  };
}

/** Nobody knows whether the server has taken the message: it got all of it, or may have, and never said. */
const outcomeUnknown = (
  server: MailServer,
  details: { serverResponse?: string; cause?: unknown },
): MailFailure =>
  new MailFailure(
    `The connection to ${placeOf(server)} was lost after the message had been handed over and before the server confirmed it.`,
    { kind: 'transient', remedy: 'smtp.outcome-unknown', outcomeUnknown: true, ...details },
  );

/** Turns whatever nodemailer's SMTP connection reported into a failure with a remedy. A MailFailure passes through. */
export function toSmtpFailure(error: unknown, context: SmtpContext): MailFailure {
  if (error instanceof MailFailure) {
    return error;
  }
  const reply = replyOf(error, context.stage);
  const serverResponse = serverWords(textDetail(error, 'response'), context.secrets);
  const cause = plainCause(error, context.secrets);
  // A reply of the kinds 4yz and 5yz means "not accepted", whenever it comes (RFC 5321 §4.2.5). Silence and nonsense
  // mean nothing.
  if (context.endMayHaveLeft && reply.status < 400) {
    return outcomeUnknown(context.server, { serverResponse, cause });
  }
  const row = ROWS.find((candidate) => candidate.when(reply));
  if (row === undefined && reply.status === 0) {
    const network = toNetworkFailure(error, context.server, context.secrets);
    if (network !== null && !isNonsense(reply)) {
      return network;
    }
  }
  const { kind, remedy, sentence, retryAfter } = row ?? ANYTHING_ELSE;
  return new MailFailure(sentence(context), {
    kind,
    remedy,
    retryAfter,
    serverResponse,
    responseCode: reply.status === 0 ? undefined : reply.status,
    enhancedCode: reply.enhanced === '' ? undefined : reply.enhanced,
    cause,
  });
}

const isNonsense = ({ code }: Reply): boolean => code === 'EPROTOCOL';
