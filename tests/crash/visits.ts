import { setTimeout as sleep } from 'node:timers/promises';
import type { Stage } from './stage';

const POLL = 250;

export interface Visits {
  stop(): Promise<void>;
}

/**
 * By POP3 new mail is looked for every minute at the soonest, and a run has no time for that. So an admin switches a mailbox
 * that waits for its next visit off and on: then it is visited at once.
 */
export const startVisits = ({ records, instances }: Pick<Stage, 'records' | 'instances'>): Visits => {
  const off = new Set<number>();
  let running = true;

  const enable = async (id: number, enabled: boolean): Promise<void> => {
    const process = instances[0]?.process;
    const answer = await process?.call('PUT', `/system-email/system-emails/${id}/enabled`, { enabled });
    if (answer?.status !== 200) throw new Error(`Not switched: ${JSON.stringify(answer?.body)}`);
  };
  const round = async (): Promise<void> => {
    const waiting = await records.all<{ id: number | string }>(
      "select system_email_id as id from system_email_mailbox_states where activity = 'waiting'",
    );
    for (const id of waiting.map((row) => Number(row.id))) {
      off.add(id);
      await enable(id, false);
    }
    for (const id of off) {
      await enable(id, true);
      off.delete(id);
    }
  };
  const working = (async () => {
    while (running || off.size > 0) {
      // The process or its database may be away: what is off is switched on again in the next round.
      await round().catch(() => undefined);
      await sleep(POLL);
    }
  })();
  return {
    async stop() {
      running = false;
      await working;
    },
  };
};
