import { LeaseLost, type Lease, type LeaseStore } from '../cluster/ports';
import type { Timing } from './ports';

export interface LeaseRequest {
  leases: Pick<LeaseStore, 'acquire' | 'renew' | 'release'>;
  name: string;
  owner: string;
  /** Milliseconds that the lease holds without being renewed. */
  ttl: number;
  timing: Timing;
  signal: AbortSignal;
}

/**
 * Works while a lease is held, and renews it meanwhile. The work's signal aborts as soon as the lease is known, or must
 * be presumed, to be lost.
 * @returns what the work returned, or null when another instance holds the lease
 * @throws whatever the work throws; LeaseLost when the lease was lost
 */
export const whileHolding = async <T>(
  { leases, name, owner, ttl, timing, signal }: LeaseRequest,
  work: (lease: Lease, signal: AbortSignal) => Promise<T>,
): Promise<{ result: T } | null> => {
  const lease = await leases.acquire(name, owner, ttl);
  if (!lease) return null;
  const lost = new AbortController();
  const ended = new AbortController();
  const renewing = keepRenewing(lease);
  try {
    const result = await work(lease, AbortSignal.any([signal, lost.signal]));
    if (lost.signal.aborted) throw new LeaseLost(name);
    return { result };
  } catch (error) {
    throw lost.signal.aborted ? new LeaseLost(name) : error;
  } finally {
    ended.abort();
    await renewing;
    if (!lost.signal.aborted) await release(lease);
  }

  async function keepRenewing(held: Lease): Promise<void> {
    let heldUntil = timing.now() + ttl;
    while (!ended.signal.aborted) {
      await timing.sleep(ttl / 3, ended.signal);
      if (ended.signal.aborted) return;
      const asked = timing.now();
      try {
        if (!(await leases.renew(held, ttl))) return lost.abort();
        heldUntil = asked + ttl;
      } catch {
        // The database is away. The lease is still ours until it runs out, and no longer.
        if (timing.now() >= heldUntil - ttl / 6) return lost.abort();
      }
    }
  }

  async function release(held: Lease): Promise<void> {
    try {
      await leases.release(held);
    } catch {
      // The database is away: the lease runs out by itself, and hiding the work's own outcome would be worse.
    }
  }
};
