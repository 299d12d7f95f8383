import { createLeases, createLock } from '../../../server/src/cluster/leases';
import { LeaseLost, type LeaseStore } from '../../../server/src/cluster/ports';
import { createLeaseStore } from '../../../server/src/stores/leases';
import { startMariaDb, startPostgres, type DatabaseServer } from '../../databases';
import { startStrapi, type RunningStrapi } from '../strapi';

const MINUTE = 60_000;
const HOUR = 3_600_000;

/** Each on a database server of its own; SQLite's is in the process. */
const DATABASES: [string, (() => Promise<DatabaseServer>) | null][] = [
  ['SQLite', null],
  ['PostgreSQL', startPostgres],
  ['MariaDB', startMariaDb],
];

describe.each(DATABASES)('on %s', (_name, startDatabase) => {
  let server: DatabaseServer | undefined;
  let app: RunningStrapi;
  let store: LeaseStore;
  beforeAll(async () => {
    server = await startDatabase?.();
    app = await startStrapi({ database: await server?.createDatabase('app') });
  });
  beforeEach(async () => {
    await app.strapi.db.query('plugin::system-email.lease').deleteMany();
    store = createLeaseStore({ db: app.strapi.db });
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(async () => {
    await app.stop();
    await server?.stop();
  });

  /** The database's clock goes on: for a lease that is the same as ending so much earlier. */
  const pass = (milliseconds: number) =>
    app.strapi.db.connection('system_email_leases').decrement('good_until', milliseconds);

  /** What an instance does whose clock is wrong by so many milliseconds. */
  const withClockShifted = async <T>(by: number, work: () => Promise<T>): Promise<T> => {
    const now = Date.now;
    const shifted = jest.spyOn(Date, 'now').mockImplementation(() => now() + by);
    try {
      return await work();
    } finally {
      shifted.mockRestore();
    }
  };

  describe('a lease', () => {
    it('is taken by exactly one of ten who ask at once, each time anew', async () => {
      for (let round = 1; round <= 20; round += 1) {
        const taken = await Promise.all(
          Array.from({ length: 10 }, (_, index) => store.acquire('mailbox:1', `instance-${index}`, MINUTE)),
        );
        const winners = taken.filter((lease) => lease !== null);
        expect(winners).toEqual([expect.objectContaining({ token: round })]);
        // Half of the rounds end by time, half by being given back.
        if (round % 2) await pass(2 * MINUTE);
        else for (const winner of winners) await store.release(winner);
      }
    });

    it('can be taken by another when released or expired, with a greater token each time', async () => {
      const first = await store.acquire('mailbox:1', 'a', MINUTE);
      expect(await store.acquire('mailbox:1', 'b', MINUTE)).toBeNull();
      await pass(MINUTE);
      const second = await store.acquire('mailbox:1', 'b', MINUTE);
      expect(second?.token).toBeGreaterThan(first?.token ?? Infinity);
      if (!first || !second) throw new Error('not taken');
      expect(await store.renew(first, MINUTE)).toBe(false);
      await store.release(first);
      expect(await store.acquire('mailbox:1', 'c', MINUTE)).toBeNull();
      await store.release(second);
      expect((await store.acquire('mailbox:1', 'c', MINUTE))?.token).toBeGreaterThan(second.token);
    });

    it.each([-5 * HOUR, 5 * HOUR])(
      'is as good for an instance whose clock is wrong (%s ms)',
      async (shift) => {
        const lease = await withClockShifted(shift, () => store.acquire('mailbox:1', 'a', MINUTE));
        if (!lease) throw new Error('not taken');
        expect(await store.acquire('mailbox:1', 'b', MINUTE)).toBeNull();
        expect(await withClockShifted(-shift, () => store.acquire('mailbox:1', 'b', MINUTE))).toBeNull();
        await pass(MINUTE / 2);
        expect(await withClockShifted(shift, () => store.renew(lease, MINUTE))).toBe(true);
        await pass(MINUTE / 2);
        expect(await withClockShifted(shift, () => store.acquire('mailbox:1', 'b', MINUTE))).toBeNull();
        await pass(MINUTE / 2);
        expect(await withClockShifted(-shift, () => store.acquire('mailbox:1', 'b', MINUTE))).not.toBeNull();
      },
    );

    it('stays with its owner when asked for again', async () => {
      const first = await store.acquire('mailbox:1', 'a', MINUTE);
      await pass(1000);
      const again = await store.acquire('mailbox:1', 'a', MINUTE);
      expect(again?.token).toBe(first?.token);
      await pass(MINUTE - 500);
      expect(await store.acquire('mailbox:1', 'b', MINUTE)).toBeNull();
    });

    it('fences a write: what was done after it was lost is rolled back', async () => {
      const lease = await store.acquire('mailbox:1', 'a', MINUTE);
      if (!lease) throw new Error('not taken');
      const contacts = app.strapi.db.query('plugin::system-email.idp-config');
      const write = () =>
        app.strapi.db.transaction(async () => {
          await contacts.create({
            data: {
              name: 'fenced',
              preset: 'other',
              clientId: 'x',
              issuer: 'x',
              authorizationEndpoint: 'x',
              tokenEndpoint: 'x',
              scopes: [],
            },
          });
          await store.assertHeld(lease);
        });
      await write();
      await pass(2 * MINUTE);
      await store.acquire('mailbox:1', 'b', MINUTE);
      await expect(write()).rejects.toBeInstanceOf(LeaseLost);
      expect(await contacts.count({ where: { name: 'fenced' } })).toBe(1);
    });

    it('is kept alive while it is held, and free at once when released', async () => {
      const real = createLeaseStore({ db: app.strapi.db });
      let renewals = 0;
      const counted: LeaseStore = {
        ...real,
        renew: (lease, ttl) => {
          renewals += 1;
          return real.renew(lease, ttl);
        },
      };
      const held = await createLeases({ store: counted, owner: 'a' }).acquire('mailbox:1', 900);
      while (renewals < 4) await new Promise((resolve) => setTimeout(resolve, 20));
      expect(held?.lost.aborted).toBe(false);
      expect(await real.acquire('mailbox:1', 'b', MINUTE)).toBeNull();
      await held?.release();
      expect(await real.acquire('mailbox:1', 'b', MINUTE)).not.toBeNull();
    });

    it('tells its holder when another instance has taken it', async () => {
      const real = createLeaseStore({ db: app.strapi.db });
      const held = await createLeases({ store: real, owner: 'a' }).acquire('mailbox:1', 3000);
      if (!held) throw new Error('not taken');
      await pass(MINUTE);
      await real.acquire('mailbox:1', 'b', MINUTE);
      await new Promise((resolve) => held.lost.addEventListener('abort', resolve));
      expect(held.lost.reason).toBeInstanceOf(LeaseLost);
      await held.release();
    });
  });

  describe('a lock', () => {
    it('lets work of one name run one at a time, inside a process and across processes', async () => {
      const real = createLeaseStore({ db: app.strapi.db });
      const locks = [createLock({ store: real, owner: 'a' }), createLock({ store: real, owner: 'b' })];
      let running = 0;
      let most = 0;
      const results = await Promise.all(
        Array.from({ length: 6 }, (_, index) =>
          locks[index % 2]?.withLock('grant:1', async () => {
            running += 1;
            most = Math.max(most, running);
            await new Promise((resolve) => setTimeout(resolve, 5));
            running -= 1;
            return index;
          }),
        ),
      );
      expect(most).toBe(1);
      expect(results).toEqual([0, 1, 2, 3, 4, 5]);
    });

    it('is free again after work that failed, with the error of the work', async () => {
      const lock = createLock({ store: createLeaseStore({ db: app.strapi.db }), owner: 'a' });
      await expect(lock.withLock('grant:1', () => Promise.reject(new Error('work failed')))).rejects.toThrow(
        'work failed',
      );
      expect(await lock.withLock('grant:1', async () => 'done')).toBe('done');
    });
  });
});
