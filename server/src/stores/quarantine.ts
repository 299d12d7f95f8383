/** Receipts in quarantine, read past the entity layer: a list needs their headers, which may be among the raw bytes. */
import type { QuarantineCode, QuarantinedReceipt, QuarantineFilter, QuarantineStore } from '../inbound/ports';
import { RECEIPTS, toReceipt, type ReceiptRow } from './spool/rows';
import { inTransaction, type Database } from './transaction';
import { removeUnreferenced } from './unreferenced-blobs';

const RECEIPT = 'plugin::system-email.receipt';

type Query = ReturnType<Database['getConnection']>;
/** Booleans and times as the database's driver gives them. */
type Flag = boolean | number | null;
type Time = string | number | Date | null;

const COLUMNS = {
  id: 'r.id',
  systemEmailId: 'r.system_email_id',
  address: 's.address',
  reasonCode: 'r.reason_code',
  reason: 'r.reason',
  receivedAt: 'r.received_at',
  fetchedAt: 'r.created_at',
  size: 'r.size',
  attempts: 'r.attempts',
  contentHash: 'r.content_hash',
  wanted: 'r.wanted',
  head: 'r.head',
} as const;

interface Row {
  id: number;
  systemEmailId: number;
  address: string | null;
  reasonCode: QuarantineCode | null;
  reason: string | null;
  receivedAt: Time;
  fetchedAt: Time;
  size: number;
  attempts: number;
  contentHash: string;
  wanted: Flag;
  head: string | null;
}

export const createQuarantineStore = ({ db }: { db: Database }): QuarantineStore => {
  const receipts = () => db.query(RECEIPT);

  const matching = ({ systemEmail, reasonCode, newestId }: QuarantineFilter): Query => {
    const query = db.getConnection(RECEIPTS).where({ state: 'quarantined' });
    if (systemEmail !== undefined) query.where('system_email_id', systemEmail);
    if (newestId !== undefined) query.where('id', '<=', newestId);
    if (reasonCode === 'failed') {
      // So are those from before reasons had codes.
      query.where((either: Query) => void either.where('reason_code', reasonCode).orWhereNull('reason_code'));
    } else if (reasonCode !== undefined) query.where('reason_code', reasonCode);
    return query;
  };

  /** Where a header was not kept apart, the first piece of the raw bytes has it. */
  const beginnings = async (hashes: string[]): Promise<Map<string, Buffer>> => {
    if (hashes.length === 0) return new Map();
    const rows: { hash: string; content: Buffer }[] = await db
      .getConnection('system_email_blobs as b')
      .join('system_email_blob_chunks as c', 'c.hash', db.connection.raw('coalesce(b.stored_as, b.hash)'))
      .whereIn('b.hash', hashes)
      .where('c.position', 0)
      .select({ hash: 'b.hash', content: 'c.content' });
    return new Map(rows.map(({ hash, content }) => [hash, content]));
  };

  const change = async (receiptId: number, data: Record<string, unknown>): Promise<boolean> => {
    const { count } = await receipts().updateMany({ where: { id: receiptId, state: 'quarantined' }, data });
    return count === 1;
  };

  return {
    async count(filter) {
      const [row]: { total: number | string }[] = await matching(filter).count({ total: '*' });
      return Number(row?.total ?? 0);
    },

    async ids(filter, window) {
      const query = matching(filter).select('id').orderBy('id', 'desc');
      if (window) query.offset(window.offset).limit(window.limit);
      const rows: { id: number }[] = await query;
      return rows.map(({ id }) => Number(id));
    },

    async read(ids) {
      if (ids.length === 0) return [];
      const rows: Row[] = await db
        .getConnection(`${RECEIPTS} as r`)
        .leftJoin('system_emails as s', 's.id', 'r.system_email_id')
        .whereIn('r.id', ids)
        .where('r.state', 'quarantined')
        .select(COLUMNS);
      const apart = rows.filter(({ head, contentHash }) => head === null && contentHash !== '');
      const found = await beginnings(apart.map(({ contentHash }) => contentHash));
      const byId = new Map(rows.map((row) => [row.id, row]));
      return ids.flatMap((id) => {
        const row = byId.get(id);
        return row ? [toQuarantined(row, found)] : [];
      });
    },

    async counts() {
      const [rows, known]: [
        { systemEmailId: number; count: number | string }[],
        { id: number; address: string }[],
      ] = await Promise.all([
        matching({})
          .groupBy('system_email_id')
          .select({ systemEmailId: 'system_email_id' })
          .count({ count: '*' }),
        db.getConnection('system_emails').select('id', 'address').orderBy('address'),
      ]);
      const counts = new Map(rows.map(({ systemEmailId, count }) => [systemEmailId, Number(count)]));
      const addresses = new Map(known.map(({ id, address }) => [id, address]));
      return [...new Set([...addresses.keys(), ...counts.keys()])].map((systemEmailId) => ({
        systemEmailId,
        address: addresses.get(systemEmailId) ?? null,
        count: counts.get(systemEmailId) ?? 0,
      }));
    },

    async release(receiptId, { unlimited }) {
      const fresh = { state: 'received', attempts: 0, reason: null, reasonCode: null };
      if (!(await change(receiptId, { ...fresh, ...(unlimited && { unlimited }) }))) return null;
      const row: ReceiptRow | undefined = await db.getConnection(RECEIPTS).where({ id: receiptId }).first();
      return row ? toReceipt(row) : null;
    },

    async stateOf(receiptId) {
      const row: Pick<ReceiptRow, 'state'> | null = await receipts().findOne({
        select: ['state'],
        where: { id: receiptId },
      });
      return row && row.state;
    },

    want: (receiptId) => change(receiptId, { unlimited: true, wanted: true }),

    async discard(receiptId) {
      const row: { contentHash: string } | null = await receipts().findOne({
        select: ['contentHash'],
        where: { id: receiptId },
      });
      if (!row) return false;
      const { contentHash } = row;
      return inTransaction(db, async () => {
        // Settled: without our copy the server's may be the only one, so no after-fetch action comes after this.
        const { count } = await receipts().updateMany({
          where: { id: receiptId, state: 'quarantined', contentHash },
          data: { state: 'discarded', head: null, wanted: false, settled: true },
        });
        if (count === 0) return false;
        if (contentHash !== '') await removeUnreferenced(db, contentHash);
        return true;
      });
    },
  };
};

const toQuarantined = (row: Row, beginnings: Map<string, Buffer>): QuarantinedReceipt => ({
  id: row.id,
  systemEmailId: row.systemEmailId,
  address: row.address,
  reasonCode: row.reasonCode ?? 'failed',
  reason: row.reason ?? '',
  receivedAt: row.receivedAt === null ? null : new Date(row.receivedAt),
  fetchedAt: new Date(row.fetchedAt ?? 0),
  size: row.size,
  attempts: row.attempts,
  contentHash: row.contentHash,
  wanted: Boolean(row.wanted),
  head: row.head ?? beginnings.get(row.contentHash) ?? '',
});
