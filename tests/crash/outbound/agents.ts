import { setTimeout as sleep } from 'node:timers/promises';
import type { Instance } from '../product';
import type { Records } from '../records';
import { LABEL } from './writer';

const POLL = 1_000;

interface FailedRow {
  id: number;
  ticket_id: number;
  text: string;
}

export interface Agents {
  /** Ticket and number of every reply that was sent again after the server had refused it for good. */
  readonly retried: ReadonlySet<string>;
  stop(): Promise<void>;
}

/** People who look at what was refused for good and send it again, because they know better. */
export const startAgents = (records: Records, instances: Instance[]): Agents => {
  const retried = new Set<string>();
  let running = true;

  const look = async (): Promise<void> => {
    const failed = await records.all<FailedRow>(
      `select d.id, d.ticket_id, e.text from system_email_deliveries d
        join system_email_entries e on e.id = d.entry_id where d.state = 'failed'`,
    );
    for (const { id, ticket_id, text } of failed) {
      const { status } = await (instances[0] as Instance).process.call(
        'POST',
        `/system-email/deliveries/${id}/retry`,
      );
      if (status < 300) retried.add(`${ticket_id} ${LABEL.exec(text)?.[1]}`);
    }
  };

  const working = (async () => {
    while (running) {
      // The process or its database may be away: they look again.
      await look().catch(() => undefined);
      await sleep(POLL);
    }
  })();
  return {
    retried,
    async stop() {
      running = false;
      await working;
    },
  };
};
