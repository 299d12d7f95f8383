import { ABANDONED } from './decide';
import { createLane } from './lane';
import type { LaneDependencies, Rest } from './turn';

export type { LaneDependencies as DeliveryWorkerDependencies } from './turn';

/** System Emails that send at the same time. */
const MAX_LANES = 8;
/** What another process queued, or left behind, is found at the latest after this long. */
const POLL_INTERVAL = 10_000;
const PAUSE_AFTER_TROUBLE = 5_000;
/** How long `stop` waits for messages in flight by default. */
const STOP_WITHIN = 20_000;

export interface DeliveryWorker {
  start(): void;
  /**
   * Something was queued: look at once. With a System Email: a person has signed it in anew or changed its settings,
   * so that what waits for another try goes out now.
   */
  kick(systemEmailId?: number): Promise<void>;
  /** A person wants something of this System Email to leave now: it rests no longer here. A pause of its account stays. */
  hurry(systemEmailId: number): void;
  /**
   * Begins no further message and waits for those in flight. What is still unsaid after the bound is decided when
   * its claim runs out.
   * @param within milliseconds
   */
  stop(within?: number): Promise<void>;
}

/**
 * Sends what is in the outbox: each System Email in its own lane with one connection, several at the same time, so that
 * one that is slow or broken holds up no other.
 */
export const createDeliveryWorker = (dependencies: LaneDependencies): DeliveryWorker => {
  const { store, clock, events } = dependencies;
  const lane = createLane(dependencies);
  const lanes = new Map<number, Promise<void>>();
  /** System Emails whose Sent folder is being looked into. */
  const looks = new Map<number, Promise<void>>();
  const rests = new Map<number, Rest>();
  /** System Emails that were mended while their lane was still running with the old settings. */
  const mended = new Set<number>();
  const over = new AbortController();
  let nap = new AbortController();
  let stopping = false;
  let running: Promise<void> | null = null;
  const wake = () => nap.abort();

  const bringForward = async (systemEmailId: number): Promise<void> => {
    rests.delete(systemEmailId);
    await store.bringForward(systemEmailId);
  };

  const rest = (systemEmailId: number, next: Rest | null): void => {
    if (next) rests.set(systemEmailId, next);
    else rests.delete(systemEmailId);
  };

  const drive = async (systemEmailId: number): Promise<void> => {
    try {
      const previousRest = rests.get(systemEmailId) ?? null;
      const turn = { systemEmailId, previousRest, stopping: () => stopping, signal: over.signal };
      rest(systemEmailId, await lane.drain(turn));
    } catch (error) {
      events.trouble(error);
      const now = clock.now();
      rest(systemEmailId, { until: new Date(now.getTime() + PAUSE_AFTER_TROUBLE), since: now });
    }
    if (mended.delete(systemEmailId)) await bringForward(systemEmailId).catch(events.trouble);
    lanes.delete(systemEmailId);
    wake();
  };

  const look = async (systemEmailId: number): Promise<void> => {
    try {
      await lane.look({ systemEmailId, previousRest: null, stopping: () => stopping, signal: over.signal });
    } catch (error) {
      events.trouble(error);
      await clock.sleep(PAUSE_AFTER_TROUBLE, over.signal);
    }
    looks.delete(systemEmailId);
    wake();
  };

  /** @returns milliseconds until there may be something to do */
  const lookAround = async (): Promise<number> => {
    for (const delivery of await store.takeAbandoned(ABANDONED)) events.unknown(delivery, ABANDONED);
    const now = clock.now().getTime();
    const waiting = await store.waiting();
    waiting.sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime());
    let sleep = POLL_INTERVAL;
    for (const { systemEmailId, errand, dueAt } of waiting) {
      const running = errand === 'look' ? looks : lanes;
      // The end of a lane wakes us again.
      if (stopping || running.has(systemEmailId)) continue;
      const rest = errand === 'send' ? rests.get(systemEmailId) : undefined;
      const wait = Math.max(dueAt.getTime(), rest?.until.getTime() ?? 0) - now;
      if (wait > 0) sleep = Math.min(sleep, wait);
      else if (running.size < MAX_LANES) {
        running.set(systemEmailId, errand === 'look' ? look(systemEmailId) : drive(systemEmailId));
      }
    }
    return sleep;
  };

  const run = async (): Promise<void> => {
    while (!stopping) {
      // Made before looking, so that a kick meanwhile cuts the nap short.
      nap = new AbortController();
      let sleep = PAUSE_AFTER_TROUBLE;
      try {
        sleep = await lookAround();
      } catch (error) {
        events.trouble(error);
      }
      await clock.sleep(sleep, nap.signal);
    }
  };

  return {
    start() {
      running ??= run();
    },

    async kick(systemEmailId) {
      if (systemEmailId !== undefined) {
        if (lanes.has(systemEmailId)) mended.add(systemEmailId);
        await bringForward(systemEmailId);
      }
      wake();
    },

    hurry(systemEmailId) {
      rests.delete(systemEmailId);
      wake();
    },

    async stop(within = STOP_WITHIN) {
      stopping = true;
      wake();
      const done = new AbortController();
      const idle = async () => {
        await running;
        await Promise.all([...lanes.values(), ...looks.values()]);
      };
      await Promise.race([idle(), clock.sleep(within, done.signal)]);
      done.abort();
      over.abort();
    },
  };
};
