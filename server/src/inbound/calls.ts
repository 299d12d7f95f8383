/**
 * Wakes watchers when their servers have called. A call may come in on any instance, and is written down for the one that
 * holds the mailbox: each looks, once a second for all its mailboxes together. One that comes in here wakes at once.
 */
import type { SubscriptionStore, Timing } from './ports';

const LOOK_EVERY = 1000;

export interface Calls {
  /** Resolves when something was said of the mailbox, or when the signal aborts. */
  wait(systemEmailId: number, signal: AbortSignal): Promise<void>;
  /** Something was written down just now. */
  ring(systemEmailId: number): void;
}

export interface CallsParts {
  store: Pick<SubscriptionStore, 'called'>;
  timing: Pick<Timing, 'sleep'>;
}

export const createCalls = ({ store, timing }: CallsParts): Calls => {
  const waiting = new Map<number, () => void>();
  let looking = false;

  /** As long as anybody waits. */
  const look = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    while (waiting.size > 0) {
      // While the database is away nobody is woken; whoever waits looks by itself now and then.
      for (const id of await store.called().catch((): number[] => [])) waiting.get(id)?.();
      await timing.sleep(LOOK_EVERY, new AbortController().signal);
    }
    looking = false;
  };

  return {
    ring: (systemEmailId) => waiting.get(systemEmailId)?.(),
    wait: (systemEmailId, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve();
        const end = () => {
          // Another watcher of the same mailbox may wait by now.
          if (waiting.get(systemEmailId) === end) waiting.delete(systemEmailId);
          signal.removeEventListener('abort', end);
          resolve();
        };
        waiting.set(systemEmailId, end);
        signal.addEventListener('abort', end, { once: true });
        void look();
      }),
  };
};
