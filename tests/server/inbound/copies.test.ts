import { startStrapi, type RunningStrapi } from '../strapi';
import { Folder, mail } from './folder';
import { buildHouse, createSystemEmail, entriesOf, receiptsOf, runOnce, type House } from './house';

describe('the same mail in two mailboxes', () => {
  let app: RunningStrapi;
  let house: House;
  let support: number;
  let sales: number;
  let folders: { support: Folder; sales: Folder };

  beforeAll(async () => {
    app = await startStrapi();
  });
  afterAll(() => app.stop());
  beforeEach(async () => {
    house = await buildHouse(app);
    [support, sales] = [await createSystemEmail(app), await createSystemEmail(app)];
    folders = { support: new Folder(), sales: new Folder() };
  });

  const arrive = (message: string) => {
    folders.support.add(`Delivered-To: support@example.test\r\n${message}`);
    folders.sales.add(`Delivered-To: sales@example.test\r\n${message}`);
  };
  const read = (mailbox: number, folder: Folder) => runOnce(house, mailbox, folder);

  it('becomes one entry; the copy says which', async () => {
    arrive(mail({ subject: 'To both' }));
    await read(support, folders.support);
    await read(sales, folders.sales);
    const [entry] = await entriesOf(house, support);
    expect(await entriesOf(house, sales)).toEqual([]);
    expect(await receiptsOf(house, sales)).toMatchObject([
      { state: 'duplicate', entryId: entry.id, settled: true },
    ]);
  });

  it('becomes one entry also when both are read at the same moment', async () => {
    for (let count = 0; count < 20; count++) arrive(mail());
    await Promise.all([read(support, folders.support), read(sales, folders.sales)]);
    const entries = [...(await entriesOf(house, support)), ...(await entriesOf(house, sales))];
    expect(entries).toHaveLength(20);
    const states = [...(await receiptsOf(house, support)), ...(await receiptsOf(house, sales))].map(
      ({ state }) => state,
    );
    expect(states.filter((state) => state === 'entry')).toHaveLength(20);
    expect(states.filter((state) => state === 'duplicate')).toHaveLength(20);
  });

  it('keeps its conversation together, whichever mailbox brings the answer first', async () => {
    arrive(mail({ id: 'question@customer.test' }));
    await read(support, folders.support);
    await read(sales, folders.sales);
    arrive(mail({ subject: 'Re: question', inReplyTo: 'question@customer.test' }));
    await read(sales, folders.sales);
    await read(support, folders.support);
    const entries = await entriesOf(house, support);
    expect(entries.map(({ ticket }) => ticket.id)).toEqual([entries[0].ticket.id, entries[0].ticket.id]);
    expect(await entriesOf(house, sales)).toEqual([]);
  });

  it('finds no thread in a mailbox that never got what it answers', async () => {
    folders.support.add(mail({ id: 'only-support@customer.test' }));
    await read(support, folders.support);
    folders.sales.add(mail({ inReplyTo: 'only-support@customer.test' }));
    await read(sales, folders.sales);
    expect(await entriesOf(house, sales)).toHaveLength(1);
  });

  it('is told apart from other mail with the same Message-ID', async () => {
    folders.support.add(
      mail({ id: 'same@broken.test', text: 'one' }),
      mail({ id: 'same@broken.test', text: 'two' }),
    );
    await read(support, folders.support);
    expect((await entriesOf(house, support)).map(({ text }) => text)).toEqual(['one', 'two']);
  });
});
