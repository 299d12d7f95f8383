/** A named right that at most one instance holds at a time. */
export interface Lease {
  name: string;
  owner: string;
  /** Grows with every change of owner; a write that carries an old token is refused (fencing). */
  token: number;
  /** By the clock of the database, which alone decides when others may take it. */
  expiresAt: Date;
}

/** What the names of the leases of mailboxes begin with; the id of the System Email follows. */
export const MAILBOX_LEASE = 'mailbox-';

/** Times are the database's: the clocks of the instances do not matter. `ttl` is in milliseconds. */
export interface LeaseStore {
  /** One conditional UPDATE (or INSERT when new): taken when free, expired or already ours; else `null`. */
  acquire(name: string, owner: string, ttl: number): Promise<Lease | null>;
  /** False when somebody else holds it by now. */
  renew(lease: Lease, ttl: number): Promise<boolean>;
  release(lease: Lease): Promise<void>;
  /** Inside a transaction: locks the lease row and throws `LeaseLost` unless this exact lease still holds. */
  assertHeld(lease: Lease): Promise<void>;
}

/** How many leases each instance holds. */
export interface LeaseCounts {
  /** @param prefix what the names of the leases that count begin with */
  countByOwner(prefix: string): Promise<Map<string, number>>;
}

/** Serialises work by name across all instances. */
export interface Lock {
  /** Runs the work while nobody else runs work of the same name, here or on another instance; waits for its turn. */
  withLock<T>(name: string, work: () => Promise<T>): Promise<T>;
}

/** Thrown when an instance finds that it no longer holds what it writes for. Nothing of its transaction stays. */
export class LeaseLost extends Error {
  constructor(name: string) {
    super(`The lease ${name} is held by another instance by now; this one has stopped writing for it.`);
    this.name = 'LeaseLost';
  }
}

/** A running Strapi that fetches and sends. */
export interface Instance {
  /** Names the process among all that share the database. */
  owner: string;
  /** Where it stands: a data centre, a network zone. */
  labels: string[];
  hostname: string;
  pid: number;
  /** By the clock of the database. */
  startedAt: Date;
}

/** Signs of life, on the database's clock. */
export interface InstanceStore {
  /** Says that this instance lives, and forgets those who have not said so for `deadAfter` milliseconds. */
  beat(instance: Omit<Instance, 'startedAt'>, deadAfter: number): Promise<void>;
  /** Those who have said that they live within the last `deadAfter` milliseconds. */
  living(deadAfter: number): Promise<Instance[]>;
  remove(owner: string): Promise<void>;
}

/** A mailbox and where it wants to be served from: a label, or empty for anywhere. */
export interface PlacedMailbox {
  systemEmailId: number;
  servedFrom: string;
}

/** This instance's part of the mailboxes. Which one serves a mailbox is decided by its lease; this says who should try. */
export interface Share {
  /** @returns the System Emails that this instance should serve now */
  mine(mailboxes: PlacedMailbox[]): Promise<Set<number>>;
  /** Calls the listener whenever an instance has come or gone, so that the share may be another one. */
  changed(listener: () => void): void;
}
