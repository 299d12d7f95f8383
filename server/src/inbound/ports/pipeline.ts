/** Where inbound mail becomes tickets, and where bytes are kept. */
import type { ThreadToken } from '../../secrets/thread-tokens';
import type { InboundMessage } from './message';
import type { StagedBytes } from './spool';

/** What a message says about the thread it belongs to, best evidence first. */
export interface ThreadCandidates {
  systemEmailId: number;
  /** Message-IDs of In-Reply-To, then References newest first. */
  messageIds: string[];
  /** Tickets that its identifiers and its recipients name, not verified: of use where no Message-ID is known. */
  tokens: ThreadToken[];
}

/** Where inbound mail becomes tickets. The built-in ticket store is one implementation; an app may bring its own. */
export interface TicketPipeline {
  /** The ticket that a known message of ours or theirs belongs to, or null. */
  findThread(candidates: ThreadCandidates): Promise<{ ticketId: number } | null>;
  /** A new ticket with this message as its first entry. */
  open(message: PipelineMessage): Promise<{ ticketId: number; entryId: number }>;
  append(thread: { ticketId: number }, message: PipelineMessage): Promise<{ entryId: number }>;
  /**
   * Many messages of one mailbox at once, oldest first, as if each were opened or appended in turn. Left out: they are.
   * @returns their entries, in order
   */
  file?(
    messages: { incoming: PipelineMessage; candidates: ThreadCandidates }[],
  ): Promise<{ entryId: number }[]>;
}

export interface PipelineMessage {
  systemEmailId: number;
  receiptId: number;
  receivedAt: Date;
  message: InboundMessage;
}

/** Raw messages and attachments, addressed by the SHA-256 of their content (lower-case hex). */
export interface Blobs {
  /** Joins a running transaction. Storing the same bytes twice costs nothing. */
  put(contents: { hash: string; content: Uint8Array }[]): Promise<void>;
  /** @throws Error naming the hash when the bytes are not there */
  get(hash: string): Promise<Buffer>;
}

/** Blobs that also take bytes of which nobody knows the hash yet. */
export interface StagingBlobs extends Blobs {
  /** Stores bytes piece by piece in transactions of their own. @throws LargerThan when there are more than `limit` */
  stage(pieces: AsyncIterable<Buffer>, limit: number): Promise<StagedBytes>;
  /** Joins a running transaction: from now on the bytes are there under their hash. Adopting them twice does no harm. */
  adopt(staged: StagedBytes[]): Promise<void>;
}
