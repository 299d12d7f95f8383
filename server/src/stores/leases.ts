import { randomUUID } from 'node:crypto';
import type { Core } from '@strapi/types';
import { LeaseLost, type Lease, type LeaseStore } from '../cluster/ports';

const UID = 'plugin::system-email.lease';

interface LeaseRow {
  name: string;
  owner: string | null;
  token: number;
  expiresAt: string | Date | null;
}

/** Leases as rows of one table: every change is one UPDATE whose condition says what was seen before. */
export const createLeaseStore = ({
  db,
  clock = () => new Date(),
}: {
  db: Core.Strapi['db'];
  clock?: () => Date;
}): LeaseStore => {
  const rows = () => db.query(UID);
  const endOf = (ttl: number): Date => new Date(clock().getTime() + ttl);

  /** The row has to be there before it can be updated. Two instances may both try; the name is unique. */
  const ensureRow = async (name: string): Promise<void> => {
    try {
      await rows().create({
        data: { documentId: randomUUID(), name, owner: null, token: 0, expiresAt: null },
      });
    } catch (error) {
      if (!(await rows().findOne({ where: { name } }))) throw error;
    }
  };

  const acquire: LeaseStore['acquire'] = async (name, owner, ttl) => {
    const row = (await rows().findOne({ where: { name } })) as LeaseRow | null;
    if (!row) {
      await ensureRow(name);
      return acquire(name, owner, ttl);
    }
    const free = !row.owner || !row.expiresAt || new Date(row.expiresAt) <= clock();
    if (!free && row.owner !== owner) return null;
    const token = free ? row.token + 1 : row.token;
    const expiresAt = endOf(ttl);
    const { count } = await rows().updateMany({
      where: { name, token: row.token, owner: row.owner },
      data: { owner, token, expiresAt },
    });
    return count === 1 ? { name, owner, token, expiresAt } : null;
  };

  const held = ({ name, owner, token }: Lease) => ({ name, owner, token });

  return {
    acquire,
    async renew(lease, ttl) {
      const { count } = await rows().updateMany({ where: held(lease), data: { expiresAt: endOf(ttl) } });
      return count === 1;
    },
    async release(lease) {
      await rows().updateMany({ where: held(lease), data: { owner: null, expiresAt: null } });
    },
    async assertHeld(lease) {
      // An UPDATE that changes nothing: it locks the row until the transaction ends, on every database. Whoever wants
      // the lease meanwhile waits, so it does not matter here whether its time is up.
      const { count } = await rows().updateMany({ where: held(lease), data: { token: lease.token } });
      if (count !== 1) throw new LeaseLost(lease.name);
    },
  };
};
