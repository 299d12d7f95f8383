import { randomUUID } from 'node:crypto';
import type { Core } from '@strapi/types';
import type { ConnectionTest, ConnectionTestStage } from '../../../shared/contracts/connection-tests';
import type { ConnectionTestStore } from '../diagnostics/ports';

const UID = 'plugin::system-email.connection-test';

interface Row {
  id: number;
  state: ConnectionTest['state'];
  stages: ConnectionTestStage[] | null;
  cancelRequested: boolean;
  startedAt: string | Date;
  touchedAt: string | Date;
  finishedAt: string | Date | null;
}

/** Staged tests of settings, as rows that any instance can read. */
export const createConnectionTestStore = ({
  db,
  clock = () => new Date(),
}: {
  db: Core.Strapi['db'];
  clock?: () => Date;
}): ConnectionTestStore => {
  const rows = () => db.query(UID);
  return {
    async create({ startedAt, ...test }) {
      const data = { ...test, documentId: randomUUID(), state: 'running', startedAt, touchedAt: startedAt };
      return ((await rows().create({ data })) as Row).id;
    },

    async find(id) {
      const row = (await rows().findOne({ where: { id } })) as Row | null;
      if (!row) return null;
      return {
        id: row.id,
        state: row.state,
        startedAt: new Date(row.startedAt).toISOString(),
        finishedAt: row.finishedAt ? new Date(row.finishedAt).toISOString() : null,
        stages: row.stages ?? [],
        cancelRequested: row.cancelRequested,
        touchedAt: new Date(row.touchedAt),
      };
    },

    async save(id, progress) {
      const { count } = await rows().updateMany({
        where: { id, state: 'running' },
        data: { ...progress, touchedAt: clock() },
      });
      return count === 1;
    },

    async requestCancel(id) {
      await rows().updateMany({ where: { id, state: 'running' }, data: { cancelRequested: true } });
    },

    async cancelRequested(id) {
      return (await rows().count({ where: { id, cancelRequested: true } })) > 0;
    },

    async removeStartedBefore(day) {
      await rows().deleteMany({ where: { startedAt: { $lt: day } } });
    },
  };
};
