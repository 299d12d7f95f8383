/**
 * What Microsoft Graph means when it refuses. One row per thing that it says, first match wins; the rows quote Graph's
 * error codes and messages.
 * @see https://learn.microsoft.com/graph/errors
 * @see https://learn.microsoft.com/graph/throttling
 */
import type { RemedyKey } from '../../../shared/remedies';
import { MailFailure, type MailFailureKind } from './failure';
import { placeOf, toNetworkFailure } from './network-failure';
import type { MailServer } from './ports';
import { plainCause, serverWords } from './server-words';

export interface GraphContext {
  server: MailServer;
  /** The mailbox that is opened; empty before anybody signs in. */
  username: string;
  /** Values that must not appear in the failure. */
  secrets: string[];
}

/** What was asked for. */
export type GraphStep = 'listing' | 'folder' | 'reading' | 'changing' | 'sending' | 'subscribing';

/** An answer of Graph that is not the one that was asked for. */
export class GraphRefusal extends Error {
  readonly step: GraphStep;
  /** HTTP status. */
  readonly status: number;
  /** Graph's own, for example `ErrorAccessDenied`; empty where it gave none. */
  readonly code: string;
  readonly text: string;
  /** Milliseconds that it asks us to wait. */
  readonly retryAfter?: number;
  /** Graph's `request-id`, for support. */
  readonly requestId?: string;

  constructor(
    answer: Pick<GraphRefusal, 'step' | 'status' | 'code' | 'text'> &
      Partial<Pick<GraphRefusal, 'retryAfter' | 'requestId'>>,
  ) {
    super(answer.text || answer.code || `HTTP ${answer.status}`);
    this.step = answer.step;
    this.status = answer.status;
    this.code = answer.code;
    this.text = answer.text;
    this.retryAfter = answer.retryAfter;
    this.requestId = answer.requestId;
  }
}

/** Something that is not the API of Microsoft Graph. */
export class NotGraph extends Error {}

interface GraphRow {
  when: (refusal: GraphRefusal) => boolean;
  kind: MailFailureKind;
  remedy: RemedyKey;
  sentence: (context: GraphContext) => string;
  /** Milliseconds to stay away, where Graph does not say but it is known. */
  retryAfter?: number;
}

const HOUR = 3_600_000;

const ROWS: GraphRow[] = [
  {
    // 401 InvalidAuthenticationToken: Access token validation failure. Invalid audience.
    when: ({ status }) => status === 401,
    kind: 'authentication',
    remedy: 'graph.authentication-failed',
    sentence: ({ server, username }) => `${placeOf(server)} did not accept the sign-in for ${username}.`,
  },
  {
    // ErrorSubmissionQuotaExceeded; ErrorExceededMessageLimit
    when: ({ code }) => /^Error(?:\w*Submission\w*Quota\w*|ExceededMessageLimit)$/i.test(code),
    kind: 'throttled',
    remedy: 'graph.quota-exceeded',
    sentence: ({ server, username }) => `${username} has sent as much as ${placeOf(server)} allows in a day.`,
    retryAfter: HOUR,
  },
  {
    // 429 ApplicationThrottled: Application is over its MailboxConcurrency limit. 509 Bandwidth Limit Exceeded
    when: ({ status, code, retryAfter }) =>
      status === 429 ||
      status === 509 ||
      /^(?:ApplicationThrottled|TooManyRequests|ErrorServerBusy)$/i.test(code) ||
      (status >= 500 && retryAfter !== undefined),
    kind: 'throttled',
    remedy: 'graph.throttled',
    sentence: ({ server, username }) =>
      `${placeOf(server)} asks for a pause before the next request for ${username}.`,
  },
  {
    // 403 ErrorSendAsDenied: The user account which was used to submit this request does not have the right to send mail
    // on behalf of the specified sending account.
    when: ({ code, text }) =>
      /SendAsDenied/i.test(code) || /SendAsDenied|right to send mail on behalf/i.test(text),
    kind: 'authorization',
    remedy: 'graph.send-as-denied',
    sentence: ({ server, username }) =>
      `${placeOf(server)} does not let the account that signed in send as ${username}, or with this From address.`,
  },
  {
    // 403 ErrorAccessDenied: Access to OData is disabled: [RAOP] : Blocked by tenant configured AppOnly AccessPolicy settings.
    when: ({ text }) => /\[RAOP\]|AppOnly AccessPolicy|Access to OData is disabled/i.test(text),
    kind: 'authorization',
    remedy: 'graph.policy-blocked',
    sentence: ({ server, username }) =>
      `${placeOf(server)} says that a policy of the organization keeps the application out of ${username}.`,
  },
  {
    // 404 MailboxNotEnabledForRESTAPI: The mailbox is either inactive, soft-deleted, or is hosted on-premise.
    // 404 ErrorInvalidUser: The requested user 'x@contoso.com' is invalid. 404 Request_ResourceNotFound
    when: ({ code }) =>
      /^(?:MailboxNotEnabledForRESTAPI|MailboxNotSupportedForRESTAPI|ErrorInvalidUser|ErrorNonExistentMailbox|ErrorMissingInformationEmailAddress|Request_ResourceNotFound|ResourceNotFound)$/i.test(
        code,
      ),
    kind: 'configuration',
    remedy: 'graph.mailbox-not-found',
    sentence: ({ server, username }) => `${placeOf(server)} has no mailbox ${username} in Exchange Online.`,
  },
  {
    // 403 ErrorAccountDisabled; ErrorMessageSubmissionBlocked
    when: ({ code }) => /^Error(?:AccountDisabled|\w*SubmissionBlocked|AccountSuspend\w*)$/i.test(code),
    kind: 'authorization',
    remedy: 'graph.sender-blocked',
    sentence: ({ server, username }) => `${placeOf(server)} has blocked the account of ${username}.`,
  },
  {
    // 507 ErrorQuotaExceeded: The mailbox has exceeded its quota.
    when: ({ status, code }) => status === 507 || /^ErrorQuotaExceeded$/i.test(code),
    kind: 'configuration',
    remedy: 'graph.mailbox-full',
    sentence: ({ server, username }) => `The mailbox ${username} on ${placeOf(server)} is full.`,
  },
  {
    // 400 ValidationError: Subscription validation request timed out. / … failed. Notification endpoint must respond with
    // 200 OK to validation request.
    when: ({ step, code, text }) =>
      step === 'subscribing' && (code === 'ValidationError' || /subscription validation request/i.test(text)),
    kind: 'configuration',
    remedy: 'graph.announcements-unreachable',
    sentence: ({ server, username }) =>
      `${placeOf(server)} could not reach this Strapi to announce new mail of ${username}.`,
  },
  {
    // 403 ErrorAccessDenied: Access is denied. A user's token announces the user's own mailbox alone.
    when: ({ step, status }) => step === 'subscribing' && status === 403,
    kind: 'authorization',
    remedy: 'graph.announcements-denied',
    sentence: ({ server, username }) =>
      `${placeOf(server)} does not announce new mail of ${username} to the account that signed in.`,
  },
  {
    when: ({ step, status }) => step === 'changing' && status === 403,
    kind: 'authorization',
    remedy: 'graph.change-denied',
    sentence: ({ server, username }) =>
      `${placeOf(server)} does not let a fetched message of ${username} be marked, moved or deleted.`,
  },
  {
    // 403 ErrorAccessDenied: Access is denied. Check credentials and try again.
    // 403 Authorization_RequestDenied: Insufficient privileges to complete the operation.
    when: ({ status }) => status === 403,
    kind: 'authorization',
    remedy: 'graph.access-denied',
    sentence: ({ server, username }) =>
      `${placeOf(server)} knows who signed in, but does not let them do this with the mailbox ${username}.`,
  },
  {
    // 404 ErrorItemNotFound, ErrorFolderNotFound: The specified folder could not be found in the store.
    when: ({ step, status, code }) => step === 'folder' && (status === 404 || code === 'ErrorFolderNotFound'),
    kind: 'configuration',
    remedy: 'graph.folder-missing',
    sentence: ({ server, username }) => `The folder is not in the mailbox ${username} on ${placeOf(server)}.`,
  },
  {
    // 413; 400 BadRequest: The maximum request length supported is 4MB. ErrorMessageSizeExceeded
    when: ({ status, code, text }) =>
      status === 413 ||
      /^(?:ErrorMessageSizeExceeded|ErrorAttachmentSizeLimitExceeded|RequestEntityTooLarge)$/i.test(code) ||
      /maximum request length/i.test(text),
    kind: 'rejected',
    remedy: 'graph.message-too-large',
    sentence: ({ server }) => `The message is larger than ${placeOf(server)} takes.`,
  },
  {
    // 400 ErrorInvalidRecipients: At least one recipient is not valid.
    when: ({ code }) => /^ErrorInvalidRecipients?$|^ErrorRecipientNotFound$/i.test(code),
    kind: 'rejected',
    remedy: 'graph.recipient-rejected',
    sentence: ({ server }) => `${placeOf(server)} refused the recipients of the message.`,
  },
  {
    // ErrorMimeContentConversionFailed; ErrorContentConversionFailed; ErrorItemCorrupt; ErrorCorruptData
    when: ({ step, code }) =>
      step === 'reading' && /^Error(?:\w*ContentConversionFailed|\w*Corrupt\w*|MimeContent\w*)$/i.test(code),
    kind: 'rejected',
    remedy: 'message.unparseable',
    sentence: ({ server, username }) =>
      `${placeOf(server)} does not hand out one of the messages of ${username}.`,
  },
  {
    // 503 ServiceUnavailable; 504 GatewayTimeout; 500 ErrorInternalServerTransientError; ErrorMailboxMoveInProgress;
    // 409 ErrorIrresolvableConflict; 410 SyncStateNotFound, which is met by listing anew
    when: ({ status, code }) =>
      status >= 500 ||
      status === 408 ||
      status === 409 ||
      status === 410 ||
      status === 412 ||
      /^Error(?:MailboxMoveInProgress|MailboxStoreUnavailable|\w*Transient\w*|Timeout\w*)$/i.test(code),
    kind: 'transient',
    remedy: 'graph.unavailable',
    sentence: ({ server, username }) =>
      `${placeOf(server)} cannot serve the mailbox ${username} at the moment.`,
  },
  {
    // 400 ErrorMimeContentInvalidBase64String: Invalid base64 string for MIME content.
    when: ({ step, status }) => step === 'sending' && status >= 400,
    kind: 'rejected',
    remedy: 'graph.rejected',
    sentence: ({ server }) => `${placeOf(server)} refused the message.`,
  },
];

const ANYTHING_ELSE: Omit<GraphRow, 'when'> = {
  kind: 'protocol',
  remedy: 'graph.protocol-error',
  sentence: ({ server }) => `${placeOf(server)} refused a request that Microsoft Graph should carry out.`,
};

/** Nobody knows whether Graph has taken the message: it got all of it, or may have, and never said so clearly. */
export const outcomeUnknown = (
  { server, secrets }: GraphContext,
  error: unknown,
  said?: string,
): MailFailure =>
  new MailFailure(
    `${placeOf(server)} did not confirm the message after it had been handed over; it may have taken it.`,
    {
      kind: 'transient',
      remedy: 'smtp.outcome-unknown',
      outcomeUnknown: true,
      serverResponse: serverWords(said, secrets),
      responseCode: error instanceof GraphRefusal ? error.status : undefined,
      correlationId: error instanceof GraphRefusal ? error.requestId : undefined,
      cause: plainCause(error, secrets),
    },
  );

/** Graph's answer on one line: status, code and words. */
export const wordsOf = ({ status, code, text }: GraphRefusal): string =>
  [String(status), code && text ? `${code}:` : code, text].filter((part) => part !== '').join(' ');

/** Turns whatever was thrown by a request to Graph into a failure with a remedy. A MailFailure passes through as it is. */
export function toGraphFailure(error: unknown, context: GraphContext): MailFailure {
  if (error instanceof MailFailure) return error;
  const { server, secrets } = context;
  const cause = plainCause(error, secrets);
  if (error instanceof GraphRefusal) {
    const { kind, remedy, sentence, retryAfter } = ROWS.find(({ when }) => when(error)) ?? ANYTHING_ELSE;
    return new MailFailure(sentence(context), {
      kind,
      remedy,
      retryAfter: error.retryAfter ?? retryAfter,
      serverResponse: serverWords(wordsOf(error), secrets),
      responseCode: error.status,
      providerCodes: error.code === '' ? undefined : [error.code],
      correlationId: error.requestId,
      cause,
    });
  }
  const network = error instanceof NotGraph ? null : toNetworkFailure(error, server, secrets);
  if (network !== null) return network;
  return new MailFailure(`${placeOf(server)} does not answer as Microsoft Graph does.`, {
    kind: 'protocol',
    remedy: 'graph.protocol-error',
    serverResponse: serverWords(error instanceof Error ? error.message : undefined, secrets),
    cause,
  });
}
