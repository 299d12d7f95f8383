import type { RemedyKey } from '../../../shared/remedies';

/**
 * What kind of thing went wrong decides what happens next, in one place for every protocol:
 * - `authentication`: the server does not accept who we say we are: refresh once, then stop and ask the admin
 * - `authorization`: known, but not allowed to do this: stop and ask the admin
 * - `configuration`: a setting is wrong (port, security, folder, certificate): stop and ask the admin
 * - `throttled`: asked to wait: wait at least `retryAfter`
 * - `transient`: may work later: retry with backoff. Names that do not resolve and certificates that have expired are
 *   here too: both are mended elsewhere, and the mailbox must then go on by itself
 * - `rejected`: this one message or recipient was refused for good: do not retry it, go on with others
 * - `protocol`: the server said something we cannot read: retry with backoff, tell the admin when it lasts
 */
export type MailFailureKind =
  'authentication' | 'authorization' | 'configuration' | 'throttled' | 'transient' | 'rejected' | 'protocol';

export interface MailFailureDetails {
  kind: MailFailureKind;
  remedy: RemedyKey;
  /** Milliseconds the server asked us to wait, or is known to want. */
  retryAfter?: number;
  /** The server's own words, without secrets. */
  serverResponse?: string;
  /** SMTP reply code, for example 535. */
  responseCode?: number;
  /** RFC 3463 enhanced status code, for example `5.7.139`. */
  enhancedCode?: string;
  /** True where the server may have accepted the message although we never heard so. */
  outcomeUnknown?: boolean;
  /** The provider's own numbers (for example AADSTS codes), for support. */
  providerCodes?: string[];
  /** The provider's correlation ID, for support. */
  correlationId?: string;
  cause?: unknown;
}

/** The one error that adapters throw. Its message is a sentence for people; the rest is for the code that decides. */
export class MailFailure extends Error {
  readonly kind: MailFailureKind;
  readonly remedy: RemedyKey;
  readonly retryAfter?: number;
  readonly serverResponse?: string;
  readonly responseCode?: number;
  readonly enhancedCode?: string;
  readonly outcomeUnknown: boolean;
  readonly providerCodes: string[];
  readonly correlationId?: string;

  constructor(message: string, details: MailFailureDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'MailFailure';
    this.kind = details.kind;
    this.remedy = details.remedy;
    this.retryAfter = details.retryAfter;
    this.serverResponse = details.serverResponse;
    this.responseCode = details.responseCode;
    this.enhancedCode = details.enhancedCode;
    this.outcomeUnknown = details.outcomeUnknown ?? false;
    this.providerCodes = details.providerCodes ?? [];
    this.correlationId = details.correlationId;
  }
}

/** True for failures that only a person can mend; retrying them on a timer earns penalties from the server. */
export const needsAdmin = (failure: MailFailure): boolean =>
  failure.kind === 'authentication' || failure.kind === 'authorization' || failure.kind === 'configuration';
