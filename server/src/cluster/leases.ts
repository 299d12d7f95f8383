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
   * @param ttl milliseconds without renewal after which others may take it. The instances' clocks must agree far
   *   better than this.
   * @returns null when another instance holds it
   */
  acquire(name: string, ttl: number): Promise<HeldLease | null>;
}

export interface LeasesOptions {
  store: LeaseStore;
  /** Names this instance; another one for every process. */
  owner: string;
  clock?: () => Date;
}

export const createLeases = ({ store, owner, clock = () => new Date() }: LeasesOptions): Leases => ({
  async acquire(name, ttl) {
    const lease = await store.acquire(name, owner, ttl);
    return lease && keep(store, lease, ttl, clock);
  },
});

const keep = (store: LeaseStore, lease: Lease, ttl: number, clock: () => Date): HeldLease => {
  const lost = new AbortController();
  let goodUntil = lease.expiresAt.getTime();
  let renewal: Promise<void> = Promise.resolve();

  const renew = async (): Promise<void> => {
    const newEnd = clock().getTime() + ttl;
    let ours: boolean;
    try {
      ours = await store.renew(lease, ttl);
    } catch {
      // The database is away. The lease is still ours until it runs out, and not a moment longer.
      ours = clock().getTime() < goodUntil - ttl / 6;
      if (ours) return;
    }
    if (ours) goodUntil = newEnd;
    else lose();
  };
  const lose = (): void => {
    clearInterval(timer);
    lost.abort(new LeaseLost(lease.name));
  };
  const timer = setInterval(() => {
    renewal = renewal.then(renew);
  }, ttl / 3);
  // A lease must not keep a process alive that has nothing else to do.
  timer.unref();

  return {
    lease,
    lost: lost.signal,
    async release() {
      clearInterval(timer);
      await renewal;
      await store.release(lease);
    },
  };
};

/**
 * Serialises work by name across instances and inside this one. Waits by asking the database in short, uneven steps:
 * such work takes as long as one request to an identity provider.
 */
export const createLock = ({ store, owner, clock }: LeasesOptions): Lock => ({
  async withLock(name, work) {
    // A new owner each time, so that two callers in one process exclude each other as well.
    const leases = createLeases({ store, owner: `${owner}/${randomUUID()}`, clock });
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
