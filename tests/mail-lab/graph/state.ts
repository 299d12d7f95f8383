/** What the double remembers of what it was asked, and what it has been told to do wrong. */
import { GraphError } from './errors';

/** What a request is about: by this name it is counted, and can be made to fail. */
export type GraphKind =
  | 'user'
  | 'folders'
  | 'delta'
  | 'list'
  | 'get'
  | 'value'
  | 'update'
  | 'move'
  | 'delete'
  | 'sendMail'
  | 'createDraft'
  | 'send'
  | 'attachments'
  | 'createUploadSession'
  | 'uploadChunk'
  | 'subscriptions'
  | 'translateIds'
  | 'unknown';

export type GraphFault =
  /** An answer in Graph's shape: `code` and `message` default to what Graph says for the status; `body` replaces all of it. */
  | { status: number; code?: string; message?: string; retryAfter?: number | string; body?: string }
  /** The connection ends: before anything is done, or after it was done and before the answer. */
  | { drop: 'before' | 'after' }
  /** No answer ever comes. */
  | { hang: true };

export interface FaultOptions {
  /** How many requests fail; default 1. */
  times?: number;
  /** Only requests of these kinds fail. */
  kinds?: GraphKind[];
}

/** One request, as the double saw it. Bodies and tokens are not kept. */
export interface GraphRequest {
  /** Milliseconds since the epoch. */
  at: number;
  method: string;
  kind: GraphKind;
  /** Address of the mailbox it was about. */
  mailbox?: string;
  appId?: string;
  path: string;
  immutableIds: boolean;
  status?: number;
  /** `code` of an error answer. */
  error?: string;
}

export const MAX_CONCURRENT = 4;

/** The mailbox of a caller's application: what Outlook counts concurrent requests by. */
type Lane = string;

export class GraphState {
  requests: GraphRequest[] = [];
  faults: Array<{ fault: GraphFault; times: number; kinds?: GraphKind[] }> = [];
  /** A delta token of an earlier generation has expired. */
  deltaGeneration = 1;
  deltaExpiryCode = 'SyncStateNotFound';
  enforceConcurrency = true;
  maxConcurrentSeen = 0;
  /** Mailboxes that Graph does not serve: on premises, or without a licence. */
  readonly notServed = new Set<string>();
  /** Addresses that application permissions are confined to; undefined: all of the tenant. */
  applicationScope: Set<string> | undefined;
  /** Milliseconds that every answer waits. */
  latency = 0;
  /** Milliseconds from 202 until the mail is delivered and in Sent Items. */
  sendingDelay = 0;
  /** Bytes of a raw message. */
  messageSizeLimit = 157_286_400;
  private readonly running = new Map<Lane, number>();

  /** The fault that is armed for a request of this kind, if any. */
  nextFault(kind: GraphKind): GraphFault | undefined {
    const at = this.faults.findIndex(({ kinds }) => !kinds || kinds.includes(kind));
    const armed = this.faults[at];
    if (!armed) return undefined;
    armed.times -= 1;
    if (armed.times <= 0) this.faults.splice(at, 1);
    return armed.fault;
  }

  /**
   * Counts a request in.
   *
   * @returns what counts it out again
   * @throws GraphError 429 when four of this application are at work on the mailbox
   */
  enter(appId: string, mailbox: string): () => void {
    const lane = `${appId} ${mailbox}`;
    const now = (this.running.get(lane) ?? 0) + 1;
    this.maxConcurrentSeen = Math.max(this.maxConcurrentSeen, now);
    if (this.enforceConcurrency && now > MAX_CONCURRENT) {
      throw new GraphError(429, 'ApplicationThrottled', 'Application is over its MailboxConcurrency limit.', {
        'retry-after': '1',
      });
    }
    this.running.set(lane, now);
    return () => this.running.set(lane, (this.running.get(lane) ?? 1) - 1);
  }
}
