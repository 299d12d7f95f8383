/** New receipts with their bytes, in few statements however many they are. Joins the transaction of a commit. */
import { createHash, randomUUID } from 'node:crypto';
import type { Intake, Receipt, ReceiptState, StagingBlobs } from '../../inbound/ports';
import type { MessageRef } from '../../mail/ports';
import type { Database, Transaction } from '../transaction';
import { inParts, namesIn, receiptsIn, toReceipt, uidOf, type ReceiptRow } from './rows';

interface Hashed {
  message: Intake;
  /** Empty where there are no bytes. */
  hash: string;
  size: number;
}

/** @returns those that wait to be processed, oldest first */
export const addReceipts = async (
  { db, trx, blobs }: { db: Database; trx: Transaction; blobs: Pick<StagingBlobs, 'put' | 'adopt'> },
  systemEmailId: number,
  messages: Intake[],
): Promise<Receipt[]> => {
  const rows = () => receiptsIn(db, trx);
  const known = await withReceipt(
    rows,
    systemEmailId,
    messages.map(({ ref }) => ref),
  );
  const fresh = new Map<string, Hashed>();
  for (const message of messages) {
    const key = keyOf(message.ref);
    const before = known.get(key);
    // A receipt that only waited for its bytes gives way to the one that has them.
    if (before && !isOpen(before)) continue;
    if (!fresh.has(key)) fresh.set(key, hashed(message));
  }
  if (fresh.size === 0) return [];
  const open = [...fresh.keys()].flatMap((key) => known.get(key)?.id ?? []);
  if (open.length > 0) await rows().whereIn('id', open).delete();

  const added = [...fresh.values()];
  await keepBytes(blobs, added);
  const seen = await hashesKnown(rows, systemEmailId, added);
  const data = added.map((item) => {
    const state = stateOf(item, seen);
    if (item.hash) seen.add(item.hash);
    return rowOf(systemEmailId, item, state, Boolean(known.get(keyOf(item.message.ref))?.unlimited));
  });
  for (const part of inParts(data)) await rows().insert(part);
  // Not every database returns the ids of many rows, so they are read back.
  const waiting = data.flatMap(({ state }, index) =>
    added[index] && state === 'received' ? [added[index].message.ref] : [],
  );
  const stored = await withReceipt(rows, systemEmailId, waiting);
  return waiting.flatMap((ref) => {
    const row = stored.get(keyOf(ref));
    return row ? [toReceipt(row)] : [];
  });
};

const keyOf = (ref: MessageRef): string => `${ref.epoch}\n${uidOf(ref)}`;

const isOpen = ({ state, wanted }: ReceiptRow): boolean => state === 'listed' || Boolean(wanted);

const withReceipt = async (
  rows: () => ReturnType<typeof receiptsIn>,
  systemEmailId: number,
  refs: MessageRef[],
): Promise<Map<string, ReceiptRow>> => {
  const found = new Map<string, ReceiptRow>();
  for (const { epoch, uids } of namesIn(refs)) {
    const part: ReceiptRow[] = await rows()
      .where({ system_email_id: systemEmailId, epoch })
      .whereIn('uid', uids)
      .select('*');
    for (const row of part) found.set(`${row.epoch}\n${row.uid}`, row);
  }
  return found;
};

const hashed = (message: Intake): Hashed => {
  switch (message.kind) {
    case 'bytes':
      return {
        message,
        hash: createHash('sha256').update(message.raw).digest('hex'),
        size: message.raw.byteLength,
      };
    case 'staged':
      return { message, hash: message.staged.hash, size: message.staged.size };
    case 'withheld':
      return { message, hash: '', size: message.size };
  }
};

const keepBytes = async (blobs: Pick<StagingBlobs, 'put' | 'adopt'>, added: Hashed[]): Promise<void> => {
  await blobs.put(
    added.flatMap(({ message, hash }) => (message.kind === 'bytes' ? [{ hash, content: message.raw }] : [])),
  );
  await blobs.adopt(added.flatMap(({ message }) => (message.kind === 'staged' ? [message.staged] : [])));
};

const hashesKnown = async (
  rows: () => ReturnType<typeof receiptsIn>,
  systemEmailId: number,
  added: Hashed[],
): Promise<Set<string>> => {
  const found = new Set<string>();
  for (const hashes of inParts(added.map(({ hash }) => hash).filter((hash) => hash !== ''))) {
    const part: { content_hash: string }[] = await rows()
      .where({ system_email_id: systemEmailId })
      .whereIn('content_hash', hashes)
      .select('content_hash');
    for (const row of part) found.add(row.content_hash);
  }
  return found;
};

/** Messages without bytes all look alike; none of them is another's duplicate. */
const stateOf = ({ message, hash }: Hashed, seen: Set<string>): ReceiptState =>
  message.kind === 'withheld' ? 'quarantined' : seen.has(hash) ? 'duplicate' : 'received';

const rowOf = (
  systemEmailId: number,
  { message, hash, size }: Hashed,
  state: ReceiptState,
  unlimited: boolean,
) => {
  const withheld = message.kind === 'withheld' ? message : null;
  return {
    document_id: randomUUID(),
    system_email_id: systemEmailId,
    epoch: message.ref.epoch,
    position: message.ref.position,
    uid: uidOf(message.ref),
    identifier: message.ref.identifier ?? null,
    content_hash: hash,
    size,
    received_at: message.receivedAt,
    state,
    // Where we have no bytes the server's copy is the only one: nothing is to be done with it.
    settled: withheld !== null,
    attempts: 0,
    unlimited,
    wanted: false,
    reason: withheld?.reason ?? null,
    reason_code: withheld?.code ?? null,
    head: withheld?.head ?? null,
  };
};
