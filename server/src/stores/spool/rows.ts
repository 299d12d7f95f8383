/** Receipts as rows, and how a message is named in them. */
import { createHash } from 'node:crypto';
import type { Receipt, ReceiptState } from '../../inbound/ports';
import type { MessageRef } from '../../mail/ports';
import type { Database, Transaction } from '../transaction';

export const RECEIPTS = 'system_email_receipts';

/** Below every database's limit on parameters in one statement, and SQLite's on rows in an INSERT. */
const AT_ONCE = 400;

export interface ReceiptRow {
  id: number;
  system_email_id: number;
  epoch: string;
  position: string | number;
  uid: string;
  identifier: string | null;
  content_hash: string;
  size: number;
  received_at: string | number | Date;
  state: ReceiptState;
  attempts: number;
  unlimited: boolean | number;
  wanted: boolean | number;
}

export const receiptsIn = (db: Database, trx: Transaction) => db.getConnection(RECEIPTS).transacting(trx);

/**
 * What makes a message's name unique in its epoch: the position, or a digest of the identifier. Identifiers differ by
 * letter case alone at some servers, which the collation of many a database does not see.
 */
export const uidOf = ({ position, identifier }: MessageRef): string =>
  identifier === undefined ? String(position) : createHash('sha256').update(identifier).digest('hex');

export const refOf = (row: Pick<ReceiptRow, 'epoch' | 'position' | 'identifier'>): MessageRef => ({
  epoch: row.epoch,
  position: Number(row.position),
  ...(row.identifier !== null && { identifier: row.identifier }),
});

export const toReceipt = (row: ReceiptRow): Receipt => ({
  id: row.id,
  systemEmailId: row.system_email_id,
  ref: refOf(row),
  contentHash: row.content_hash,
  size: row.size,
  receivedAt: new Date(row.received_at),
  state: row.state,
  attempts: row.attempts,
  unlimited: Boolean(row.unlimited),
});

export function* inParts<T>(items: T[]): Generator<T[]> {
  for (let start = 0; start < items.length; start += AT_ONCE) yield items.slice(start, start + AT_ONCE);
}

/** The uids of the refs, epoch by epoch, in parts that fit into one statement. */
export function* namesIn(refs: MessageRef[]): Generator<{ epoch: string; uids: string[] }> {
  const epochs = new Map<string, string[]>();
  for (const ref of refs) {
    const uids = epochs.get(ref.epoch) ?? [];
    uids.push(uidOf(ref));
    epochs.set(ref.epoch, uids);
  }
  for (const [epoch, all] of epochs) for (const uids of inParts(all)) yield { epoch, uids };
}
