import { randomUUID } from 'node:crypto';
import { createLeases, type HeldLease } from '../cluster/leases';
import type { LeaseStore } from '../cluster/ports';

/** Milliseconds after which a connection of a process that died no longer counts. */
const SLOT_TTL = 15_000;

/** Connections to mail servers, of which an account may have only so many over all instances. */
export const createSlots = ({ leases, owner }: { leases: LeaseStore; owner: string }) => ({
  /** @returns the right to one connection, or null while all are taken */
  async take(account: string, connections: number): Promise<HeldLease | null> {
    for (let slot = 1; slot <= connections; slot += 1) {
      // An owner of its own: two System Emails with one account count twice in one process as well.
      const own = createLeases({ store: leases, owner: `${owner}/${randomUUID()}` });
      const held = await own.acquire(`outgoing-${slot}-${account}`, SLOT_TTL);
      if (held) return held;
    }
    return null;
  },
});

export type Slots = ReturnType<typeof createSlots>;
