/** The outbox as people look at it and change it by hand. */
import { DELIVERY_STATES } from '../../../../shared/contracts/tickets';
import type { RemedyKey } from '../../../../shared/remedies';
import type { Clock, DeliveryState, OutboxFilter, OutboxRecord, OutboxStore } from '../../outbound/ports';
import { contains, wordsOf } from '../search';
import { inTransaction, type Database } from '../transaction';
import { removeUnreferenced } from '../unreferenced-blobs';
import { DELIVERIES, DELIVERY, notScheduled, toSummary, UNSENT, type DeliveryRow } from './rows';

const ATTEMPT = 'plugin::system-email.delivery-attempt';
const ENTRY = 'plugin::system-email.entry';

type Query = ReturnType<Database['getConnection']>;

interface Row extends DeliveryRow {
  envelopeFrom: string;
  messageId: string;
  mimeHash: string;
  claim: number;
  createdAt: string;
}

interface AttemptRow {
  id: number;
  at: string;
  outcome: 'sent' | 'retry' | 'failed' | 'unconfirmed';
  duration: number | null;
  responseCode: number | null;
  enhancedCode: string | null;
  response: string | null;
  remedy: RemedyKey | null;
}

/** States from which a person may send a message to somebody else: it has certainly not left. */
const REWRITABLE: DeliveryState[] = ['held', 'queued', 'retrying', 'failed', 'cancelled'];

interface Dependencies {
  db: Database;
  clock: Pick<Clock, 'now'>;
  /** What to do about a kind of trouble, for people. */
  actionFor(remedy: RemedyKey): string;
}

export const createOutboxDeskStore = ({ db, clock, actionFor }: Dependencies): OutboxStore => {
  const matching = ({ state, systemEmail, origin, ticket, search }: OutboxFilter): Query => {
    const query = db.getConnection(`${DELIVERIES} as d`);
    if (state) query.where('d.state', state);
    if (systemEmail !== undefined) query.where('d.system_email_id', systemEmail);
    if (origin) query.where('d.origin', origin);
    if (ticket !== undefined) query.where('d.ticket_id', ticket);
    for (const word of wordsOf(search)) {
      query.where(
        (either: Query) => void contains(db, contains(db, either, 'd.subject', word), 'd.recipients', word),
      );
    }
    return query;
  };

  const addressesOf = async (rows: Row[]): Promise<Map<number, string>> => {
    const known: { id: number; address: string }[] = await db
      .getConnection('system_emails')
      .whereIn('id', [...new Set(rows.map(({ systemEmailId }) => systemEmailId))])
      .select('id', 'address');
    return new Map(known.map(({ id, address }) => [id, address]));
  };

  const read = async (ids: number[]): Promise<OutboxRecord[]> => {
    if (ids.length === 0) return [];
    const rows: Row[] = await db
      .query(DELIVERY)
      .findMany({ where: { id: { $in: ids } }, populate: { entry: { select: ['id'] } } });
    const addresses = await addressesOf(rows);
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.flatMap((id) => {
      const row = byId.get(id);
      return row ? [toRecord(row, addresses, actionFor)] : [];
    });
  };

  return {
    async list(filter, { page, pageSize }) {
      const numbers: { id: number }[] = await matching(filter)
        .select('d.id')
        .orderBy('d.id', 'desc')
        .limit(pageSize)
        .offset((page - 1) * pageSize);
      const [records, [row]]: [OutboxRecord[], { total: number | string }[]] = await Promise.all([
        read(numbers.map(({ id }) => Number(id))),
        matching(filter).count({ total: '*' }),
      ]);
      return { records, total: Number(row?.total ?? 0) };
    },

    async counts({ state: _state, ...filter }) {
      const rows: { state: DeliveryState; count: number | string }[] = await matching(filter)
        .groupBy('d.state')
        .select({ state: 'd.state' })
        .count({ count: '*' });
      const counts = new Map(rows.map(({ state, count }) => [state, Number(count)]));
      return Object.fromEntries(DELIVERY_STATES.map((state) => [state, counts.get(state) ?? 0])) as Record<
        DeliveryState,
        number
      >;
    },

    async find(deliveryId) {
      const [record] = await read([deliveryId]);
      return record ?? null;
    },

    async attempts(deliveryId) {
      const rows: AttemptRow[] = await db
        .query(ATTEMPT)
        .findMany({ where: { delivery: deliveryId }, orderBy: { id: 'asc' } });
      return rows.map(({ at, duration, response, ...row }) => ({
        id: row.id,
        at: new Date(at),
        outcome: row.outcome,
        duration: duration ?? 0,
        responseCode: row.responseCode,
        enhancedCode: row.enhancedCode,
        response: response ?? '',
        remedy: row.remedy,
      }));
    },

    async ahead(deliveries) {
      const tickets = [
        ...new Set(deliveries.flatMap(({ ticketId }) => (ticketId === null ? [] : [ticketId]))),
      ];
      if (tickets.length === 0) return new Map();
      const unsent: { id: number; ticketId: number }[] = await db
        .getConnection(`${DELIVERIES} as earlier`)
        .whereIn('earlier.ticket_id', tickets)
        .whereIn('earlier.state', UNSENT)
        .where((blocking: Query) => void notScheduled(blocking, 'earlier'))
        .orderBy('earlier.id', 'desc')
        .select({ id: 'earlier.id', ticketId: 'earlier.ticket_id' });
      const pairs = deliveries.flatMap(({ id, ticketId }) => {
        const before = unsent.find((other) => other.ticketId === ticketId && other.id < id);
        return before ? [[id, before.id] as const] : [];
      });
      return new Map(pairs);
    },

    rewrite: ({ id, claim, state, entryId }, { mimeHash, envelopeTo, recipients }) =>
      inTransaction(db, async () => {
        if (!REWRITABLE.includes(state)) return false;
        const queued = { state: 'queued', nextAttemptAt: clock.now(), retryingSince: null, problem: null };
        const { count } = await db.query(DELIVERY).updateMany({
          where: { id, claim, state, unknownSince: null },
          data: {
            // Who is about to claim it has read the old bytes' name.
            claim: claim + 1,
            mimeHash,
            envelopeTo,
            recipients: envelopeTo.join('\n'),
            ...(state === 'held' ? {} : queued),
          },
        });
        if (count !== 1) return false;
        if (entryId !== null) {
          const { to, cc, bcc } = recipients;
          await db.query(ENTRY).update({ where: { id: entryId }, data: { to, cc, bcc }, select: ['id'] });
        }
        return true;
      }),

    forget: (mimeHash) => removeUnreferenced(db, mimeHash),
  };
};

const toRecord = (
  row: Row,
  addresses: Map<number, string>,
  actionFor: (remedy: RemedyKey) => string,
): OutboxRecord => ({
  ...toSummary(row, actionFor),
  origin: row.origin ?? 'reply',
  systemEmailId: row.systemEmailId,
  address: addresses.get(row.systemEmailId) ?? null,
  ticketId: row.ticketId,
  entryId: row.entry?.id ?? null,
  subject: row.subject ?? '',
  envelopeFrom: row.envelopeFrom,
  envelopeTo: row.envelopeTo,
  messageId: row.messageId,
  mimeHash: row.mimeHash,
  claim: row.claim,
  createdAt: new Date(row.createdAt),
});
