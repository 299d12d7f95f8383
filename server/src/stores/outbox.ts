import type { Core } from '@strapi/types';
import type { RemedyKey } from '../../../shared/remedies';
import {
  ClaimLost,
  type Attempt,
  type Clock,
  type Delivery,
  type DeliveryState,
  type DeliveryStore,
  type Trouble,
} from '../outbound/ports';
import {
  toAttemptColumns,
  toDelivery,
  toProblemColumn,
  toSummary,
  toWithdrawn,
  trimResponse,
  type DeliveryRow,
} from './delivery-rows';

const DELIVERY = 'plugin::system-email.delivery';
const ATTEMPT = 'plugin::system-email.delivery-attempt';
const ENTRY = 'plugin::system-email.entry';
const TABLE = 'system_email_deliveries';
const SYSTEM_EMAILS = 'system_emails';

/** States in which a delivery holds back the later ones of its ticket. */
const UNSENT: DeliveryState[] = ['held', 'queued', 'retrying', 'sending'];
const WAITING: DeliveryState[] = ['held', 'queued', 'retrying'];

const bareMessageId = (id: string): string => id.trim().replace(/^<|>$/g, '');

export interface OutboxStoreDependencies {
  db: Core.Strapi['db'];
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
  const attempts = db.query(ATTEMPT);
  const later = (milliseconds: number) => new Date(clock.now().getTime() + milliseconds);

  const find = (params: Record<string, unknown>): Promise<DeliveryRow[]> =>
    deliveries.findMany({ populate: { entry: { select: ['id', 'fromAddress'] } }, ...params });

  const update = async (where: Record<string, unknown>, data: Record<string, unknown>): Promise<number> => {
    const { count } = await deliveries.updateMany({ where, data });
    return count;
  };

  /** The first unsent delivery of each ticket; only that one may go. */
  const headsOfLine = () => db.getConnection(TABLE).whereIn('state', UNSENT).groupBy('ticket_id').min('id');

  /** The System Emails that other instances send for. */
  const servedElsewhere = () =>
    db
      .getConnection(SYSTEM_EMAILS)
      .whereNotNull('served_from')
      .whereNotIn('served_from', ['', ...labels])
      .select('id');

  /** The claim that a delivery was handed out with. Attempts only grow while it is claimed, so they tell claims apart. */
  const claimOf = (delivery: Delivery, owner: string) => ({
    id: delivery.id,
    state: 'sending',
    claimedBy: owner,
    attempts: delivery.attempts,
  });

  const settle = async (
    delivery: Delivery,
    owner: string,
    outcome: 'sent' | 'retry' | 'failed' | 'unconfirmed',
    attempt: Attempt,
    trouble: Trouble | null,
    columns: Record<string, unknown>,
    alongside?: () => Promise<unknown>,
  ): Promise<void> => {
    await db.transaction(async () => {
      const changed = await update(claimOf(delivery, owner), {
        claimedBy: null,
        claimedUntil: null,
        nextAttemptAt: null,
        retryingSince: null,
        response: trimResponse(attempt.response),
        problem: trouble && toProblemColumn(trouble, attempt.at),
        ...columns,
      });
      if (changed !== 1) throw new ClaimLost(delivery.id);
      await attempts.create({ data: toAttemptColumns(delivery.id, attempt, outcome, trouble?.remedy) });
      await alongside?.();
    });
  };

  const abandon = async (row: DeliveryRow, trouble: Trouble): Promise<boolean> =>
    db.transaction(async () => {
      const at = clock.now();
      const changed = await update(
        { id: row.id, state: 'sending', attempts: row.attempts, claimedUntil: { $lt: at } },
        {
          state: 'unconfirmed',
          claimedBy: null,
          claimedUntil: null,
          nextAttemptAt: null,
          retryingSince: null,
          response: trouble.message,
          problem: toProblemColumn(trouble, at),
        },
      );
      if (changed !== 1) return false;
      await attempts.create({
        data: toAttemptColumns(
          row.id,
          { at, duration: 0, response: trouble.message },
          'unconfirmed',
          trouble.remedy,
        ),
      });
      return true;
    });

  return {
    async enqueue({ entryId, envelope, ...delivery }, hold) {
      const row: { id: number } = await deliveries.create({
        data: {
          ...delivery,
          documentId: crypto.randomUUID(),
          entry: entryId,
          envelopeFrom: envelope.from,
          envelopeTo: envelope.to,
          state: hold ? 'held' : 'queued',
          attempts: 0,
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
      if (!row?.entry) return null;
      const { count } = await deliveries.deleteMany({ where: held });
      return count === 1 ? toWithdrawn(row, row.entry.id) : null;
    },

    async waiting() {
      const rows: { systemEmailId: number; dueAt: number | string | Date }[] = await db
        .getConnection(TABLE)
        .whereIn('state', WAITING)
        .whereIn('id', headsOfLine())
        .whereNotIn('system_email_id', servedElsewhere())
        .groupBy('system_email_id')
        .select({ systemEmailId: 'system_email_id' })
        .min({ dueAt: 'next_attempt_at' });
      return rows.map(({ systemEmailId, dueAt }) => ({ systemEmailId, dueAt: new Date(dueAt) }));
    },

    async claimNext(systemEmailId, owner, claimFor) {
      for (;;) {
        const [candidate] = await find({
          where: {
            systemEmailId,
            state: { $in: WAITING },
            nextAttemptAt: { $lte: clock.now() },
            id: { $in: headsOfLine() },
          },
          orderBy: [{ nextAttemptAt: 'asc' }, { id: 'asc' }],
          limit: 1,
        });
        if (!candidate) return null;
        const claim = { state: 'sending' as const, attempts: candidate.attempts + 1 };
        const changed = await update(
          { id: candidate.id, state: { $in: WAITING }, attempts: candidate.attempts },
          { ...claim, claimedBy: owner, claimedUntil: later(claimFor) },
        );
        // Somebody else was faster: look for the next one.
        if (changed === 1) return toDelivery({ ...candidate, ...claim });
      }
    },

    async renew(delivery, owner, claimFor) {
      return (await update(claimOf(delivery, owner), { claimedUntil: later(claimFor) })) === 1;
    },

    async markAbandoned(trouble) {
      const rows = await find({ where: { state: 'sending', claimedUntil: { $lt: clock.now() } } });
      const abandoned: Delivery[] = [];
      for (const row of rows) {
        if (await abandon(row, trouble)) abandoned.push(toDelivery({ ...row, state: 'unconfirmed' }));
      }
      return abandoned;
    },

    markSent(delivery, owner, attempt, receipt, trouble) {
      const { serverMessageId } = receipt;
      return settle(
        delivery,
        owner,
        'sent',
        attempt,
        trouble,
        { state: 'sent', sentAt: attempt.at },
        async () => {
          if (serverMessageId === undefined) return;
          // Answers and bounces will name the server's Message-ID instead of ours.
          await db.query(ENTRY).update({
            where: { id: delivery.entryId },
            data: { serverMessageId: bareMessageId(serverMessageId) },
          });
        },
      );
    },

    markRetrying(delivery, owner, attempt, trouble, { attemptAt, retryingSince }) {
      const columns = { state: 'retrying', nextAttemptAt: attemptAt, retryingSince };
      return settle(delivery, owner, 'retry', attempt, trouble, columns);
    },

    markFailed(delivery, owner, attempt, trouble) {
      return settle(delivery, owner, 'failed', attempt, trouble, { state: 'failed' });
    },

    markUnconfirmed(delivery, owner, attempt, trouble) {
      return settle(delivery, owner, 'unconfirmed', attempt, trouble, { state: 'unconfirmed' });
    },

    async bringForward(systemEmailId) {
      await update({ systemEmailId, state: 'retrying' }, { nextAttemptAt: clock.now() });
    },

    async retry(deliveryId) {
      const changed = await update(
        { id: deliveryId, state: { $in: ['failed', 'unconfirmed'] } },
        { state: 'queued', nextAttemptAt: clock.now(), retryingSince: null, problem: null },
      );
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

    async findByEntry(entryId) {
      const [row] = await find({ where: { entry: entryId }, limit: 1 });
      return row ? { deliveryId: row.id } : null;
    },
  };
};
