import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { LeaseLost, type Lease, type LeaseStore, type Lock } from './ports';

const LOCK_TTL = 30_000;
const LONGEST_POLL = 500;

export interface HeldLease {
  readonly lease: Lease;
  /** Aborts, with a `LeaseLost` as its reason, when another instance has it by now or it could not be renewed in time. */
  readonly lost: AbortSignal;
  /** Stops renewing and frees the lease at once for others. Repeating it is harmless. */
  release(): Promise<void>;
}

export interface Leases {
  /**
   * Takes a lease and keeps it by renewing it at a third of its life, until it is released or lost.
   * @param ttl milliseconds without renewal after which others may take it
   * @returns null when another instance holds it
   */
  acquire(name: string, ttl: number): Promise<HeldLease | null>;
}

export interface LeasesOptions {
  store: LeaseStore;
  /** Names this instance; another one for every process. */
  owner: string;
}

export const createLeases = ({ store, owner }: LeasesOptions): Leases => ({
  async acquire(name, ttl) {
    const asked = performance.now();
    const lease = await store.acquire(name, owner, ttl);
    return lease && keep(store, lease, ttl, asked);
  },
});

/**
 * How long a lease is believed in counts from before the database was asked, and on the monotonic clock, which nobody
 * sets: so it ends here before it ends there, whatever the wall clocks do. Where this process is stopped for longer, or
 * the machine sleeps, the token keeps it from writing.
 */
const keep = (store: LeaseStore, lease: Lease, ttl: number, taken: number): HeldLease => {
  const lost = new AbortController();
  let renewal: Promise<void> | undefined;
  let end: NodeJS.Timeout;

  const lose = (): void => {
    stop();
    lost.abort(new LeaseLost(lease.name));
  };
  const stop = (): void => {
    clearInterval(timer);
    clearTimeout(end);
  };
  const believeFrom = (asked: number): void => {
    clearTimeout(end);
    end = setTimeout(lose, asked + (ttl * 5) / 6 - performance.now()).unref();
  };
  const renew = async (): Promise<void> => {
    const asked = performance.now();
    try {
      const ours = await store.renew(lease, ttl);
      if (lost.signal.aborted) return;
      if (ours) believeFrom(asked);
      else lose();
    } catch {
      // The database is away. The lease is still ours until it runs out, and not a moment longer.
    }
  };
  // A lease must not keep a process alive that has nothing else to do.
  const timer = setInterval(() => {
    renewal ??= renew().finally(() => (renewal = undefined));
  }, ttl / 3).unref();
  believeFrom(taken);

  return {
    lease,
    lost: lost.signal,
    async release() {
      clearInterval(timer);
      await renewal;
      stop();
      await store.release(lease);
    },
  };
};

/**
 * Serialises work by name across instances and inside this one. Waits by asking the database in short, uneven steps:
 * such work takes as long as one request to an identity provider.
 */
export const createLock = ({ store, owner }: LeasesOptions): Lock => ({
  async withLock(name, work) {
    // A new owner each time, so that two callers in one process exclude each other as well.
    const leases = createLeases({ store, owner: `${owner}/${randomUUID()}` });
    let held = await leases.acquire(name, LOCK_TTL);
    for (let wait = 20; !held; wait = Math.min(wait * 2, LONGEST_POLL)) {
      await pause(wait / 2 + Math.random() * wait);
      held = await leases.acquire(name, LOCK_TTL);
    }
    try {
      return await work();
    } finally {
      // What the work brought must not be lost because the lock could not be freed: it runs out by itself.
      await held.release().catch(() => undefined);
    }
  },
});
