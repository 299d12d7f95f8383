import type {
  Clock,
  Delivery,
  DeliveryState,
  DeliveryStore,
  Errand,
  Trouble,
  WaitingErrand,
} from '../../outbound/ports';
import { databaseTime } from '../database-clock';
import { inTransaction, type Database } from '../transaction';
import { claimFirst, headsOfLines } from './lines';
import {
  DELIVERIES,
  DELIVERY,
  toAttemptColumns,
  toDelivery,
  toProblemColumn,
  type DeliveryColumns,
} from './rows';
import { servedElsewhere } from './served-elsewhere';

type Query = ReturnType<Database['getConnection']>;

const ATTEMPT = 'plugin::system-email.delivery-attempt';

interface Dependencies {
  db: Database;
  clock: Pick<Clock, 'now'>;
  /** This instance's: it sends for System Emails that are served from one of them, or from anywhere. */
  labels: string[];
}

type Claims = Pick<
  DeliveryStore,
  'waiting' | 'due' | 'claimNext' | 'putBack' | 'renew' | 'takeAbandoned' | 'bringForward'
>;

/** Whose turn it is, and whose work it is. A claim ends by the database's clock; who has outlived it may write nothing. */
export const createClaims = ({ db, clock, labels }: Dependencies): Claims => {
  const rows = () => db.getConnection(DELIVERIES);

  const withErrand = (query: Query, errand: Errand) =>
    errand === 'look' ? query.whereNotNull('d.unknown_since') : query.whereNull('d.unknown_since');

  const due = async (systemEmailId: number, errand: Errand, limit: number): Promise<Delivery[]> => {
    const found: DeliveryColumns[] = await withErrand(headsOfLines(db), errand)
      .where('d.system_email_id', systemEmailId)
      .where('d.next_attempt_at', '<=', clock.now())
      .orderBy('d.id')
      .limit(limit)
      .select('d.*');
    return found.map(toDelivery);
  };

  const held = ({ id, claim }: Pick<Delivery, 'id' | 'claim'>) => ({ id, claim, state: 'sending' });

  const abandon = (row: DeliveryColumns, trouble: Trouble): Promise<boolean> =>
    inTransaction(db, async () => {
      const at = clock.now();
      const { count } = await db.query(DELIVERY).updateMany({
        where: held(row),
        data: {
          state: 'retrying',
          // What was being looked for is still being looked for.
          unknownSince: row.unknown_since === null ? at : new Date(row.unknown_since),
          claimedBy: null,
          goodUntil: null,
          nextAttemptAt: at,
          retryingSince: null,
          attempts: row.unknown_since === null ? row.attempts + 1 : row.attempts,
          response: trouble.message,
          problem: toProblemColumn(trouble, at),
        },
      });
      if (count !== 1) return false;
      if (row.unknown_since !== null) return true;
      const attempt = { at, duration: 0, response: trouble.message };
      await db
        .query(ATTEMPT)
        .create({ data: toAttemptColumns(row.id, attempt, 'unconfirmed', trouble.remedy) });
      return true;
    });

  return {
    async waiting() {
      const first = async (errand: Errand): Promise<WaitingErrand[]> => {
        const due: { systemEmailId: number; dueAt: number | string | Date }[] = await withErrand(
          headsOfLines(db),
          errand,
        )
          .whereNotIn('d.system_email_id', servedElsewhere(db, labels))
          .groupBy('d.system_email_id')
          .select({ systemEmailId: 'd.system_email_id' })
          .min({ dueAt: 'd.next_attempt_at' });
        return due.map(({ systemEmailId, dueAt }) => ({ systemEmailId, errand, dueAt: new Date(dueAt) }));
      };
      return [...(await first('send')), ...(await first('look'))];
    },

    due,

    async claimNext(systemEmailId, errand, owner, claimFor) {
      for (;;) {
        const waiting = await due(systemEmailId, errand, 1);
        if (waiting.length === 0) return null;
        const claimed = await claimFirst(db, waiting, { owner, claimFor });
        // Somebody else was faster: look for the next one.
        if (claimed) return claimed;
      }
    },

    async putBack(delivery) {
      const state: DeliveryState = delivery.attempts > 0 || delivery.unknownSince ? 'retrying' : 'queued';
      await rows().where(held(delivery)).update({ state, claimed_by: null, good_until: null });
    },

    async renew(delivery, claimFor) {
      return (
        (await rows()
          .where(held(delivery))
          .update({ good_until: databaseTime(db, claimFor) })) === 1
      );
    },

    async takeAbandoned(trouble) {
      const lost: DeliveryColumns[] = await rows()
        .where({ state: 'sending' })
        .where('good_until', '<', databaseTime(db))
        .select('*');
      const taken: Delivery[] = [];
      for (const row of lost) {
        if (await abandon(row, trouble)) taken.push({ ...toDelivery(row), state: 'retrying' });
      }
      return taken;
    },

    async bringForward(systemEmailId) {
      await rows()
        .where({ system_email_id: systemEmailId, state: 'retrying' })
        .update({ next_attempt_at: clock.now() });
    },
  };
};
