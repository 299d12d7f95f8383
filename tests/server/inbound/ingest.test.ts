import { startStrapi, type RunningStrapi } from '../strapi';
import { Folder, mail } from './folder';
import { buildHouse, createSystemEmail, entriesOf, receiptsOf, runOnce } from './house';

describe('ingest', () => {
  let app: RunningStrapi;
  let folder: Folder;
  let mailbox: number;

  beforeAll(async () => {
    app = await startStrapi();
  });
  afterAll(() => app.stop());
  beforeEach(async () => {
    folder = new Folder();
    mailbox = await createSystemEmail(app);
  });

  it('quarantines what is no mail, keeps its bytes, and files the rest', async () => {
    const house = await buildHouse(app);
    const junk = Buffer.from([0, 1, 2, 255, 254, 13, 10, 0]);
    folder.add(mail({ subject: 'before' }), junk, mail({ subject: 'after' }));
    await runOnce(house, mailbox, folder);
    expect((await entriesOf(house, mailbox)).map(({ subject }) => subject)).toEqual(['before', 'after']);
    const receipts = await receiptsOf(house, mailbox);
    expect(receipts.map(({ state }) => state)).toEqual(['entry', 'quarantined', 'entry']);
    expect(receipts[1].reason).toMatch(/names no sender/);
    expect((await house.blobs.get(receipts[1].contentHash)).equals(junk)).toBe(true);
    expect(house.told.quarantined).toEqual([receipts[1].reason]);
    expect(folder.settledPositions).toEqual([1, 2, 3]);
  });

  it('gives a message three tries and lets it stop no other', async () => {
    let tries = 0;
    const house = await buildHouse(app, (pipeline) => ({
      ...pipeline,
      open: async (message) => {
        if (message.message.subject === 'bad') {
          tries++;
          throw new Error('no room for this one');
        }
        return pipeline.open(message);
      },
    }));
    folder.add(mail({ subject: 'one' }), mail({ subject: 'bad' }), mail({ subject: 'two' }));
    await runOnce(house, mailbox, folder);
    expect((await entriesOf(house, mailbox)).map(({ subject }) => subject)).toEqual(['one', 'two']);
    expect(await receiptsOf(house, mailbox)).toMatchObject([
      { state: 'entry' },
      { state: 'quarantined', reason: 'no room for this one', attempts: 3 },
      { state: 'entry' },
    ]);
    expect(tries).toBe(3);
  });

  it('leaves no half ticket of a message that fails', async () => {
    const house = await buildHouse(app, (pipeline) => ({
      ...pipeline,
      open: async (message) => {
        await pipeline.open(message);
        throw new Error('failed after writing');
      },
    }));
    const before = await house.db.query('plugin::system-email.contact').count();
    folder.add(mail({ from: 'half@customer.test' }));
    await runOnce(house, mailbox, folder);
    expect(await entriesOf(house, mailbox)).toHaveLength(0);
    expect(await house.db.query('plugin::system-email.contact').count()).toBe(before);
  });

  it('does not blame a message for a database that is away', async () => {
    const away = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    let fails = true;
    const house = await buildHouse(app, (pipeline) => ({
      ...pipeline,
      open: (message) => (fails ? Promise.reject(away) : pipeline.open(message)),
    }));
    folder.add(mail(), mail());
    for (let i = 0; i < 5; i++) await expect(runOnce(house, mailbox, folder)).rejects.toBe(away);
    expect((await receiptsOf(house, mailbox)).map(({ state }) => state)).toEqual(['received', 'received']);
    fails = false;
    await runOnce(house, mailbox, folder);
    expect(await entriesOf(house, mailbox)).toHaveLength(2);
  });

  it('takes a try back once, however many mailboxes find the database again at the same moment', async () => {
    const away = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    let fails = true;
    const house = await buildHouse(app, (pipeline) => ({
      ...pipeline,
      open: (message) => (fails ? Promise.reject(away) : pipeline.open(message)),
    }));
    const mailboxes = await Promise.all([0, 1, 2].map(() => createSystemEmail(app)));
    const folders = mailboxes.map(() => new Folder());
    for (const each of folders) each.add(mail());
    const runAll = () =>
      Promise.allSettled(mailboxes.map((id, index) => runOnce(house, id, folders[index] ?? folder)));
    await runAll();
    fails = false;
    await runAll();
    for (const id of mailboxes) {
      expect(await receiptsOf(house, id)).toMatchObject([{ state: 'entry', attempts: 1 }]);
    }
  });

  it('quarantines the one message that keeps killing the process, and files those around it', async () => {
    class Killed extends Error {}
    let dead = false;
    const start = () =>
      buildHouse(app, (pipeline) => ({
        ...pipeline,
        open: async (message) => {
          if (message.message.subject === 'deadly') dead = true;
          if (dead) throw Object.assign(new Killed(), { code: 'ECONNRESET' });
          return pipeline.open(message);
        },
      }));
    folder.add(mail({ subject: 'one' }), mail({ subject: 'deadly' }), mail({ subject: 'two' }));
    let restarts = 0;
    while (
      (await receiptsOf(await start(), mailbox)).some(({ state }) => state === 'received') ||
      restarts === 0
    ) {
      dead = false;
      await runOnce(await start(), mailbox, folder).catch((error: unknown) => {
        if (!(error instanceof Killed)) throw error;
      });
      if (++restarts > 6) throw new Error('It never ends.');
    }
    const states = (await receiptsOf(await start(), mailbox)).map(({ state }) => state);
    expect(states).toEqual(['entry', 'quarantined', 'entry']);
  });

  it('threads answers that come in one batch with what they answer', async () => {
    const house = await buildHouse(app);
    folder.add(
      mail({ id: 'first@customer.test', subject: 'Printer' }),
      mail({ subject: 'Re: Printer', inReplyTo: 'first@customer.test' }),
      mail({ subject: 'Re: Printer', references: '<first@customer.test> <unknown@customer.test>' }),
      mail({ subject: 'Printer' }),
    );
    await runOnce(house, mailbox, folder);
    const [first, answer, later, other] = await entriesOf(house, mailbox);
    expect(answer.ticket.id).toBe(first.ticket.id);
    expect(later.ticket.id).toBe(first.ticket.id);
    expect(other.ticket.id).not.toBe(first.ticket.id);
    expect(first.ticket.entryCount).toBe(3);
  });
});
