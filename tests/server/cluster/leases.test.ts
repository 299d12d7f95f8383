import { createLeases, createLock } from '../../../server/src/cluster/leases';
import { LeaseLost, type LeaseStore } from '../../../server/src/cluster/ports';
import { createLeaseStore } from '../../../server/src/stores/leases';
import { startStrapi, type RunningStrapi } from '../strapi';

const MINUTE = 60_000;
let app: RunningStrapi;
let store: LeaseStore;
let now: number;
beforeAll(async () => {
  app = await startStrapi();
});
beforeEach(async () => {
  now = Date.now();
  await app.strapi.db.query('plugin::system-email.lease').deleteMany();
  store = createLeaseStore({ db: app.strapi.db, clock: () => new Date(now) });
});
afterAll(() => app.stop());

describe('a lease', () => {
  it('is taken by one of many who ask at once, for a name nobody had before', async () => {
    const taken = await Promise.all(
      Array.from({ length: 8 }, (_, index) => store.acquire('mailbox:1', `instance-${index}`, MINUTE)),
    );
    expect(taken.filter((lease) => lease !== null)).toHaveLength(1);
  });

  it('can be taken by another when released or expired, with a greater token each time', async () => {
    const first = await store.acquire('mailbox:1', 'a', MINUTE);
    expect(await store.acquire('mailbox:1', 'b', MINUTE)).toBeNull();
    now += MINUTE;
    const second = await store.acquire('mailbox:1', 'b', MINUTE);
    expect(second?.token).toBeGreaterThan(first?.token ?? Infinity);
    if (!first || !second) throw new Error('not taken');
    expect(await store.renew(first, MINUTE)).toBe(false);
    await store.release(first);
    expect(await store.acquire('mailbox:1', 'c', MINUTE)).toBeNull();
    await store.release(second);
    expect((await store.acquire('mailbox:1', 'c', MINUTE))?.token).toBeGreaterThan(second.token);
  });

  it('stays with its owner when asked for again', async () => {
    const first = await store.acquire('mailbox:1', 'a', MINUTE);
    now += 1000;
    const again = await store.acquire('mailbox:1', 'a', MINUTE);
    expect(again).toMatchObject({ token: first?.token, expiresAt: new Date(now + MINUTE) });
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
    now += 2 * MINUTE;
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
    const held = await createLeases({ store: counted, owner: 'a' }).acquire('mailbox:1', 150);
    while (renewals < 8) await new Promise(setImmediate);
    expect(held?.lost.aborted).toBe(false);
    expect(await real.acquire('mailbox:1', 'b', MINUTE)).toBeNull();
    await held?.release();
    expect(await real.acquire('mailbox:1', 'b', MINUTE)).not.toBeNull();
  });

  it('tells its holder when another instance has taken it', async () => {
    const real = createLeaseStore({ db: app.strapi.db });
    const held = await createLeases({ store: real, owner: 'a' }).acquire('mailbox:1', 150);
    if (!held) throw new Error('not taken');
    const late = createLeaseStore({ db: app.strapi.db, clock: () => new Date(Date.now() + MINUTE) });
    await late.acquire('mailbox:1', 'b', MINUTE);
    await new Promise((resolve) => held.lost.addEventListener('abort', resolve));
    expect(held.lost.reason).toBeInstanceOf(LeaseLost);
    await held.release();
  });

  it('counts as lost when the database is away for longer than it lives', async () => {
    const real = createLeaseStore({ db: app.strapi.db });
    const away: LeaseStore = { ...real, renew: () => Promise.reject(new Error('the database is away')) };
    const held = await createLeases({ store: away, owner: 'a' }).acquire('mailbox:1', 90);
    if (!held) throw new Error('not taken');
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
