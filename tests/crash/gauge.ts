import type { Records } from './records';

const POLL = 50;

/** How far the product has come, from its database. */
export interface Gauge {
  /** Messages that are an entry or in quarantine. Keeps its value while the database is away. */
  readonly done: number;
  /** When `done` last grew, milliseconds since 1970. */
  readonly grewAt: number;
  /** Resolves when so many are done. @throws Error when nothing has moved for too long, or it was stopped */
  reach(count: number): Promise<void>;
  stop(): Promise<void>;
}

/** @param patience milliseconds without any growth after which those who wait give up */
export const startGauge = (records: Records, patience: number): Gauge => {
  let done = 0;
  let grewAt = Date.now();
  let running = true;
  const waiting = new Set<() => void>();

  const look = async (): Promise<void> => {
    try {
      const [row] = await records.all<{ count: number | string }>(
        "select count(*) as count from system_email_receipts where state in ('entry', 'quarantined')",
      );
      const count = Number(row?.count ?? 0);
      if (count > done) grewAt = Date.now();
      done = Math.max(done, count);
    } catch {
      // The database is being restarted, or its tables are not there yet: the next look will tell.
    }
  };
  const looking = (async () => {
    while (running) {
      await look();
      for (const check of waiting) check();
      await new Promise((resolve) => setTimeout(resolve, POLL));
    }
    for (const check of waiting) check();
  })();

  return {
    get done() {
      return done;
    },
    get grewAt() {
      return grewAt;
    },
    reach: (count) =>
      new Promise<void>((resolve, reject) => {
        const check = () => {
          const stuck = Date.now() - grewAt > patience;
          if (done < count && running && !stuck) return;
          waiting.delete(check);
          if (done >= count) resolve();
          else reject(new Error(`${done} of ${count} messages after ${patience / 1000} s without any more.`));
        };
        waiting.add(check);
      }),
    async stop() {
      running = false;
      await looking;
    },
  };
};
