/** Receipts, positions, and the store that commits them. */
import type { QuarantineReason } from '../../../../shared/contracts/quarantine';
import type { Lease } from '../../cluster/ports';
import type { Cursor, MessageRef } from '../../mail/ports';

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
export interface MailboxPosition extends Omit<Cursor, 'bookmark'> {
  /** Null: nothing is known that would cut a listing short. */
  bookmark: string | null;
  /** Mail that the server received earlier was there before the mailbox was connected. */
  connectedAt: Date;
  backfill: Backfill | null;
}

/** What a commit moves along. */
export type Progress = Partial<Pick<MailboxPosition, 'epoch' | 'position' | 'bookmark' | 'backfill'>>;

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
