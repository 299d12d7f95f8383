import { randomUUID } from 'node:crypto';
import type { Core } from '@strapi/types';
import type { Instance, InstanceStore } from '../cluster/ports';
import { fitsColumn } from './columns';
import { databaseTime } from './database-clock';

const TABLE = 'system_email_instances';

interface Row {
  owner: string;
  /** Parsed already by some drivers. */
  labels: string | string[];
  hostname: string;
  pid: number;
  started_at: number | string;
}

const toInstance = ({ owner, labels, hostname, pid, started_at }: Row): Instance => ({
  owner,
  labels: typeof labels === 'string' ? (JSON.parse(labels) as string[]) : labels,
  hostname,
  pid,
  startedAt: new Date(Number(started_at)),
});

/** The running instances, as rows that each renews for itself. */
export const createInstanceStore = ({ db }: { db: Core.Strapi['db'] }): InstanceStore => {
  const rows = () => db.getConnection(TABLE);

  const forgetDead = async (deadAfter: number): Promise<void> => {
    const dead: { id: number }[] = await rows()
      .where('heartbeat_at', '<=', databaseTime(db, -deadAfter))
      .select('id');
    // By id and with the condition once more: none that has come back meanwhile, and no lock on the others' rows.
    for (const { id } of dead) {
      await rows().where({ id }).andWhere('heartbeat_at', '<=', databaseTime(db, -deadAfter)).delete();
    }
  };

  return {
    async beat({ owner, labels, hostname, pid }, deadAfter) {
      const alive = await rows()
        .where({ owner })
        .update({ heartbeat_at: databaseTime(db) });
      if (alive === 0) {
        await rows().insert({
          document_id: randomUUID(),
          owner,
          labels: JSON.stringify(labels),
          hostname: fitsColumn(hostname),
          pid,
          started_at: databaseTime(db),
          heartbeat_at: databaseTime(db),
        });
      }
      await forgetDead(deadAfter);
    },
    async living(deadAfter) {
      const found: Row[] = await rows()
        .where('heartbeat_at', '>', databaseTime(db, -deadAfter))
        .orderBy('owner')
        .select('owner', 'labels', 'hostname', 'pid', 'started_at');
      return found.map(toInstance);
    },
    async remove(owner) {
      await rows().where({ owner }).delete();
    },
  };
};
