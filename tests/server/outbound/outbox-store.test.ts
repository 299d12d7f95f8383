/** The outbox as people look at it and change it by hand, on each database. */
import { randomUUID } from 'node:crypto';
import {
  ClaimLost,
  type Delivery,
  type DeliveryStore,
  type OutboxStore,
} from '../../../server/src/outbound/ports';
import { createOutboxStore } from '../../../server/src/stores/outbox';
import { createOutboxDeskStore } from '../../../server/src/stores/outbox/desk';
import { createSentCopyStore } from '../../../server/src/stores/outbox/sent-copies';
import { startMariaDb, startPostgres, type DatabaseServer } from '../../databases';
import { startStrapi, type RunningStrapi } from '../strapi';
import { MovableClock } from './movable-clock';

const DELIVERY = 'plugin::system-email.delivery';
const DAY = 24 * 3_600_000;
const DATABASES: [string, (() => Promise<DatabaseServer>) | null][] = [
  ['SQLite', null],
  ['PostgreSQL', startPostgres],
  ['MariaDB', startMariaDb],
];

describe.each(DATABASES)('the outbox on %s', (_name, startDatabase) => {
  const clock = new MovableClock();
  let server: DatabaseServer | undefined;
  let app: RunningStrapi;
  let outbox: DeliveryStore;
  let store: OutboxStore;
  beforeAll(async () => {
    server = await startDatabase?.();
    app = await startStrapi({
      database: await server?.createDatabase('app'),
      plugin: { workers: false },
    });
    const { db } = app.strapi;
    outbox = createOutboxStore({ db, clock, labels: [], actionFor: () => 'Do it.' });
    store = createOutboxDeskStore({ db, clock, actionFor: () => 'Do it.' });
  });
  beforeEach(() => app.strapi.db.query(DELIVERY).deleteMany());
  afterAll(async () => {
    await app?.stop();
    await server?.stop();
  });

  const add = (changes: Partial<Parameters<DeliveryStore['enqueue']>[0]> = {}, hold?: { days: number }) =>
    outbox.enqueue(
      {
        systemEmailId: 1,
        entryId: null,
        ticketId: null,
        origin: 'app',
        subject: 'Report',
        envelope: { from: 'support@acme.test', to: ['anna@customer.test'] },
        otherFrom: false,
        messageId: `${randomUUID()}@acme.test`,
        mimeHash: 'old',
        ...changes,
      },
      hold && {
        until: new Date(clock.now().getTime() + hold.days * DAY),
        scheduled: true,
        statusChange: null,
      },
    );
  const record = async (id: number) => {
    const found = await store.find(id);
    if (!found) throw new Error(`There is no delivery ${id}.`);
    return found;
  };
  const claim = () => outbox.claimNext(1, 'send', 'worker', 60_000);
  const attempt = () => ({ at: clock.now(), duration: 12, responseCode: 550, response: '550 no such user' });
  const trouble = { remedy: 'smtp.recipient-rejected' as const, message: 'Nobody of that name.' };
  const to = (...addresses: string[]) => ({
    mimeHash: 'new',
    envelopeTo: addresses,
    recipients: { to: addresses.map((address) => ({ address, name: '' })), cc: [], bcc: [] },
  });

  it('lists, counts and finds, by words in the subject and by recipients', async () => {
    const one = await add({ subject: 'Größe 100% passt', origin: 'reply', ticketId: 7 });
    const two = await add({
      systemEmailId: 2,
      envelope: { from: 'a@b.test', to: ['Emil@Customer.test', 'x@y.test'] },
    });
    const all = { page: 1, pageSize: 10 };
    const ids = async (filter: Parameters<OutboxStore['list']>[0], window = all) =>
      (await store.list(filter, window)).records.map(({ id }) => id);
    expect(await ids({})).toEqual([two, one]);
    expect(await ids({}, { page: 2, pageSize: 1 })).toEqual([one]);
    expect(await ids({ search: 'größe 100%' })).toEqual([one]);
    expect(await ids({ search: 'EMIL' })).toEqual([two]);
    expect(await ids({ search: '%' })).toEqual([one]);
    expect(await ids({ origin: 'reply' })).toEqual([one]);
    expect(await ids({ ticket: 7, systemEmail: 1, state: 'queued' })).toEqual([one]);
    expect(await store.counts({ systemEmail: 2, state: 'failed' })).toMatchObject({ queued: 1, failed: 0 });
    expect(await record(two)).toMatchObject({
      envelopeTo: ['Emil@Customer.test', 'x@y.test'],
      address: null,
      state: 'queued',
      scheduled: false,
    });
  });

  it('lets what is scheduled hold nothing up, and everything else its ticket', async () => {
    const scheduled = await add({ ticketId: 3 }, { days: 2 });
    const first = await add({ ticketId: 3 });
    const second = await add({ ticketId: 3 });
    const ahead = await store.ahead([
      { id: scheduled, ticketId: 3 },
      { id: first, ticketId: 3 },
      { id: second, ticketId: 3 },
    ]);
    expect([...ahead]).toEqual([[second, first]]);
    expect(await claim()).toMatchObject({ id: first });
    expect(await claim()).toBeNull();
    clock.advance(3 * DAY);
    expect(await claim()).toMatchObject({ id: scheduled });
  });

  it('readdresses what has failed and queues it, with everything that was tried still known', async () => {
    const id = await add();
    const claimed = await claim();
    if (!claimed) throw new Error('Nothing was claimed.');
    await outbox.markFailed(claimed, attempt(), trouble);
    const failed = await record(id);
    expect(failed).toMatchObject({ state: 'failed', problem: { action: 'Do it.' } });
    expect(await store.rewrite(failed, to('new@customer.test'))).toBe(true);
    expect(await record(id)).toMatchObject({
      state: 'queued',
      envelopeTo: ['new@customer.test'],
      problem: null,
      attempts: 1,
    });
    expect(await store.attempts(id)).toMatchObject([
      { outcome: 'failed', duration: 12, responseCode: 550, remedy: 'smtp.recipient-rejected' },
    ]);
    expect((await store.list({ search: 'new@customer' }, { page: 1, pageSize: 10 })).total).toBe(1);
    expect(await claim()).toMatchObject({ envelope: { to: ['new@customer.test'] }, mimeHash: 'new' });
  });

  it('keeps the time of what is scheduled when it is readdressed', async () => {
    const id = await add({}, { days: 1 });
    const before = await record(id);
    expect(await store.rewrite(before, to('new@customer.test'))).toBe(true);
    expect(await record(id)).toMatchObject({ state: 'held', nextAttemptAt: before.nextAttemptAt });
  });

  it('readdresses nothing that is being sent, may have arrived, or was changed since it was looked at', async () => {
    const id = await add();
    const looked = await record(id);
    const claimed = await claim();
    if (!claimed) throw new Error('Nothing was claimed.');
    expect(await store.rewrite(looked, to('late@customer.test'))).toBe(false);
    await outbox.markUnknown(claimed, attempt(), trouble, clock.now());
    expect(await store.rewrite(await record(id), to('late@customer.test'))).toBe(false);

    const other = await record(await add());
    expect(await store.rewrite(other, to('one@customer.test'))).toBe(true);
    expect(await store.rewrite(other, to('two@customer.test'))).toBe(false);
    expect((await record(other.id)).envelopeTo).toEqual(['one@customer.test']);
  });

  describe('an outcome', () => {
    const receipt = { messageId: 'as-composed', response: '250 OK', rejected: [] };
    const claimed = async () => {
      const delivery = await claim();
      if (!delivery) throw new Error('Nothing was claimed.');
      return delivery;
    };
    const next = async () => ({
      waiting: await outbox.due(1, 'send', 20),
      owner: 'worker',
      claimFor: 60_000,
    });
    const sent = async (along?: Awaited<ReturnType<typeof next>>, delivery?: Delivery) =>
      outbox.markSent(delivery ?? (await claimed()), attempt(), receipt, null, along);

    it('comes with the claim of what is next, which was seen before and is still as it was', async () => {
      const first = await add({ ticketId: 1 });
      const behind = await add({ ticketId: 1 });
      const second = await add({ ticketId: 2 });
      const delivery = await claimed();
      const along = await next();
      expect(along.waiting.map(({ id }) => id)).toEqual([second]);
      expect(await record(second)).toMatchObject({ state: 'queued', claim: 0 });
      expect(await sent(along, delivery)).toMatchObject({ id: second, state: 'sending', claim: 1 });
      expect(await record(first)).toMatchObject({ state: 'sent' });
      expect(await record(second)).toMatchObject({ state: 'sending', claim: 1 });
      expect(await outbox.renew({ ...delivery, id: second }, 60_000)).toBe(true);
      expect(await claim()).toMatchObject({ id: behind });
    });

    it('passes over what was cancelled, changed, claimed or overtaken since it was seen', async () => {
      const failed = await add({ ticketId: 5 });
      await outbox.markFailed(await claimed(), attempt(), trouble);
      await add();
      const delivery = await claimed();
      const cancelled = await add();
      const changed = await add();
      const overtaken = await add({ ticketId: 5 });
      const taken = await add({ ticketId: 6 });
      const free = await add();
      const along = await next();
      expect(along.waiting.map(({ id }) => id)).toEqual([cancelled, changed, overtaken, taken, free]);
      await outbox.cancel(cancelled);
      expect(await store.rewrite(await record(changed), to('new@customer.test'))).toBe(true);
      expect(await outbox.retry(failed)).toBe(true);
      const others = along.waiting.filter(({ id }) => id === taken);
      const second = await sent({ ...along, waiting: others }, delivery);
      expect(second).toMatchObject({ id: taken });
      expect(await sent(along, second ?? delivery)).toMatchObject({ id: free });
      expect(await record(overtaken)).toMatchObject({ state: 'queued', claim: 0 });
      expect(await record(changed)).toMatchObject({ state: 'queued', envelopeTo: ['new@customer.test'] });
    });

    it('that comes too late claims nothing', async () => {
      await add();
      const second = await add();
      const delivery = await claimed();
      const along = await next();
      const late = { ...delivery, claim: delivery.claim - 1 };
      await expect(sent(along, late)).rejects.toThrow(ClaimLost);
      expect(await record(second)).toMatchObject({ state: 'queued', claim: 0 });
      expect(await store.attempts(delivery.id)).toEqual([]);
    });

    it('asks for a copy in the Sent folder where we file them', async () => {
      const addSystemEmail = async (sentCopy: string): Promise<number> => {
        const data = { documentId: randomUUID(), address: `${randomUUID()}@acme.test`, sentCopy };
        return (await app.strapi.db.query('plugin::system-email.system-email').create({ data })).id;
      };
      const copies = createSentCopyStore({ db: app.strapi.db, labels: [] });
      const [filed, left] = [await addSystemEmail('file'), await addSystemEmail('server')];
      for (const systemEmailId of [left, filed]) {
        await add({ systemEmailId });
        const delivery = await outbox.claimNext(systemEmailId, 'send', 'worker', 60_000);
        if (!delivery) throw new Error('Nothing was claimed.');
        await sent(undefined, delivery);
      }
      const copy = await copies.claimNext([], 60_000);
      expect(copy).toMatchObject({ systemEmailId: filed, tries: 1 });
      expect(await copies.claimNext([], 60_000)).toBeNull();

      await add({ systemEmailId: filed });
      const doubtful = await outbox.claimNext(filed, 'send', 'worker', 60_000);
      if (!doubtful) throw new Error('Nothing was claimed.');
      await outbox.markUnconfirmed(doubtful, trouble, clock.now());
      expect(await outbox.confirm(doubtful.id, 'Anna confirmed it.')).toBe(true);
      expect(await copies.claimNext([], 60_000)).toMatchObject({ deliveryId: doubtful.id });
    });
  });
});
