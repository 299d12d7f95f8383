/** Receipts, their raw bytes and each mailbox's cursor: committed together, in few statements per batch. */
import { createHash, randomUUID } from 'node:crypto';
import type { LeaseStore } from '../cluster/ports';
import type { Blobs, Receipt, ReceiptState, SpoolStore } from '../inbound/ports';
import type { FetchedMessage, MessageRef } from '../mail/ports';
import { isDatabaseOutage } from './outage';
import { inTransaction, type Database } from './transaction';

const RECEIPT = 'plugin::system-email.receipt';
const STATE = 'plugin::system-email.mailbox-state';
/** Below every database's limit on parameters in one statement. */
const IN_LIMIT = 500;

interface ReceiptRow {
  id: number;
  systemEmailId: number;
  epoch: string;
  position: string | number;
  contentHash: string;
  size: number;
  receivedAt: string;
  state: ReceiptState;
  attempts: number;
}

interface StateRow {
  id: number;
  epoch: string | null;
  position: string | number | null;
  takesMailSince: string | null;
  renumberedBelow: string | number | null;
}

export interface SpoolParts {
  db: Database;
  blobs: Blobs;
  leases: Pick<LeaseStore, 'assertHeld'>;
}

export const createSpoolStore = ({ db, blobs, leases }: SpoolParts): SpoolStore => {
  const receipts = () => db.query(RECEIPT);
  const states = () => db.query(STATE);

  const savePosition = async (systemEmailId: number, data: Record<string, unknown>): Promise<void> => {
    const { count } = await states().updateMany({ where: { systemEmailId }, data });
    if (count > 0) return;
    await states().create({ data: { documentId: randomUUID(), systemEmailId, ...data } });
  };

  const atPositions = (systemEmailId: number, refs: MessageRef[]): Promise<ReceiptRow[]> =>
    receipts().findMany({
      where: {
        systemEmailId,
        $or: [...groupByEpoch(refs)].map(([epoch, positions]) => ({ epoch, position: { $in: positions } })),
      },
      orderBy: { id: 'asc' },
    });

  const hashesKnown = async (systemEmailId: number, hashes: string[]): Promise<Set<string>> => {
    const rows: ReceiptRow[] = await receipts().findMany({
      select: ['contentHash'],
      where: { systemEmailId, contentHash: { $in: hashes } },
    });
    return new Set(rows.map((row) => row.contentHash));
  };

  /** In the database, where the count survives the process. */
  const countAttempt = (receiptIds: number[], difference: 1 | -1): Promise<void> =>
    inTransaction(db, async ({ trx }) => {
      await db
        .getConnection('system_email_receipts')
        .transacting(trx)
        .whereIn('id', receiptIds)
        .increment('attempts', difference);
    });

  return {
    async position(systemEmailId) {
      const row: StateRow | null = await states().findOne({ where: { systemEmailId } });
      if (!row || row.epoch === null || row.position === null) return null;
      return {
        epoch: row.epoch,
        position: Number(row.position),
        takesMailSince: row.takesMailSince ? new Date(row.takesMailSince) : null,
        renumberedBelow: Number(row.renumberedBelow ?? 0),
      };
    },

    setPosition: (systemEmailId, position, lease) =>
      inTransaction(db, async () => {
        await leases.assertHeld(lease);
        await savePosition(systemEmailId, {
          epoch: position.epoch,
          position: position.position,
          takesMailSince: position.takesMailSince,
          renumberedBelow: position.renumberedBelow,
        });
      }),

    commit: (systemEmailId, messages, cursor, lease) =>
      inTransaction(db, async () => {
        await leases.assertHeld(lease);
        const added = await addReceipts(systemEmailId, messages);
        await savePosition(systemEmailId, {
          epoch: cursor.epoch,
          position: cursor.position,
          lastFetchAt: new Date(),
        });
        return added;
      }),

    async waiting(systemEmailId, limit) {
      const rows: ReceiptRow[] = await receipts().findMany({
        where: { systemEmailId, state: 'received' },
        orderBy: { id: 'asc' },
        limit,
      });
      return rows.map(toReceipt);
    },

    async unsettled(systemEmailId, epoch, limit) {
      const rows: ReceiptRow[] = await receipts().findMany({
        select: ['epoch', 'position'],
        where: { systemEmailId, epoch, settled: false },
        orderBy: { id: 'asc' },
        limit,
      });
      return rows.map((row) => ({ epoch: row.epoch, position: Number(row.position) }));
    },

    async markSettled(systemEmailId, refs) {
      for (const [epoch, all] of groupByEpoch(refs)) {
        for (let start = 0; start < all.length; start += IN_LIMIT) {
          await receipts().updateMany({
            where: { systemEmailId, epoch, position: { $in: all.slice(start, start + IN_LIMIT) } },
            data: { settled: true },
          });
        }
      }
    },

    raw: (receipt) => blobs.get(receipt.contentHash),

    beginAttempt: (receiptIds) => countAttempt(receiptIds, 1),
    withdrawAttempt: (receiptIds) => countAttempt(receiptIds, -1),

    markEntries: (entries) =>
      inTransaction(db, async ({ trx }) => {
        if (entries.length === 0) return 0;
        // Plain numbers in the statement: PostgreSQL would take parameters here for text.
        const entryIds = entries.map(({ receiptId, entryId }) => `when ${+receiptId} then ${+entryId}`);
        return await db
          .getConnection('system_email_receipts')
          .transacting(trx)
          .whereIn(
            'id',
            entries.map(({ receiptId }) => receiptId),
          )
          .where({ state: 'received' })
          .update({
            state: 'entry',
            reason: null,
            entry_id: db.connection.raw(`case id ${entryIds.join(' ')} end`),
          });
      }),

    async quarantine(receiptId, reason) {
      await receipts().updateMany({
        where: { id: receiptId, state: 'received' },
        data: { state: 'quarantined', reason },
      });
    },

    async markTestMail(receiptId, messageId) {
      await receipts().updateMany({
        where: { id: receiptId, state: 'received' },
        data: { state: 'test-mail', messageId, reason: null },
      });
    },

    async testMailArrived(systemEmailId, messageIds) {
      const where = { systemEmailId, state: 'test-mail', messageId: { $in: messageIds } };
      return (await receipts().count({ where })) > 0;
    },

    isOutage: isDatabaseOutage,
    transaction: (work) => inTransaction(db, () => work()),
  };

  async function addReceipts(systemEmailId: number, messages: FetchedMessage[]): Promise<Receipt[]> {
    if (messages.length === 0) return [];
    const hashed = messages.map((message) => ({
      message,
      contentHash: createHash('sha256').update(message.raw).digest('hex'),
    }));
    const taken = new Set(
      (
        await atPositions(
          systemEmailId,
          messages.map(({ ref }) => ref),
        )
      ).map(refKey),
    );
    const fresh = hashed.filter(({ message }) => {
      const key = refKey(message.ref);
      return !taken.has(key) && taken.add(key);
    });
    if (fresh.length === 0) return [];
    const seen = await hashesKnown(
      systemEmailId,
      fresh.map(({ contentHash }) => contentHash),
    );
    await blobs.put(fresh.map(({ message, contentHash }) => ({ hash: contentHash, content: message.raw })));
    const rows = fresh.map(({ message, contentHash }) => {
      // Messages whose bytes the server could not give all look alike; none of them is another's duplicate.
      const known = message.raw.byteLength > 0 && seen.has(contentHash);
      const state: ReceiptState = known ? 'duplicate' : 'received';
      seen.add(contentHash);
      return {
        documentId: randomUUID(),
        systemEmailId,
        epoch: message.ref.epoch,
        position: message.ref.position,
        uid: uidOf(message.ref),
        identifier: message.ref.identifier ?? null,
        contentHash,
        size: message.raw.byteLength,
        receivedAt: message.receivedAt,
        state,
        // Where the server could not give the bytes, its copy is the only one: nothing is to be done with it, ever.
        settled: message.raw.byteLength === 0,
      };
    });
    await receipts().createMany({ data: rows });
    // MySQL does not return the ids of a bulk insert, so they are read back.
    const added = await atPositions(
      systemEmailId,
      fresh.filter((_, index) => rows[index]?.state === 'received').map(({ message }) => message.ref),
    );
    return added.map(toReceipt);
  }
};

/**
 * What makes a message's name unique in its epoch: the position, or a digest of the identifier. Identifiers differ by
 * letter case alone at some servers, which the collation of many a database does not see.
 */
const uidOf = ({ position, identifier }: MessageRef): string =>
  identifier === undefined ? String(position) : createHash('sha256').update(identifier).digest('hex');

const refKey = ({ epoch, position }: { epoch: string; position: number | string }) => `${epoch}\n${position}`;

const groupByEpoch = (refs: MessageRef[]): Map<string, number[]> => {
  const groups = new Map<string, number[]>();
  for (const { epoch, position } of refs) {
    groups.set(epoch, [...(groups.get(epoch) ?? []), position]);
  }
  return groups;
};

const toReceipt = (row: ReceiptRow): Receipt => ({
  id: row.id,
  systemEmailId: row.systemEmailId,
  ref: { epoch: row.epoch, position: Number(row.position) },
  contentHash: row.contentHash,
  size: row.size,
  receivedAt: new Date(row.receivedAt),
  state: row.state,
  attempts: row.attempts,
});
