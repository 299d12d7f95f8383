import { randomUUID } from 'node:crypto';
import type { Core } from '@strapi/types';
import type { ActivityEvent } from '../../../shared/contracts/system-emails';
import type { ActivityStore } from '../diagnostics/ports';

const EVENT = 'plugin::system-email.event';

interface Row {
  id: number;
  at: string;
  level: ActivityEvent['level'];
  type: string;
  message: string;
}

/** The activity log's lines in Strapi's database. */
export const createEventStore = ({ db }: { db: Core.Strapi['db'] }): ActivityStore => ({
  async add(event) {
    await db.query(EVENT).create({ data: { documentId: randomUUID(), ...event } });
  },

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
