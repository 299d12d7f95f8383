import type { BackfillControl } from '../../../server/src/inbound/ports';
import { startStrapi, type RunningStrapi } from '../strapi';
import { Folder, mail } from './folder';
import { buildHouse, createSystemEmail, entriesOf, runOnce, type House } from './house';

describe('taking in mail from before', () => {
  let app: RunningStrapi;
  let house: House;
  let folder: Folder;
  let mailbox: number;

  beforeAll(async () => {
    app = await startStrapi();
  });
  afterAll(() => app.stop());
  beforeEach(async () => {
    house = await buildHouse(app);
    folder = new Folder();
    mailbox = await createSystemEmail(app);
    const received = new Date(Date.now() - 24 * 3_600_000);
    folder.addAt(received, ...Array.from({ length: 170 }, (_, index) => mail({ subject: `old ${index}` })));
  });

  const run = (watched: Parameters<typeof runOnce>[3] = {}) => runOnce(house, mailbox, folder, watched);
  const subjects = async () => (await entriesOf(house, mailbox)).map(({ subject }) => subject as string);
  const backfill = async () => (await house.spool.position(mailbox))?.backfill;
  const control = (backfillControl: BackfillControl) =>
    house.db
      .query('plugin::system-email.mailbox-state')
      .updateMany({ where: { systemEmailId: mailbox }, data: { backfillControl } });
  /** Something happens after so many messages have been fetched. */
  const after = (messages: number, what: () => void | Promise<unknown>) => {
    folder.fault = (step, count) => {
      if (step === 'fetch' && count === messages) void what();
    };
  };

  it('lets new mail go first, also what arrives meanwhile', async () => {
    after(60, () => folder.add(mail({ subject: 'new' })));
    await run();
    const order = await subjects();
    expect(order).toHaveLength(171);
    expect(order.indexOf('new')).toBe(100);
    expect(order.filter((subject) => subject !== 'new')).toEqual(
      Array.from({ length: 170 }, (_, index) => `old ${index}`),
    );
  });

  it('says that new mail is in before it begins', async () => {
    const fetchedThen: number[] = [];
    const lease = await house.leases.acquire(`mailbox-${mailbox}`, 'here', 30_000);
    if (!lease) throw new Error('The lease is taken.');
    await house.cycle.run({
      watched: {
        systemEmailId: mailbox,
        afterFetch: { action: 'nothing' },
        fetching: { mode: 'push' },
        fetchLimit: 100,
        existingMail: 'take',
        existingMailSince: null,
      },
      connection: folder.connect(),
      lease,
      signal: new AbortController().signal,
      onCaughtUp: () => fetchedThen.push(folder.fetched.length),
    });
    await house.leases.release(lease);
    expect(fetchedThen).toEqual([0]);
  });

  it('tells how far it is, and when it is done', async () => {
    await run({ fetching: { mode: 'interval', minutes: 5 }, fetchLimit: 70 });
    expect(await backfill()).toMatchObject({ reason: 'existing', total: 170, done: 70, finishedAt: null });
    await run();
    expect(await backfill()).toMatchObject({ total: 170, done: 170, finishedAt: expect.any(Date) });
  });

  it('pauses after the batch that is under way, keeps new mail coming, and goes on where it was', async () => {
    after(20, () => control('pause'));
    await run();
    expect(await subjects()).toHaveLength(50);
    folder.add(mail({ subject: 'new' }));
    await run();
    expect(await subjects()).toHaveLength(51);
    folder.fetched.length = 0;
    await control('run');
    await run();
    expect(await subjects()).toHaveLength(171);
    expect(folder.fetched).toHaveLength(120);
  });

  it('stops for good: what is left is left alone, whatever happens to the numbering', async () => {
    after(20, () => control('stop'));
    await run();
    await run();
    expect(await backfill()).toMatchObject({ done: 50, finishedAt: expect.any(Date) });
    folder.add(mail({ subject: 'new' }));
    folder.renumber('2');
    await run();
    expect((await subjects()).slice(50)).toEqual(['new']);
  });

  it('begins anew once it is wished for again, and takes what is missing', async () => {
    after(20, () => control('stop'));
    await run();
    await run();
    await control('run');
    folder.fetched.length = 0;
    await run({ existingMail: 'take' });
    expect(await subjects()).toHaveLength(170);
    expect(folder.fetched).toHaveLength(120);
  });

  it('is not taken up by a new numbering where it was wished away', async () => {
    after(20, () => control('pause'));
    await run();
    await control('run');
    await run({ existingMail: 'skip' });
    folder.renumber('2');
    await run({ existingMail: 'skip' });
    expect(await subjects()).toHaveLength(50);
  });

  it('goes on after a process that died in the middle, without asking for a message twice', async () => {
    folder.fault = (step, count) => {
      if (step === 'list' && count === 4) throw new Error('killed');
    };
    await expect(run()).rejects.toThrow('killed');
    const before = folder.fetched.length;
    expect(before).toBeGreaterThan(0);
    folder.fault = () => undefined;
    await run();
    expect(folder.fetched).toHaveLength(170);
    expect(await subjects()).toHaveLength(170);
  });
});
