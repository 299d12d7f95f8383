import { LeaseLost } from '../../../server/src/cluster/ports';
import { MailFailure } from '../../../server/src/mail/failure';
import { startStrapi, type RunningStrapi } from '../strapi';
import { Folder, mail } from './folder';
import { buildHouse, createSystemEmail, entriesOf, receiptsOf, runOnce, type House } from './house';

describe('a fetch cycle on a real database', () => {
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
  });

  const dropped = () => new MailFailure('cut', { kind: 'transient', remedy: 'network.dropped' });

  it('makes one entry of each message, oldest first, and settles each once', async () => {
    folder.add(...Array.from({ length: 120 }, (_, i) => mail({ subject: `Number ${i}` })));
    await runOnce(house, mailbox, folder);
    await runOnce(house, mailbox, folder);
    const entries = await entriesOf(house, mailbox);
    expect(entries.map(({ subject }) => subject)).toEqual(
      Array.from({ length: 120 }, (_, i) => `Number ${i}`),
    );
    expect(folder.settledPositions).toEqual(Array.from({ length: 120 }, (_, i) => i + 1));
    expect(house.told.ticketed).toBe(120);
  });

  it('leaves mail alone that was there before, and takes what comes later', async () => {
    folder.add(mail({ subject: 'old' }));
    await runOnce(house, mailbox, folder, { existingMail: 'skip' });
    folder.add(mail({ subject: 'new' }));
    await runOnce(house, mailbox, folder, { existingMail: 'skip' });
    expect((await entriesOf(house, mailbox)).map(({ subject }) => subject)).toEqual(['new']);
    expect(folder.settledPositions).toEqual([2]);
  });

  describe('with mail from before', () => {
    const at = (time: string) => new Date(time);
    const subjects = async () => (await entriesOf(house, mailbox)).map(({ subject }) => subject);
    const since = (existingMailSince: string) => ({ existingMail: 'since' as const, existingMailSince });

    beforeEach(() => {
      folder.addAt(at('2026-03-01T12:00:00Z'), mail({ subject: 'March' }));
      folder.addAt(at('2026-05-19T09:30:00Z'), mail({ subject: 'the day before, anywhere' }));
      folder.addAt(at('2026-05-19T10:01:00Z'), mail({ subject: 'that day on Kiritimati' }));
      folder.addAt(at('2026-07-01T12:00:00Z'), mail({ subject: 'July' }));
    });

    it('takes what the server received since a day, wherever it begins, and does not download the rest', async () => {
      await runOnce(house, mailbox, folder, since('2026-05-20'));
      folder.add(mail({ subject: 'new' }));
      await runOnce(house, mailbox, folder, since('2026-05-20'));
      expect(await subjects()).toEqual(['that day on Kiritimati', 'July', 'new']);
      expect(folder.fetched).toEqual([3, 4, 5]);
    });

    it('takes the same from a server that cannot list by date', async () => {
      folder.listsByDate = false;
      await runOnce(house, mailbox, folder, since('2026-05-20'));
      expect(await subjects()).toEqual(['that day on Kiritimati', 'July']);
      expect(folder.settledPositions).toEqual([3, 4]);
    });

    it('takes mail that is moved into the folder later, however old it is', async () => {
      await runOnce(house, mailbox, folder, since('2026-06-01'));
      folder.addAt(at('2020-01-01T12:00:00Z'), mail({ subject: 'found in another folder' }));
      await runOnce(house, mailbox, folder, since('2026-06-01'));
      expect(await subjects()).toEqual(['July', 'found in another folder']);
    });

    it('never asks again about old mail that it passed over', async () => {
      await runOnce(house, mailbox, folder, since('2026-08-01'));
      expect(await house.spool.position(mailbox)).toMatchObject({ position: 4 });
      expect(folder.fetched).toEqual([]);
    });

    it('takes nothing of it since a day that lies ahead, and all that arrives', async () => {
      await runOnce(house, mailbox, folder, since('2999-01-01'));
      folder.add(mail({ subject: 'new' }));
      await runOnce(house, mailbox, folder, since('2999-01-01'));
      expect(await subjects()).toEqual(['new']);
    });

    it('goes back for it when the wish is changed later, and takes nothing twice', async () => {
      await runOnce(house, mailbox, folder, { existingMail: 'skip' });
      folder.add(mail({ subject: 'new' }));
      await runOnce(house, mailbox, folder, { existingMail: 'skip' });
      await runOnce(house, mailbox, folder, since('2026-06-01'));
      expect(await subjects()).toEqual(['new', 'July']);
      await runOnce(house, mailbox, folder, { existingMail: 'take' });
      folder.add(mail({ subject: 'newer' }));
      await runOnce(house, mailbox, folder, { existingMail: 'take' });
      const all = ['new', 'July', 'March', 'the day before, anywhere', 'that day on Kiritimati', 'newer'];
      expect(await subjects()).toEqual(all);
    });

    it('leaves the rest of a long backlog alone once only later mail is wanted', async () => {
      const byInterval = { fetching: { mode: 'interval' as const, minutes: 5 }, fetchLimit: 1 };
      await runOnce(house, mailbox, folder, { ...byInterval, existingMail: 'take' });
      folder.add(mail({ subject: 'new' }));
      await runOnce(house, mailbox, folder, since('2026-06-01'));
      expect(await subjects()).toEqual(['March', 'new', 'July']);
    });
  });

  it('takes in so many messages with one visit by interval, and the next ones with the next', async () => {
    folder.add(...Array.from({ length: 120 }, () => mail()));
    const byInterval = { fetching: { mode: 'interval' as const, minutes: 5 }, fetchLimit: 70 };
    await runOnce(house, mailbox, folder, byInterval);
    expect(await entriesOf(house, mailbox)).toHaveLength(70);
    await runOnce(house, mailbox, folder, byInterval);
    expect(await entriesOf(house, mailbox)).toHaveLength(120);
    expect(folder.settledPositions).toEqual(Array.from({ length: 120 }, (_, i) => i + 1));
  });

  it('looks again after so many messages where the server announces them, until all are in, oldest first', async () => {
    await runOnce(house, mailbox, folder);
    folder.add(...Array.from({ length: 7 }, (_, i) => mail({ subject: `Number ${i}` })));
    let looks = 0;
    folder.fault = (step) => {
      if (step !== 'list') return;
      looks += 1;
      if (looks === 2) folder.add(mail({ subject: 'Number 7' }));
    };
    await runOnce(house, mailbox, folder, { fetchLimit: 3 });
    const entries = await entriesOf(house, mailbox);
    expect(entries.map(({ subject }) => subject)).toEqual(Array.from({ length: 8 }, (_, i) => `Number ${i}`));
    expect(looks).toBe(3);
  });

  it('goes on after a connection that is cut in the middle of a fetch', async () => {
    folder.add(...Array.from({ length: 130 }, () => mail()));
    folder.fault = (step, count) => {
      if (step === 'fetch' && count === 77) throw dropped();
    };
    await expect(runOnce(house, mailbox, folder)).rejects.toThrow('cut');
    expect(await entriesOf(house, mailbox)).toHaveLength(50);
    await runOnce(house, mailbox, folder);
    expect(await entriesOf(house, mailbox)).toHaveLength(130);
    expect(new Set(folder.settledPositions).size).toBe(130);
  });

  it('never settles what is not committed', async () => {
    folder.add(...Array.from({ length: 60 }, () => mail()));
    const committed: number[] = [];
    const connection = folder.connect();
    const settle = connection.settle;
    connection.settle = async (refs, after) => {
      committed.push(
        await app.strapi.db
          .query('plugin::system-email.receipt')
          .count({ where: { systemEmailId: mailbox } }),
      );
      await settle(refs, after);
    };
    folder.connect = () => connection;
    await runOnce(house, mailbox, folder);
    expect(committed).toEqual([50, 60]);
  });

  it('leaves a message on the server whose bytes the server could not give, and keeps each such receipt', async () => {
    folder.add(Buffer.alloc(0), mail({ subject: 'whole' }), Buffer.alloc(0));
    await runOnce(house, mailbox, folder, { afterFetch: { action: 'delete' } });
    await runOnce(house, mailbox, folder, { afterFetch: { action: 'delete' } });
    expect(folder.settledPositions).toEqual([2]);
    const receipts = await receiptsOf(house, mailbox);
    expect(receipts.map(({ state }) => state)).toEqual(['quarantined', 'entry', 'quarantined']);
  });

  it('settles and ingests what a crash left between commit and both', async () => {
    folder.add(mail({ subject: 'left behind' }));
    const { ingest } = house;
    const process = ingest.process;
    ingest.process = () => Promise.reject(new Error('killed'));
    folder.fault = (step) => {
      if (step === 'settle') throw dropped();
    };
    await expect(runOnce(house, mailbox, folder)).rejects.toThrow('killed');
    expect(await receiptsOf(house, mailbox)).toMatchObject([{ state: 'received', settled: false }]);

    ingest.process = process;
    folder.fault = () => undefined;
    const restarted = await buildHouse(app);
    await runOnce(restarted, mailbox, folder);
    expect(await receiptsOf(house, mailbox)).toMatchObject([{ state: 'entry', settled: true }]);
    expect(await entriesOf(house, mailbox)).toHaveLength(1);
    expect(folder.settledPositions).toEqual([1]);
  });

  it('goes on ingesting when settling fails, says so once, and repeats it later', async () => {
    folder.add(...Array.from({ length: 120 }, () => mail()));
    folder.fault = (step) => {
      if (step === 'settle')
        throw new MailFailure('no such folder', { kind: 'configuration', remedy: 'imap.folder-missing' });
    };
    await runOnce(house, mailbox, folder, { afterFetch: { action: 'move', folder: 'Done' } });
    expect(await entriesOf(house, mailbox)).toHaveLength(120);
    expect(house.told.unsettled.map(({ message }) => message)).toEqual(['no such folder']);
    folder.fault = () => undefined;
    await runOnce(house, mailbox, folder, { afterFetch: { action: 'move', folder: 'Done' } });
    expect(folder.settledPositions.sort((a, b) => a - b)).toEqual(
      Array.from({ length: 120 }, (_, i) => i + 1),
    );
  });

  it('writes nothing once another instance holds the lease', async () => {
    folder.add(...Array.from({ length: 70 }, () => mail()));
    folder.fault = (step, count) => {
      if (step === 'fetch' && count === 60) house.leases.steal(`mailbox-${mailbox}`);
    };
    await expect(runOnce(house, mailbox, folder)).rejects.toBeInstanceOf(LeaseLost);
    expect(await receiptsOf(house, mailbox)).toHaveLength(50);
    expect(await house.spool.position(mailbox)).toMatchObject({ position: 70, backfill: { position: 50 } });
    expect(await entriesOf(house, mailbox)).toHaveLength(50);
  });

  it('makes no second entry when the server numbers everything anew', async () => {
    folder.add(mail(), mail());
    await runOnce(house, mailbox, folder);
    folder.renumber('2');
    folder.add(mail({ subject: 'after' }));
    await runOnce(house, mailbox, folder);
    expect(await entriesOf(house, mailbox)).toHaveLength(3);
    expect((await receiptsOf(house, mailbox)).map(({ state }) => state)).toEqual([
      'entry',
      'entry',
      'duplicate',
      'duplicate',
      'entry',
    ]);
    expect((await receiptsOf(house, mailbox)).every(({ settled }) => settled)).toBe(true);
  });

  it('still leaves old mail alone when the numbering changes, even when that listing is cut short', async () => {
    folder.add(...Array.from({ length: 60 }, () => mail({ subject: 'old' })));
    for (const message of folder.messages) message.receivedAt = new Date(Date.now() - 3_600_000);
    await runOnce(house, mailbox, folder, { existingMail: 'skip' });
    folder.add(mail({ subject: 'new' }));
    folder.renumber('2');
    folder.listsByDate = false;
    folder.fault = (step, count) => {
      if (step === 'fetch' && count === 55) throw dropped();
    };
    await expect(runOnce(house, mailbox, folder, { existingMail: 'skip' })).rejects.toThrow('cut');
    await runOnce(house, mailbox, folder, { existingMail: 'skip' });
    expect((await entriesOf(house, mailbox)).map(({ subject }) => subject)).toEqual(['new']);
  });

  it('takes a message that is there twice as one entry', async () => {
    const twice = mail();
    folder.add(twice, twice);
    await runOnce(house, mailbox, folder);
    folder.add(twice);
    await runOnce(house, mailbox, folder);
    expect(await entriesOf(house, mailbox)).toHaveLength(1);
    expect(folder.settledPositions).toEqual([1, 2, 3]);
  });

  it('commits large messages in batches by size, with every byte', async () => {
    const large = () => mail({ text: 'x'.repeat(76).concat('\r\n').repeat(60_000) });
    folder.add(large(), large(), large());
    await runOnce(house, mailbox, folder);
    const [first] = await receiptsOf(house, mailbox);
    const [receipt] = await house.spool.waiting(mailbox, 1);
    expect(receipt).toBeUndefined();
    expect(
      (await house.blobs.get(first.contentHash)).equals(folder.messages[0]?.raw ?? Buffer.alloc(0)),
    ).toBe(true);
    expect(await entriesOf(house, mailbox)).toHaveLength(3);
  });

  it('moves the cursor past a message that is gone before it is fetched', async () => {
    folder.add(mail(), mail());
    folder.fault = (step) => {
      if (step === 'fetch') folder.messages = folder.messages.slice(0, 1);
    };
    await runOnce(house, mailbox, folder);
    expect(await house.spool.position(mailbox)).toMatchObject({ position: 2 });
    expect(await entriesOf(house, mailbox)).toHaveLength(1);
  });
});
