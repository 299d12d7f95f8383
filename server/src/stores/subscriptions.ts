import { randomUUID } from 'node:crypto';
import type { Core } from '@strapi/types';
import type { Call, StoredSubscription, SubscriptionStore } from '../inbound/ports';

const UID = 'plugin::system-email.subscription';

interface Row extends Omit<StoredSubscription, 'expiresAt'> {
  systemEmailId: number;
  expiresAt: string | Date;
  heard: Call | null;
}

/** What was said already, and matters less: only that gives way. */
const LESS: Record<Call, object> = {
  news: { heard: { $null: true } },
  renew: { $or: [{ heard: { $null: true } }, { heard: 'news' }] },
  ended: {},
};

export const createSubscriptionStore = ({ db }: { db: Core.Strapi['db'] }): SubscriptionStore => {
  const rows = () => db.query(UID);
  const findOne = async (where: object): Promise<Row | null> => rows().findOne({ where });

  return {
    async find(systemEmailId) {
      const row = await findOne({ systemEmailId });
      if (!row) return null;
      const { remoteId, place, secretHash, expiresAt } = row;
      return { remoteId, place, secretHash, expiresAt: new Date(expiresAt) };
    },

    async save(systemEmailId, subscription) {
      // Whoever holds the mailbox's lease writes it; nobody else does at the same time.
      const { count } = await rows().updateMany({
        where: { systemEmailId },
        data: { ...subscription, heard: null },
      });
      if (count === 0)
        await rows().create({ data: { documentId: randomUUID(), systemEmailId, ...subscription } });
    },

    async renewed(systemEmailId, expiresAt) {
      await rows().updateMany({ where: { systemEmailId }, data: { expiresAt } });
    },

    async forget(systemEmailId) {
      await rows().deleteMany({ where: { systemEmailId } });
    },

    async named(remoteId) {
      const row = await findOne({ remoteId });
      return row && { systemEmailId: row.systemEmailId, secretHash: row.secretHash };
    },

    async note(systemEmailId, call) {
      await rows().updateMany({ where: { systemEmailId, ...LESS[call] }, data: { heard: call } });
    },

    async called() {
      const called: Pick<Row, 'systemEmailId'>[] = await rows().findMany({
        where: { heard: { $notNull: true } },
        select: ['systemEmailId'],
      });
      return called.map(({ systemEmailId }) => systemEmailId);
    },

    async take(systemEmailId) {
      const heard = (await findOne({ systemEmailId }))?.heard ?? null;
      // What is said in between stays, and is taken the next time.
      if (heard !== null) await rows().updateMany({ where: { systemEmailId, heard }, data: { heard: null } });
      return heard;
    },

    async forgetExpired(before) {
      await rows().deleteMany({ where: { expiresAt: { $lt: before } } });
    },
  };
};
