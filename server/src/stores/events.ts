import type { ActivityEvent } from '../../../shared/contracts/system-emails';
import type { ActivityStore } from '../diagnostics/ports';
import { createHooked } from './hooked-rows';
import { inTransaction, type Database } from './transaction';

const EVENT = 'plugin::system-email.event';

interface Row {
  id: number;
  at: string;
  level: ActivityEvent['level'];
  type: string;
  message: string;
}

/** The activity log's lines in Strapi's database. */
export const createEventStore = ({ db }: { db: Database }): ActivityStore => ({
  add: (events) =>
    inTransaction(db, async ({ trx }) => {
      await createHooked(
        { db, trx },
        EVENT,
        events.map((event) => ({ ...event })),
      );
    }),

  async latest(systemEmailId, limit) {
    const rows: Row[] = await db
      .query(EVENT)
      .findMany({ where: { systemEmailId }, orderBy: [{ at: 'desc' }, { id: 'desc' }], limit });
    return rows.map(({ id, at, level, type, message }) => ({
      id,
      at: new Date(at).toISOString(),
      level,
      type,
      message,
    }));
  },

  async removeFor(systemEmailId) {
    await db.query(EVENT).deleteMany({ where: { systemEmailId } });
  },
});
