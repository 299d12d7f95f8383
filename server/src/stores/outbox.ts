import type { RemedyKey } from '../../../shared/remedies';
import type { Clock, DeliveryStore } from '../outbound/ports';
import { fitsColumn } from './columns';
import { createClaims } from './outbox/claims';
import { copyColumns } from './outbox/sent-copies';
import { createOutcomes } from './outbox/outcomes';
import { DELIVERIES, DELIVERY, toSummary, toWithdrawn, type DeliveryRow } from './outbox/rows';
import type { Database } from './transaction';

export interface OutboxStoreDependencies {
  db: Database;
  clock: Pick<Clock, 'now'>;
  /** This instance's: it sends for System Emails that are served from one of them, or from anywhere. */
  labels: string[];
  /** What to do about a kind of trouble, for people. */
  actionFor(remedy: RemedyKey): string;
}

/** The outbox in Strapi's database. Works the same on SQLite, PostgreSQL and MySQL: no row locks, only conditional updates. */
export const createOutboxStore = ({
  db,
  clock,
  labels,
  actionFor,
}: OutboxStoreDependencies): DeliveryStore => {
  const deliveries = db.query(DELIVERY);

  const find = (params: Record<string, unknown>): Promise<DeliveryRow[]> =>
    deliveries.findMany({ populate: { entry: { select: ['id'] } }, ...params });

  const update = async (where: Record<string, unknown>, data: Record<string, unknown>): Promise<boolean> => {
    const { count } = await deliveries.updateMany({ where, data });
    return count === 1;
  };

  return {
    ...createClaims({ db, clock, labels }),
    ...createOutcomes({ db }),

    async enqueue({ entryId, envelope, subject, ...delivery }, hold) {
      const row: { id: number } = await deliveries.create({
        data: {
          ...delivery,
          documentId: crypto.randomUUID(),
          entry: entryId,
          subject: fitsColumn(subject),
          envelopeFrom: envelope.from,
          envelopeTo: envelope.to,
          recipients: envelope.to.join('\n'),
          scheduled: hold?.scheduled ?? false,
          state: hold ? 'held' : 'queued',
          attempts: 0,
          claim: 0,
          nextAttemptAt: hold?.until ?? clock.now(),
          ticketStatusBefore: hold?.statusChange?.before ?? null,
          ticketStatusAfter: hold?.statusChange?.after ?? null,
        },
      });
      return row.id;
    },

    async withdraw(deliveryId) {
      const held = { id: deliveryId, state: 'held' };
      const [row] = await find({ where: held });
      if (!row?.entry || row.ticketId === null) return null;
      const { count } = await deliveries.deleteMany({ where: held });
      return count === 1 ? toWithdrawn(row, row.entry.id, row.ticketId) : null;
    },

    async retry(deliveryId) {
      const due = { nextAttemptAt: clock.now() };
      return (
        (await update(
          { id: deliveryId, state: { $in: ['failed', 'unconfirmed', 'cancelled'] } },
          { ...due, state: 'queued', retryingSince: null, unknownSince: null, problem: null },
        )) || (await update({ id: deliveryId, state: { $in: ['held', 'queued', 'retrying'] } }, due))
      );
    },

    cancel(deliveryId) {
      // What the server may have taken cannot be called back, and is not said to have been.
      const known = { $or: [{ state: { $ne: 'retrying' } }, { unknownSince: null }] };
      return update(
        { id: deliveryId, state: { $in: ['held', 'queued', 'retrying', 'failed'] }, ...known },
        { state: 'cancelled', nextAttemptAt: null, retryingSince: null },
      );
    },

    async confirm(deliveryId, response) {
      const unconfirmed = { id: deliveryId, state: 'unconfirmed' };
      const [row] = await find({ where: unconfirmed });
      if (!row) return false;
      const changed = await db
        .getConnection(DELIVERIES)
        .where(unconfirmed)
        .update({
          state: 'sent',
          sent_at: clock.now(),
          unknown_since: null,
          response,
          problem: null,
          ...copyColumns(db, row.systemEmailId),
        });
      return changed === 1;
    },

    async summaries(entryIds) {
      const rows = entryIds.length ? await find({ where: { entry: { $in: entryIds } } }) : [];
      return new Map(rows.map((row) => [row.entry?.id ?? 0, toSummary(row, actionFor)]));
    },

    async summary(deliveryId) {
      const [row] = await find({ where: { id: deliveryId } });
      return row ? toSummary(row, actionFor) : null;
    },

    async findByRequestKey(requestKey) {
      const row: { id: number; messageId: string } | null = await deliveries.findOne({
        select: ['id', 'messageId'],
        where: { requestKey },
      });
      return row && { deliveryId: row.id, messageId: row.messageId };
    },

    async findByEntry(entryId) {
      const [row] = await find({ where: { entry: entryId }, limit: 1 });
      return row ? { deliveryId: row.id } : null;
    },
  };
};
