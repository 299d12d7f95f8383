/** The quarantine's rows and bytes on each database, where two people or two instances meet. */
import { createHash, randomUUID } from 'node:crypto';
import type { QuarantineStore } from '../../../server/src/inbound/ports';
import { createDatabaseBlobs, type DatabaseBlobs } from '../../../server/src/stores/blobs';
import { createQuarantineStore } from '../../../server/src/stores/quarantine';
import { startMariaDb, startPostgres, type DatabaseServer } from '../../databases';
import { startStrapi, type RunningStrapi } from '../strapi';

const RECEIPT = 'plugin::system-email.receipt';
const DATABASES: [string, (() => Promise<DatabaseServer>) | null][] = [
  ['SQLite', null],
  ['PostgreSQL', startPostgres],
  ['MariaDB', startMariaDb],
];

describe.each(DATABASES)('the quarantine on %s', (_name, startDatabase) => {
  let server: DatabaseServer | undefined;
  let app: RunningStrapi;
  let store: QuarantineStore;
  let blobs: DatabaseBlobs;
  beforeAll(async () => {
    server = await startDatabase?.();
    app = await startStrapi({
      database: await server?.createDatabase('app'),
      plugin: { workers: false },
    });
    store = createQuarantineStore({ db: app.strapi.db });
    blobs = createDatabaseBlobs({ db: app.strapi.db });
  });
  beforeEach(() => app.strapi.db.query(RECEIPT).deleteMany());
  afterAll(async () => {
    await app?.stop();
    await server?.stop();
  });

  const mail = (subject: string) => {
    const content = Buffer.from(`Subject: ${subject}\r\n\r\n${randomUUID()}\r\n`);
    return { content, hash: createHash('sha256').update(content).digest('hex') };
  };
  const add = async (row: Record<string, unknown> = {}): Promise<number> => {
    const { id } = await app.strapi.db.query(RECEIPT).create({
      data: {
        documentId: randomUUID(),
        systemEmailId: 1,
        epoch: '1',
        uid: randomUUID(),
        position: 1,
        contentHash: '',
        size: 1,
        receivedAt: new Date(),
        state: 'quarantined',
        ...row,
      },
    });
    return Number(id);
  };
  const names = (): Promise<{ hash: string }[]> =>
    app.strapi.db.connection('system_email_blob_chunks').select('hash');
  const isThere = async (hash: string): Promise<boolean> =>
    blobs.get(hash).then(
      () => true,
      () => false,
    );

  it('finds, counts and filters, with headers kept apart or among the bytes, staged ones too', async () => {
    const stored = mail('Stored');
    await blobs.put([stored]);
    const pieces = mail('In pieces');
    const staged = await blobs.stage(
      (async function* () {
        yield pieces.content.subarray(0, 20);
        yield pieces.content.subarray(20);
      })(),
      1000,
    );
    await blobs.adopt([staged]);
    const ids = [
      await add({ contentHash: stored.hash, reasonCode: 'unparseable', receivedAt: null }),
      await add({ contentHash: staged.hash }),
      await add({ head: 'Subject: Apart\r\n', reasonCode: 'oversize', wanted: true, systemEmailId: 2 }),
    ];
    await add({ state: 'entry' });
    const newestFirst = [...ids].reverse();
    expect(await store.ids({})).toEqual(newestFirst);
    expect(await store.ids({}, { offset: 1, limit: 1 })).toEqual([ids[1]]);
    expect(await store.count({ systemEmail: 1 })).toBe(2);
    expect(await store.ids({ reasonCode: 'oversize' })).toEqual([ids[2]]);
    expect(await store.ids({ reasonCode: 'failed' })).toEqual([ids[1]]);
    expect(await store.ids({ newestId: ids[0] })).toEqual([ids[0]]);
    const read = await store.read(newestFirst);
    expect(read.map(({ head }) => String(head).split('\r\n')[0])).toEqual([
      'Subject: Apart',
      'Subject: In pieces'.slice(0, 20),
      'Subject: Stored',
    ]);
    expect(read.map(({ wanted, receivedAt }) => [wanted, receivedAt === null])).toEqual([
      [true, false],
      [false, false],
      [false, true],
    ]);
    expect(await store.counts()).toEqual([
      { systemEmailId: 1, address: null, count: 2 },
      { systemEmailId: 2, address: null, count: 1 },
    ]);
  });

  it('lets exactly one of ten who ask at once have a message', async () => {
    const id = await add();
    const released = await Promise.all(
      Array.from({ length: 10 }, () => store.release(id, { unlimited: true })),
    );
    expect(released.filter((receipt) => receipt !== null)).toMatchObject([
      { id, state: 'received', attempts: 0, unlimited: true },
    ]);
    const other = await add();
    const discarded = await Promise.all(Array.from({ length: 10 }, () => store.discard(other)));
    expect(discarded.filter(Boolean)).toHaveLength(1);
    expect(await store.stateOf(other)).toBe('discarded');
  });

  it('removes bytes that nobody names any more, whatever name they were stored under', async () => {
    const stored = mail('Stored');
    await blobs.put([stored]);
    const pieces = mail('In pieces');
    const staged = await blobs.stage(
      (async function* () {
        yield pieces.content;
      })(),
      1000,
    );
    await blobs.adopt([staged]);
    for (const { hash } of [stored, pieces]) await store.discard(await add({ contentHash: hash }));
    expect(await isThere(stored.hash)).toBe(false);
    expect(await isThere(pieces.hash)).toBe(false);
    const left = (await names()).map(({ hash }) => hash);
    expect(left).not.toContain(stored.hash);
    expect(left).not.toContain(staged.key);
  });

  it.each(['put', 'adopt'] as const)(
    'never loses bytes that another mailbox is just taking in (%s)',
    async (how) => {
      const bytes = mail('Sent to both');
      await blobs.put([bytes]);
      const mine = await add({ contentHash: bytes.hash });
      const staged = await blobs.stage(
        (async function* () {
          yield bytes.content;
        })(),
        1000,
      );
      let discarding: Promise<boolean> | undefined;
      await app.strapi.db.transaction(async () => {
        if (how === 'put') await blobs.put([bytes]);
        else await blobs.adopt([staged]);
        // Begun outside of this transaction, as by another request.
        discarding = new Promise((resolve, reject) => {
          outside(() => store.discard(mine).then(resolve, reject));
        });
        // Databases that lock make it wait until we are done; one that does not would do its harm now.
        await Promise.race([discarding, new Promise((resolve) => setTimeout(resolve, 300))]);
        await add({ contentHash: bytes.hash, systemEmailId: 2 });
      });
      expect(await discarding).toBe(true);
      expect((await blobs.get(bytes.hash)).equals(bytes.content)).toBe(true);
    },
  );
});

/** Strapi's transactions follow the asynchronous context: work begun here is in none. */
const pending: (() => void)[] = [];
const outside = (work: () => void): void => void pending.push(work);
let ticker: NodeJS.Timeout;
beforeAll(() => {
  ticker = setInterval(() => pending.splice(0).forEach((work) => work()), 5);
});
afterAll(() => clearInterval(ticker));
