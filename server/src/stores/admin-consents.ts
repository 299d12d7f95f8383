import { randomUUID } from 'node:crypto';
import type { Core } from '@strapi/types';
import type { AdminConsentStore, PendingAdminConsent } from '../oauth/ports/admin-consent';

const UID = 'plugin::system-email.admin-consent';

type Row = Omit<PendingAdminConsent, 'createdAt' | 'expiresAt'> & {
  startedAt: string | Date;
  expiresAt: string | Date;
};

const read = (row: Row | null): PendingAdminConsent | null =>
  row && {
    id: row.id,
    idpConfigId: row.idpConfigId,
    systemEmailId: row.systemEmailId,
    side: row.side,
    stateHash: row.stateHash,
    createdAt: new Date(row.startedAt),
    expiresAt: new Date(row.expiresAt),
    outcome: row.outcome,
  };

export const createAdminConsentStore = ({ db }: { db: Core.Strapi['db'] }): AdminConsentStore => {
  const rows = () => db.query(UID);
  const findOne = async (where: object): Promise<PendingAdminConsent | null> =>
    read((await rows().findOne({ where })) as Row | null);
  return {
    async create({ createdAt, ...data }) {
      const row = (await rows().create({
        data: { ...data, documentId: randomUUID(), startedAt: createdAt },
      })) as Row;
      return row.id;
    },
    findByState: (stateHash) => findOne({ stateHash }),
    find: (id) => findOne({ id }),
    async complete(id, outcome) {
      const { count } = await rows().updateMany({
        where: { id, ...(outcome.granted ? {} : { outcome: { $null: true } }) },
        data: { outcome },
      });
      return count === 1;
    },
    async deleteExpired(before) {
      await rows().deleteMany({ where: { expiresAt: { $lt: before } } });
    },
  };
};
