import { randomUUID } from 'node:crypto';
import type { Core } from '@strapi/types';
import type { ConnectionTest, ConnectionTestStage } from '../../../shared/contracts/connection-tests';
import type { ConnectionTestStore, HandedOverTest } from '../diagnostics/ports';
import type { Encryption } from '../secrets/encryption';
import { databaseTime } from './database-clock';

const UID = 'plugin::system-email.connection-test';
const TABLE = 'system_email_connection_tests';

interface Row {
  id: number;
  documentId: string;
  systemEmailId: number | null;
  startedBy: number | null;
  state: ConnectionTest['state'];
  stages: ConnectionTestStage[] | null;
  cancelRequested: boolean;
  startedAt: string | Date;
  finishedAt: string | Date | null;
  /** Encrypted. */
  request: string | null;
}

const contextOf = (documentId: string) => ({ table: 'connection_tests', row: documentId, field: 'request' });

/** Staged tests of settings, as rows that any instance can read. */
export const createConnectionTestStore = ({
  db,
  encryption,
}: {
  db: Core.Strapi['db'];
  encryption: Encryption;
}): ConnectionTestStore => {
  const rows = () => db.query(UID);
  const table = () => db.getConnection(TABLE);

  const beat = (id: number) =>
    table()
      .where({ id })
      .update({ beat_at: databaseTime(db) });

  const silence = async (id: number): Promise<number> => {
    const found: { silent: number | string | null } | undefined = await table()
      .where({ id })
      .first({ silent: db.connection.raw('? - beat_at', [databaseTime(db)]) });
    return Number(found?.silent ?? 0);
  };

  /** @returns null when another instance was faster */
  const claimRow = async (row: Row): Promise<HandedOverTest | null> => {
    const { count } = await rows().updateMany({
      where: { id: row.id, state: 'running', request: { $notNull: true } },
      data: { request: null },
    });
    if (count !== 1 || row.request === null) return null;
    await beat(row.id);
    return {
      id: row.id,
      stages: row.stages ?? [],
      startedAt: new Date(row.startedAt),
      systemEmailId: row.systemEmailId,
      startedBy: row.startedBy,
      request: encryption.decrypt(row.request, contextOf(row.documentId)),
    };
  };

  return {
    async create({ handOver, ...test }) {
      const documentId = randomUUID();
      const data = {
        ...test,
        documentId,
        state: 'running',
        servedFrom: handOver?.servedFrom ?? null,
        request: handOver ? encryption.encrypt(handOver.request, contextOf(documentId)) : null,
      };
      const { id } = (await rows().create({ data })) as Row;
      await beat(id);
      return id;
    },

    async claim(labels) {
      const waiting = (await rows().findMany({
        where: {
          state: 'running',
          request: { $notNull: true },
          servedFrom: { $in: labels },
          cancelRequested: false,
        },
        orderBy: { id: 'asc' },
      })) as Row[];
      for (const row of waiting) {
        const claimed = await claimRow(row);
        if (claimed) return claimed;
      }
      return null;
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
        silentFor: await silence(id),
        unclaimed: row.request !== null,
      };
    },

    async save(id, progress) {
      const { count } = await rows().updateMany({
        where: { id, state: 'running' },
        // Whoever writes has begun it, or ends it: nobody needs the request any more.
        data: { ...progress, request: null },
      });
      if (count === 1) await beat(id);
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
