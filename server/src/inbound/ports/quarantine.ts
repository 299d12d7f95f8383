/** Receipts that an admin must look at. */
import type { QuarantineCount } from '../../../../shared/contracts/quarantine';
import type { QuarantineCode, Receipt, ReceiptState } from './spool';

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
