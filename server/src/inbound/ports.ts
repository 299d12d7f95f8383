import type {
  AfterFetch,
  CredentialSource,
  Cursor,
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
  /** SHA-256 of the content, lower-case hex. */
  hash: string;
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
  /**
   * The same for every copy of the message, whatever way it came: a digest of its own Message-ID and of what people see of
   * it. Null where it has no Message-ID of its own: two that look alike may be two.
   */
  fingerprint: string | null;
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
 * only tried the mailbox out) are final for now, `discarded` (an admin deleted it from quarantine) for good. Without bytes:
 * `listed`, which waits for the back-fill, and `skipped`, which is left alone on purpose.
 */
export type ReceiptState =
  'received' | 'entry' | 'duplicate' | 'quarantined' | 'test-mail' | 'listed' | 'skipped' | 'discarded';

/** Why a receipt is in quarantine: the contract says what each means. */
export type QuarantineCode = QuarantineReason;

export interface Receipt {
  id: number;
  systemEmailId: number;
  ref: MessageRef;
  contentHash: string;
  /** Bytes. */
  size: number;
  receivedAt: Date;
  state: ReceiptState;
  attempts: number;
  /** An admin takes it in whatever its size. */
  unlimited: boolean;
}

/** Takes in mail that was there before: beside new mail, and never in its way. */
export interface Backfill {
  /** `existing`: mail from before the mailbox was connected, as its admin wishes; `renumbered`: all of it once more,
   * because the server numbers it anew, and nobody knows what came in between. */
  reason: 'existing' | 'renumbered';
  /** Mail that the server received earlier is left alone; null: all of it is taken. */
  since: Date | null;
  /** The position up to which it has come. */
  position: number;
  /** It ends before this position. */
  below: number;
  /** How many messages it goes through. */
  total: number;
  done: number;
  startedAt: Date;
  /** Null while there is something left. */
  finishedAt: Date | null;
}

/** What an admin wants of the back-fill of existing mail. `stop` ends it for good: what is left is left alone. */
export type BackfillControl = 'run' | 'pause' | 'stop';

/** Where a mailbox stands, and since when its mail counts. */
export interface MailboxPosition extends Cursor {
  /** Mail that the server received earlier was there before the mailbox was connected. */
  connectedAt: Date;
  backfill: Backfill | null;
}

/** What a commit moves along. */
export type Progress = Partial<Pick<MailboxPosition, 'epoch' | 'position' | 'backfill'>>;

/** Bytes that are stored already, in a place of their own, because they are too many to hold: to be adopted or left. */
export interface StagedBytes {
  key: string;
  /** SHA-256 of all of them, lower-case hex. */
  hash: string;
  size: number;
}

/** A message on its way into the spool: with its bytes, or with the reason why they were not taken. */
export type Intake = { ref: MessageRef; receivedAt: Date } & (
  | { kind: 'bytes'; raw: Buffer }
  | { kind: 'staged'; staged: StagedBytes }
  /** `head`: its header block, as far as it is known. */
  | { kind: 'withheld'; code: 'oversize' | 'unavailable'; reason: string; size: number; head: string }
);

/** Where received mail goes before anything else happens to it. The only way in. */
export interface SpoolStore {
  position(systemEmailId: number): Promise<MailboxPosition | null>;
  /** What the admin wants of the back-fill now. */
  backfillControl(systemEmailId: number): Promise<BackfillControl>;
  /**
   * Sets where a mailbox stands without taking a message in.
   * @throws LeaseLost when this instance no longer serves the mailbox
   */
  setPosition(systemEmailId: number, position: MailboxPosition, lease: Lease): Promise<void>;
  /**
   * One transaction: raw bytes, receipts and progress. A ref that has a receipt already is left alone, unless that only
   * waited for its bytes; bytes that this mailbox has brought before (a new epoch, a copied message) become a
   * `duplicate` receipt.
   * @returns the receipts still to be processed, oldest first
   * @throws LeaseLost when this instance no longer serves the mailbox
   */
  commit(systemEmailId: number, messages: Intake[], progress: Progress, lease: Lease): Promise<Receipt[]>;
  /** Stores bytes piece by piece, for `commit` to adopt. @throws LargerThan when there are more than `limit` bytes */
  stage(pieces: AsyncIterable<Buffer>, limit: number): Promise<StagedBytes>;
  /** Those of the refs that have no receipt, in the order given. */
  unknown(systemEmailId: number, refs: MessageRef[]): Promise<MessageRef[]>;
  /**
   * Writes down messages of which no bytes are taken, for now (`listed`) or for good (`skipped`).
   * @throws LeaseLost when this instance no longer serves the mailbox
   */
  enlist(systemEmailId: number, refs: MessageRef[], state: 'listed' | 'skipped', lease: Lease): Promise<void>;
  /** Turns receipts of one of these states into the other: those of the refs, or all. */
  relist(
    systemEmailId: number,
    change: { from: 'listed' | 'skipped'; to: 'listed' | 'skipped'; refs?: MessageRef[] },
  ): Promise<void>;
  /** Messages that wait for the back-fill, oldest first. */
  listed(systemEmailId: number, epoch: string, limit: number): Promise<MessageRef[]>;
  /** Messages that were too large or not to be had, and that an admin wants all the same. */
  wanted(systemEmailId: number, epoch: string): Promise<MessageRef[]>;
  /** Wanted messages that are no longer on the server: they stay in quarantine, with this reason. */
  notToBeHad(systemEmailId: number, refs: MessageRef[], reason: string): Promise<void>;
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
  /** By fingerprint, the entries that messages with these fingerprints have become. */
  entriesOf(fingerprints: string[]): Promise<Map<string, number>>;
  /**
   * Inside a transaction: `received` → `entry`, in one statement.
   * @returns for how many nobody was faster
   * @throws Error when another receipt with one of the fingerprints became an entry at the same moment
   */
  markEntries(entries: { receiptId: number; entryId: number; fingerprint: string | null }[]): Promise<number>;
  /** Inside a transaction: `received` → `duplicate` of an entry. @returns for how many nobody was faster */
  markDuplicates(duplicates: { receiptId: number; entryId: number }[]): Promise<number>;
  quarantine(receiptId: number, quarantined: { code: QuarantineCode; reason: string }): Promise<void>;
  /** `received` → `test-mail`: the message came from us, to see whether it arrives, and becomes no entry. */
  markTestMail(receiptId: number, messageId: string): Promise<void>;
  /** Whether a test mail with one of these Message-IDs (without angle brackets) has been taken in. */
  testMailArrived(systemEmailId: number, messageIds: string[]): Promise<boolean>;
  /** True for a failure of the database or the way to it, which is no message's fault: try again later. */
  isOutage(error: unknown): boolean;
  /** Runs the work in one database transaction; whatever stores do inside it commits or rolls back together. */
  transaction<T>(work: () => Promise<T>): Promise<T>;
}

/** More bytes came than may be stored. */
export class LargerThan extends Error {
  constructor(readonly limit: number) {
    super(`There are more than ${limit} bytes.`);
    this.name = 'LargerThan';
  }
}

/** How large mail may be. */
export interface MailLimits {
  /** Bytes of a message as it is on the server. */
  messageBytes: number;
  /** Bytes of one attachment, decoded. */
  attachmentBytes: number;
}

/** One message as bytes, for the parser. */
export interface Unparsed {
  raw: Uint8Array;
  /** SHA-256 of the bytes, lower-case hex. */
  contentHash: string;
}

export type ParseOutcome = { message: InboundMessage } | { unparseable: string };

/** Reads bytes as mail, somewhere where they can hurt nobody. */
export interface MessageParser {
  /**
   * @returns one outcome for each message, in order
   * @throws ParserGaveUp when reading took too long, or ended the parser
   */
  parse(messages: Unparsed[]): Promise<ParseOutcome[]>;
}

/** The parser could not come to an end. Whose fault it is shows when each message is tried alone. */
export class ParserGaveUp extends Error {
  constructor(reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.name = 'ParserGaveUp';
  }
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

/** What watchers and cycles tell the rest of the house; diagnostics writes it to the activity log. */
export interface InboundEvents {
  state(systemEmailId: number, state: WatcherState): void;
  ticketed(systemEmailId: number, count: number): void;
  quarantined(systemEmailId: number, reason: string, receiptId?: number): void;
  /** The after-fetch action did not work for committed messages; it is repeated with the next fetch. */
  unsettled(systemEmailId: number, count: number, failure: Error): void;
}

/** What a watcher needs to know about one System Email. */
export interface WatchedMailbox {
  systemEmailId: number;
  /** The System Email's address: another address is another mailbox, with numbers of its own. */
  address: string;
  /** The label of the instances that may serve it; empty: any. */
  servedFrom: string;
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
  /** Changes when an admin pauses, resumes or stops the back-fill, on whatever instance: the watcher then looks anew. */
  backfillControl: BackfillControl;
  /** Changes when the mailbox was seen to work, on whatever instance, while its watcher had stopped or was waiting. */
  mendedAt: string | null;
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
  /** Somebody has to sign the mailbox in again. */
  | { code: 'needs-authorization'; failure: Error }
  /** A setting, here or at the provider, has to be changed. */
  | { code: 'needs-admin'; failure: Error }
  | { code: 'disabled' };

/** Which of the quarantined receipts. */
export interface QuarantineFilter {
  systemEmail?: number;
  reasonCode?: QuarantineCode;
  /** None that came later. */
  newestId?: number;
}

export interface QuarantinedReceipt {
  id: number;
  systemEmailId: number;
  /** Null when the System Email has been deleted. */
  address: string | null;
  reasonCode: QuarantineCode;
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
