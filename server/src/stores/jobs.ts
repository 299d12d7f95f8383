import { randomUUID } from 'node:crypto';
import type { JobFailure, JobState } from '../../../shared/contracts/jobs';
import type { JobStore, StoredJob } from '../diagnostics/ports';
import type { Database } from './transaction';

const UID = 'plugin::system-email.job';

interface Row {
  id: number;
  kind: string;
  systemEmailId: number | null;
  state: JobState;
  total: number;
  done: number;
  failed: number;
  detail: { outcomes: Record<string, number>; failure: JobFailure | null } | null;
  cancelRequested: boolean;
  startedAt: string | Date;
  touchedAt: string | Date;
  finishedAt: string | Date | null;
}

const iso = (time: string | Date): string => new Date(time).toISOString();

const toJob = ({ detail, ...row }: Row): StoredJob => ({
  id: row.id,
  kind: row.kind,
  systemEmailId: row.systemEmailId,
  state: row.state,
  total: row.total,
  done: row.done,
  failed: row.failed,
  outcomes: detail?.outcomes ?? {},
  failure: detail?.failure ?? null,
  startedAt: iso(row.startedAt),
  finishedAt: row.finishedAt ? iso(row.finishedAt) : null,
  cancelRequested: row.cancelRequested,
  touchedAt: new Date(row.touchedAt),
});

/** Long work, as rows that any instance can read. */
export const createJobStore = ({
  db,
  clock = () => new Date(),
}: {
  db: Database;
  clock?: () => Date;
}): JobStore => {
  const rows = () => db.query(UID);
  return {
    async create({ startedAt, ...job }) {
      const data = { ...job, documentId: randomUUID(), state: 'running', startedAt, touchedAt: startedAt };
      return ((await rows().create({ data })) as Row).id;
    },

    async find(id) {
      const row = (await rows().findOne({ where: { id } })) as Row | null;
      return row && toJob(row);
    },

    async recent(kinds, endedAfter) {
      const found = (await rows().findMany({
        where: {
          kind: { $in: [...kinds] },
          $or: [{ state: 'running' }, { finishedAt: { $gt: endedAfter } }],
        },
        orderBy: { id: 'desc' },
        limit: 20,
      })) as Row[];
      return found.map(toJob);
    },

    async save(id, { outcomes, failure, ...progress }) {
      const { count } = await rows().updateMany({
        where: { id, state: 'running' },
        data: { ...progress, detail: { outcomes, failure }, touchedAt: clock() },
      });
      return count === 1;
    },

    async requestCancel(id) {
      await rows().updateMany({ where: { id, state: 'running' }, data: { cancelRequested: true } });
    },

    async cancelRequested(id) {
      return (await rows().count({ where: { id, cancelRequested: true } })) > 0;
    },

    async removeTouchedBefore(day) {
      await rows().deleteMany({ where: { touchedAt: { $lt: day } } });
    },
  };
};
