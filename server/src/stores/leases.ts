import { randomUUID } from 'node:crypto';
import type { Core } from '@strapi/types';
import { LeaseLost, type Lease, type LeaseCounts, type LeaseStore } from '../cluster/ports';
import { databaseTime } from './database-clock';

const UID = 'plugin::system-email.lease';
const TABLE = 'system_email_leases';

/** Leases as rows of one table: every change is one UPDATE whose condition says what must hold, on the database's clock. */
export const createLeaseStore = ({ db }: { db: Core.Strapi['db'] }): LeaseStore & LeaseCounts => {
  const rows = () => db.getConnection(TABLE);

  const take = async (name: string, owner: string, ttl: number): Promise<boolean> => {
    const changed = await rows()
      .where({ name })
      .andWhere((free) =>
        free
          .whereNull('owner')
          .orWhere({ owner })
          .orWhereNull('good_until')
          .orWhere('good_until', '<=', databaseTime(db)),
      )
      .update({
        // First: MySQL lets what stands behind see the new values already.
        token: db.connection.raw('case when owner = ? and good_until > ? then token else token + 1 end', [
          owner,
          databaseTime(db),
        ]),
        owner,
        good_until: databaseTime(db, ttl),
      });
    return changed === 1;
  };

  /** The row has to be there before it can be updated. Several may try at once; the name is unique. */
  const addRow = (name: string) =>
    rows().insert({ document_id: randomUUID(), name, token: 0 }).onConflict('name').ignore();

  const heldBy = async (name: string, owner: string): Promise<Lease | null> => {
    const row: { token: number; good_until: number | string } | undefined = await rows()
      .where({ name, owner })
      .first('token', 'good_until');
    return row ? { name, owner, token: row.token, expiresAt: new Date(Number(row.good_until)) } : null;
  };

  const held = ({ name, owner, token }: Lease) => ({ name, owner, token });

  return {
    async acquire(name, owner, ttl) {
      if (await take(name, owner, ttl)) return heldBy(name, owner);
      if (await rows().where({ name }).first('id')) return null;
      await addRow(name);
      return (await take(name, owner, ttl)) ? heldBy(name, owner) : null;
    },
    async renew(lease, ttl) {
      return (
        (await rows()
          .where(held(lease))
          .update({ good_until: databaseTime(db, ttl) })) === 1
      );
    },
    async release(lease) {
      await rows().where(held(lease)).update({ owner: null, good_until: null });
    },
    async countByOwner(prefix) {
      const counted: { owner: string; count: number | string }[] = await rows()
        .where('name', 'like', `${prefix}%`)
        .andWhere('good_until', '>', databaseTime(db))
        .groupBy('owner')
        .select('owner')
        .count({ count: '*' });
      return new Map(counted.map(({ owner, count }) => [owner, Number(count)]));
    },
    async assertHeld(lease) {
      // An UPDATE that changes nothing: it locks the row until the transaction ends, on every database. Whoever wants
      // the lease meanwhile waits, so it does not matter here whether its time is up.
      const { count } = await db.query(UID).updateMany({ where: held(lease), data: { token: lease.token } });
      if (count !== 1) throw new LeaseLost(lease.name);
    },
  };
};
