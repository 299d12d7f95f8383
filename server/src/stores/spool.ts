/** Receipts, their raw bytes and each mailbox's progress: committed together, in few statements per batch. */
import { randomUUID } from 'node:crypto';
import type { LeaseStore } from '../cluster/ports';
import type { SpoolStore, StagingBlobs } from '../inbound/ports';
import type { MessageRef } from '../mail/ports';
import { isDatabaseOutage } from './outage';
import { addReceipts } from './spool/intake';
import { createPositions } from './spool/positions';
import { inParts, namesIn, receiptsIn, refOf, toReceipt, uidOf, type ReceiptRow } from './spool/rows';
import { inTransaction, type Database, type Transaction } from './transaction';

export interface SpoolParts {
  db: Database;
  blobs: StagingBlobs;
  leases: Pick<LeaseStore, 'assertHeld'>;
}

export const createSpoolStore = ({ db, blobs, leases }: SpoolParts): SpoolStore => {
  const positions = createPositions({ db });

  const withReceipts = <T>(
    work: (rows: () => ReturnType<typeof receiptsIn>, trx: Transaction) => Promise<T>,
  ) => inTransaction(db, ({ trx }) => work(() => receiptsIn(db, trx), trx));

  const refsWhere = (where: object, limit?: number): Promise<MessageRef[]> =>
    withReceipts(async (rows) => {
      const query = rows().where(where).orderBy('id').select('epoch', 'position', 'identifier');
      const found: ReceiptRow[] = await (limit === undefined ? query : query.limit(limit));
      return found.map(refOf);
    });

  /** In the database, where the count survives the process. */
  const countAttempt = (receiptIds: number[]): Promise<void> =>
    withReceipts(async (rows) => {
      for (const ids of inParts(receiptIds)) await rows().whereIn('id', ids).increment('attempts', 1);
    });

  /** Never below none: whoever does not hear that it worked does it again. */
  const takeBackAttempt = (receiptIds: number[]): Promise<void> =>
    withReceipts(async (rows) => {
      for (const ids of inParts(receiptIds))
        await rows().whereIn('id', ids).where('attempts', '>', 0).decrement('attempts', 1);
    });

  /** Received receipts become something else, each with its own entry. @returns how many of them still were received */
  const become = (
    state: 'entry' | 'duplicate',
    decided: { receiptId: number; entryId: number; fingerprint?: string | null }[],
  ): Promise<number> =>
    withReceipts(async (rows) => {
      let changed = 0;
      for (const part of inParts(decided)) {
        // Plain numbers and hexadecimal digits in the statement: PostgreSQL would take parameters here for text.
        const entryIds = part.map(({ receiptId, entryId }) => `when ${+receiptId} then ${+entryId}`);
        const fingerprints = part.flatMap(({ receiptId, fingerprint }) =>
          fingerprint ? [`when ${+receiptId} then '${onlyHex(fingerprint)}'`] : [],
        );
        changed += await rows()
          .whereIn(
            'id',
            part.map(({ receiptId }) => receiptId),
          )
          .where({ state: 'received' })
          .update({
            state,
            reason: null,
            reason_code: null,
            entry_id: db.connection.raw(`case id ${entryIds.join(' ')} end`),
            ...(fingerprints.length > 0 && {
              fingerprint: db.connection.raw(`case id ${fingerprints.join(' ')} else null end`),
            }),
          });
      }
      return changed;
    });

  const fromReceived = (receiptId: number, change: object): Promise<void> =>
    withReceipts(async (rows) => {
      await rows().where({ id: receiptId, state: 'received' }).update(change);
    });

  return {
    position: positions.position,
    backfillControl: positions.control,

    setPosition: (systemEmailId, position, lease) =>
      inTransaction(db, async () => {
        await leases.assertHeld(lease);
        await positions.save(systemEmailId, position);
      }),

    commit: (systemEmailId, messages, progress, lease) =>
      inTransaction(db, async ({ trx }) => {
        await leases.assertHeld(lease);
        const added =
          messages.length > 0 ? await addReceipts({ db, trx, blobs }, systemEmailId, messages) : [];
        await positions.save(systemEmailId, { ...progress, lastFetchAt: new Date() });
        return added;
      }),

    stage: blobs.stage,

    unknown: (systemEmailId, refs) =>
      withReceipts(async (rows) => {
        const known = new Set<string>();
        for (const { epoch, uids } of namesIn(refs)) {
          const found: ReceiptRow[] = await rows()
            .where({ system_email_id: systemEmailId, epoch })
            .whereIn('uid', uids)
            .select('epoch', 'uid');
          for (const row of found) known.add(`${row.epoch}\n${row.uid}`);
        }
        return refs.filter((ref) => !known.has(`${ref.epoch}\n${uidOf(ref)}`));
      }),

    enlist: (systemEmailId, refs, state, lease) =>
      withReceipts(async (rows) => {
        await leases.assertHeld(lease);
        const data = refs.map((ref) => ({
          document_id: randomUUID(),
          system_email_id: systemEmailId,
          epoch: ref.epoch,
          position: ref.position,
          uid: uidOf(ref),
          identifier: ref.identifier ?? null,
          content_hash: '',
          size: 0,
          state,
          settled: true,
          attempts: 0,
          unlimited: false,
          wanted: false,
        }));
        for (const part of inParts(data)) {
          await rows().insert(part).onConflict(['system_email_id', 'epoch', 'uid']).ignore();
        }
      }),

    relist: (systemEmailId, { from, to, refs }) =>
      withReceipts(async (rows) => {
        const all = () => rows().where({ system_email_id: systemEmailId, state: from });
        if (!refs) await all().update({ state: to });
        else
          for (const { epoch, uids } of namesIn(refs))
            await all().where({ epoch }).whereIn('uid', uids).update({ state: to });
      }),

    listed: (systemEmailId, epoch, limit) =>
      refsWhere({ system_email_id: systemEmailId, epoch, state: 'listed' }, limit),

    wanted: (systemEmailId, epoch) =>
      refsWhere({ system_email_id: systemEmailId, epoch, state: 'quarantined', wanted: true }),

    notToBeHad: (systemEmailId, refs, reason) =>
      withReceipts(async (rows) => {
        for (const { epoch, uids } of namesIn(refs)) {
          await rows()
            .where({ system_email_id: systemEmailId, epoch, state: 'quarantined' })
            .whereIn('uid', uids)
            .update({ wanted: false, reason_code: 'unavailable', reason });
        }
      }),

    waiting: (systemEmailId, limit) =>
      withReceipts(async (rows) => {
        const found: ReceiptRow[] = await rows()
          .where({ system_email_id: systemEmailId, state: 'received' })
          .orderBy('id')
          .limit(limit)
          .select('*');
        return found.map(toReceipt);
      }),

    unsettled: (systemEmailId, epoch, limit) =>
      refsWhere({ system_email_id: systemEmailId, epoch, settled: false }, limit),

    markSettled: (systemEmailId, refs) =>
      withReceipts(async (rows) => {
        for (const { epoch, uids } of namesIn(refs)) {
          await rows()
            .where({ system_email_id: systemEmailId, epoch })
            .whereIn('uid', uids)
            .update({ settled: true });
        }
      }),

    raw: (receipt) => blobs.get(receipt.contentHash),

    beginAttempt: countAttempt,
    withdrawAttempt: takeBackAttempt,

    entriesOf: (fingerprints) =>
      withReceipts(async (rows) => {
        const entries = new Map<string, number>();
        for (const part of inParts(fingerprints)) {
          const found: { fingerprint: string; entry_id: number }[] = await rows()
            .whereIn('fingerprint', part)
            .select('fingerprint', 'entry_id');
          for (const { fingerprint, entry_id: entryId } of found) entries.set(fingerprint, entryId);
        }
        return entries;
      }),

    markEntries: (entries) => become('entry', entries),
    markDuplicates: (duplicates) => become('duplicate', duplicates),

    quarantine: (receiptId, { code, reason }) =>
      fromReceived(receiptId, { state: 'quarantined', reason, reason_code: code }),

    markTestMail: (receiptId, messageId) =>
      fromReceived(receiptId, { state: 'test-mail', message_id: messageId, reason: null }),

    async testMailArrived(systemEmailId, messageIds) {
      const where = { systemEmailId, state: 'test-mail', messageId: { $in: messageIds } };
      return (await db.query('plugin::system-email.receipt').count({ where })) > 0;
    },

    isOutage: isDatabaseOutage,
    transaction: (work) => inTransaction(db, () => work()),
  };
};

const onlyHex = (digest: string): string => digest.replace(/[^0-9a-f]/g, '');
