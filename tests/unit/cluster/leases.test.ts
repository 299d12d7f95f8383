import { createLeases, type HeldLease } from '../../../server/src/cluster/leases';
import { LeaseLost, type LeaseStore } from '../../../server/src/cluster/ports';

const TTL = 15_000;
const HOUR = 3_600_000;

/** A database that gives the lease and then answers as told. */
const storeThat = (renew: LeaseStore['renew']): LeaseStore => ({
  acquire: async (name, owner, ttl) => ({ name, owner, token: 1, expiresAt: new Date(Date.now() + ttl) }),
  renew,
  release: async () => undefined,
  assertHeld: async () => undefined,
});

const hold = async (renew: LeaseStore['renew']): Promise<HeldLease> => {
  const held = await createLeases({ store: storeThat(renew), owner: 'a' }).acquire('mailbox:1', TTL);
  if (!held) throw new Error('not taken');
  return held;
};

describe('a lease whose database', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('does not answer is given up before it ends there, however wrong the wall clock is', async () => {
    const held = await hold(() => new Promise(() => undefined));
    jest.setSystemTime(Date.now() - 5 * HOUR);
    await jest.advanceTimersByTimeAsync(TTL * 0.8);
    expect(held.lost.aborted).toBe(false);
    await jest.advanceTimersByTimeAsync(TTL * 0.1);
    expect(held.lost.reason).toBeInstanceOf(LeaseLost);
  });

  it('is away is held until it runs out, and not a moment longer', async () => {
    const held = await hold(() => Promise.reject(new Error('the database is away')));
    await jest.advanceTimersByTimeAsync(TTL * 0.8);
    expect(held.lost.aborted).toBe(false);
    await jest.advanceTimersByTimeAsync(TTL * 0.1);
    expect(held.lost.reason).toBeInstanceOf(LeaseLost);
  });

  it('answers again in time stays held', async () => {
    let away = true;
    const held = await hold(async () => {
      if (away) throw new Error('the database is away');
      return true;
    });
    await jest.advanceTimersByTimeAsync(TTL / 2);
    away = false;
    await jest.advanceTimersByTimeAsync(10 * TTL);
    expect(held.lost.aborted).toBe(false);
    await held.release();
  });
});
