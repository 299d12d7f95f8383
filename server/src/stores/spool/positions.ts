/** Where each mailbox stands: one row per System Email, shared with what the screen shows of it. */
import { randomUUID } from 'node:crypto';
import type { Backfill, BackfillControl, MailboxPosition, Progress } from '../../inbound/ports';
import type { Database } from '../transaction';

const STATE = 'plugin::system-email.mailbox-state';

type StoredBackfill = Omit<Backfill, 'since' | 'startedAt' | 'finishedAt'> & {
  since: string | null;
  startedAt: string;
  finishedAt: string | null;
};

interface StateRow {
  epoch: string | null;
  position: string | number | null;
  bookmark: string | null;
  connectedAt: string | null;
  backfill: StoredBackfill | null;
  backfillControl: BackfillControl | null;
}

export const createPositions = ({ db }: { db: Database }) => {
  const states = () => db.query(STATE);
  const rowOf = async (systemEmailId: number): Promise<StateRow | null> =>
    states().findOne({ where: { systemEmailId } });

  return {
    async position(systemEmailId: number): Promise<MailboxPosition | null> {
      const row = await rowOf(systemEmailId);
      if (!row || row.epoch === null || row.position === null || row.connectedAt === null) return null;
      return {
        epoch: row.epoch,
        position: Number(row.position),
        bookmark: row.bookmark,
        connectedAt: new Date(row.connectedAt),
        backfill: row.backfill && readBackfill(row.backfill),
      };
    },

    async control(systemEmailId: number): Promise<BackfillControl> {
      return (await rowOf(systemEmailId))?.backfillControl ?? 'run';
    },

    async save(systemEmailId: number, progress: Progress & { connectedAt?: Date; lastFetchAt?: Date }) {
      const { count } = await states().updateMany({ where: { systemEmailId }, data: progress });
      if (count > 0) return;
      await states().create({ data: { documentId: randomUUID(), systemEmailId, ...progress } });
    },
  };
};

export const readBackfill = (stored: StoredBackfill): Backfill => ({
  ...stored,
  since: stored.since === null ? null : new Date(stored.since),
  startedAt: new Date(stored.startedAt),
  finishedAt: stored.finishedAt === null ? null : new Date(stored.finishedAt),
});
