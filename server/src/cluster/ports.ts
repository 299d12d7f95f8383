/** A named right that at most one instance holds at a time. */
export interface Lease {
  name: string;
  owner: string;
  /** Grows with every change of owner; a write that carries an old token is refused (fencing). */
  token: number;
  expiresAt: Date;
}

export interface LeaseStore {
  /** One conditional UPDATE (or INSERT when new): taken when free, expired or already ours; else `null`. */
  acquire(name: string, owner: string, ttl: number): Promise<Lease | null>;
  /** False when somebody else holds it by now. */
  renew(lease: Lease, ttl: number): Promise<boolean>;
  release(lease: Lease): Promise<void>;
  /** Inside a transaction: locks the lease row and throws `LeaseLost` unless this exact lease still holds. */
  assertHeld(lease: Lease): Promise<void>;
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
