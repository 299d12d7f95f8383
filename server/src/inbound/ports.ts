import type {
  AfterFetch,
  CredentialSource,
  Cursor,
  FetchedMessage,
  InboundTransport,
  MessageRef,
  RemoteMailbox,
} from '../mail/ports';
import type { QuarantineCount, QuarantineReason } from '../../../shared/contracts/quarantine';
import type { Lease } from '../cluster/ports';

export interface Address {
  address: string;
  name: string;
}

export interface MessageAttachment {
  filename: string;
  contentType: string;
  /** RFC 2392, without angle brackets; set for parts that the HTML refers to by `cid:`. */
  contentId?: string;
  /** True for parts shown inside the body rather than listed. */
  inline: boolean;
  content: Uint8Array;
}

/** A message as parsed: text decoded, HTML sanitised, identifiers without angle brackets. */
export interface InboundMessage {
  messageId: string;
  inReplyTo: string[];
  references: string[];
  from: Address;
  replyTo: Address[];
  to: Address[];
  cc: Address[];
  subject: string;
  sentAt: Date | null;
  text: string;
  html: string | null;
  /** Set when a machine sent it: no automatic answer goes back (RFC 3834). */
  automatic: AutomaticReason | null;
  attachments: MessageAttachment[];
}

export type AutomaticReason =
  | 'test-mail'
  | 'auto-submitted'
  | 'auto-response-suppress'
  | 'mailing-list'
  | 'bulk'
  | 'delivery-report'
  | 'own-loop';

/**
 * What became of a receipt. `received` is waiting; `entry`, `duplicate`, `quarantined` and `test-mail` (our own, which
 * only tried the mailbox out) are final for now; `discarded` was taken out of quarantine by an admin, for good.
 */
export type ReceiptState = 'received' | 'entry' | 'duplicate' | 'quarantined' | 'test-mail' | 'discarded';

export interface Receipt {
  id: number;
  systemEmailId: number;
  ref: MessageRef;
  contentHash: string;
  size: number;
  receivedAt: Date;
  state: ReceiptState;
  attempts: number;
}

/** Where a mailbox stands, and since when its mail counts. */
export interface MailboxPosition extends Cursor {
  /** Mail that the server received earlier is left alone on purpose (`existingMail`); null: all of it counts. */
  takesMailSince: Date | null;
  /**
   * Everything below this position was there already when the mailbox was connected, or when the server's numbering began
   * anew: of that, mail from before `takesMailSince` is left alone. 0 where the cursor alone passes over it.
   */
  renumberedBelow: number;
}

/** Where received mail goes before anything else happens to it. The only way in. */
export interface SpoolStore {
  position(systemEmailId: number): Promise<MailboxPosition | null>;
  /**
   * Sets the first cursor of a mailbox (or of a new epoch) without taking a message in.
   * @throws LeaseLost when this instance no longer serves the mailbox
   */
  setPosition(systemEmailId: number, position: MailboxPosition, lease: Lease): Promise<void>;
  /**
   * One transaction: raw bytes, receipts and cursor. A ref that has a receipt already is left alone; bytes that this
   * mailbox has brought before (a new epoch, a copied message) become a `duplicate` receipt.
   * @returns the receipts still to be processed, oldest first
   * @throws LeaseLost when this instance no longer serves the mailbox
   */
  commit(systemEmailId: number, messages: FetchedMessage[], cursor: Cursor, lease: Lease): Promise<Receipt[]>;
  /** Receipts in state `received`, oldest first: what a crash left behind. */
  waiting(systemEmailId: number, limit: number): Promise<Receipt[]>;
  /** Committed messages of this epoch whose after-fetch action is not known to be done, oldest first. */
  unsettled(systemEmailId: number, epoch: string, limit: number): Promise<MessageRef[]>;
  markSettled(systemEmailId: number, refs: MessageRef[]): Promise<void>;
  raw(receipt: Receipt): Promise<Buffer>;
  /** Counts a try before it starts, so that a message that kills the process is known after the restart. */
  beginAttempt(receiptIds: number[]): Promise<void>;
  /** Takes back a try that ended for reasons that are not the message's. */
  withdrawAttempt(receiptIds: number[]): Promise<void>;
  /** Inside a transaction: `received` → `entry`, in one statement. @returns for how many nobody was faster */
  markEntries(entries: { receiptId: number; entryId: number }[]): Promise<number>;
  quarantine(receiptId: number, reason: string): Promise<void>;
  /** `received` → `test-mail`: the message came from us, to see whether it arrives, and becomes no entry. */
  markTestMail(receiptId: number, messageId: string): Promise<void>;
  /** Whether a test mail with one of these Message-IDs (without angle brackets) has been taken in. */
  testMailArrived(systemEmailId: number, messageIds: string[]): Promise<boolean>;
  /** True for a failure of the database or the way to it, which is no message's fault: try again later. */
  isOutage(error: unknown): boolean;
  /** Runs the work in one database transaction; whatever stores do inside it commits or rolls back together. */
  transaction<T>(work: () => Promise<T>): Promise<T>;
}

/** What a message says about the thread it belongs to, best evidence first. */
export interface ThreadCandidates {
  systemEmailId: number;
  /** Message-IDs of In-Reply-To, then References newest first. */
  messageIds: string[];
}

/** Where inbound mail becomes tickets. The built-in ticket store is one implementation; an app may bring its own. */
export interface TicketPipeline {
  /** The ticket that a known message of ours or theirs belongs to, or null. */
  findThread(candidates: ThreadCandidates): Promise<{ ticketId: number } | null>;
  /** A new ticket with this message as its first entry. */
  open(message: PipelineMessage): Promise<{ ticketId: number; entryId: number }>;
  append(thread: { ticketId: number }, message: PipelineMessage): Promise<{ entryId: number }>;
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

/** What watchers and cycles tell the rest of the house; diagnostics writes it to the activity log. */
export interface InboundEvents {
  state(systemEmailId: number, state: WatcherState): void;
  ticketed(systemEmailId: number, count: number): void;
  quarantined(systemEmailId: number, receiptId: number, reason: string): void;
  /** The after-fetch action did not work for committed messages; it is repeated with the next fetch. */
  unsettled(systemEmailId: number, count: number, failure: Error): void;
}

/** What a watcher needs to know about one System Email. */
export interface WatchedMailbox {
  systemEmailId: number;
  /** The System Email's address: another address is another mailbox, with numbers of its own. */
  address: string;
  /** Names the transport, for example `imap`. */
  protocol: string;
  mailbox: RemoteMailbox;
  afterFetch: AfterFetch;
  /** `push`: stays connected and hears of new mail; `interval`: looks every so many minutes. */
  fetching: { mode: 'push' } | { mode: 'interval'; minutes: number };
  /** Messages that one visit takes in before it leaves (`interval`) or looks again (`push`). */
  fetchLimit: number;
  /** What happens with mail that is in the folder before the first connection. */
  existingMail: 'skip' | 'since' | 'take';
  /** The day (`2026-11-22`) from which on existing mail is taken, where it is taken since a day. */
  existingMailSince: string | null;
  credential: CredentialSource;
  /**
   * Changes when somebody signs in anew or changes a password, here or on another instance: the watcher then starts
   * afresh, also when it had stopped. Refreshing a token is no such change.
   */
  credentialRevision: string;
}

/** The Remote Mailboxes that are switched on, as the settings stand now. */
export interface MailboxSource {
  watched(): Promise<WatchedMailbox[]>;
}

/** The transport for a protocol. */
export type TransportRegistry = Record<string, InboundTransport | undefined>;

/** Time and chance, so that tests can hold both. */
export interface Timing {
  /** Milliseconds since 1970. */
  now(): number;
  /** At least 0, less than 1. */
  random(): number;
  /** Resolves after so many milliseconds or when the signal aborts, whichever comes first. Keeps no process alive. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

export type WatcherState =
  | { code: 'connecting' }
  | { code: 'catching-up' }
  | { code: 'watching' }
  /** Caught up, not connected. */
  | { code: 'waiting'; until: Date }
  | { code: 'backing-off'; until: Date; failure: Error }
  | { code: 'stopped'; failure: Error }
  | { code: 'disabled' };

/** Which of the quarantined receipts. */
export interface QuarantineFilter {
  systemEmail?: number;
  reasonCode?: QuarantineReason;
  /** None that came later. */
  newestId?: number;
}

export interface QuarantinedReceipt {
  id: number;
  systemEmailId: number;
  /** Null when the System Email has been deleted. */
  address: string | null;
  reasonCode: QuarantineReason;
  reason: string;
  receivedAt: Date | null;
  fetchedAt: Date;
  /** Bytes. */
  size: number;
  attempts: number;
  /** Empty where the bytes are not here. */
  contentHash: string;
  wanted: boolean;
  /** The message's beginning, with as much of its header as was kept. */
  head: Buffer | string;
}

/** Receipts in quarantine. Whoever changes one says so in one conditional statement: of two at once, one is told no. */
export interface QuarantineStore {
  count(filter: QuarantineFilter): Promise<number>;
  /** Newest first. */
  ids(filter: QuarantineFilter, window?: { offset: number; limit: number }): Promise<number[]>;
  /** In the order of the ids; those that are not in quarantine (any more) are left out. */
  read(ids: number[]): Promise<QuarantinedReceipt[]>;
  /** How many each System Email has, also none; deleted ones only where they have something. */
  counts(): Promise<QuarantineCount[]>;
  /**
   * `quarantined` → `received`, as if it had just come.
   * @param options.unlimited whatever its size
   * @returns null when it is not in quarantine (any more)
   */
  release(receiptId: number, options: { unlimited: boolean }): Promise<Receipt | null>;
  /** Null when there is no such receipt. */
  stateOf(receiptId: number): Promise<ReceiptState | null>;
  /** The next visit to the mailbox is to fetch it, whatever its size. @returns whether it is in quarantine */
  want(receiptId: number): Promise<boolean>;
  /**
   * `quarantined` → `discarded`: what is known of the message stays, so that it is not fetched again; its header goes,
   * and so do its bytes unless something else needs them. Its copy on the server is left alone from now on.
   * @returns whether it was in quarantine
   */
  discard(receiptId: number): Promise<boolean>;
}
