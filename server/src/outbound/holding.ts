import type { Delivery } from './ports';
import type { LaneDependencies, Turn } from './turn';

/** How long another process waits before it takes this one for dead. Renewed while a message is in flight. */
export const CLAIM_FOR = 30_000;

/** A reason of our own: the one that is made where there is none costs more than all the rest of it. */
const DONE = 'done';

/** Keeps a claim while the work runs: a slow server is no reason for others to take us for dead. */
export const createHolding =
  ({ store, clock, events }: Pick<LaneDependencies, 'store' | 'clock' | 'events'>) =>
  async <T>(delivery: Delivery, turn: Turn, work: () => Promise<T>): Promise<T> => {
    const done = new AbortController();
    const over = AbortSignal.any([done.signal, turn.signal]);
    const renew = async (): Promise<void> => {
      for (;;) {
        await clock.sleep(CLAIM_FOR / 4, over);
        if (over.aborted) return;
        try {
          if (!(await store.renew(delivery, CLAIM_FOR))) return;
        } catch (error) {
          events.trouble(error);
        }
      }
    };
    const renewals = renew();
    try {
      return await work();
    } finally {
      done.abort(DONE);
      await renewals;
    }
  };
