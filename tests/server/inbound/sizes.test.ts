import { startStrapi, type RunningStrapi } from '../strapi';
import { Folder, mail } from './folder';
import { buildHouse, createSystemEmail, entriesOf, receiptsOf, runOnce, type House } from './house';

const KILOBYTE = 1024;

describe('large mail', () => {
  let app: RunningStrapi;
  let house: House;
  let folder: Folder;
  let mailbox: number;

  beforeAll(async () => {
    app = await startStrapi();
  });
  afterAll(() => app.stop());
  beforeEach(async () => {
    const limits = { messageBytes: 900 * KILOBYTE, attachmentBytes: 400 * KILOBYTE };
    house = await buildHouse(app, undefined, undefined, { limits });
    folder = new Folder();
    mailbox = await createSystemEmail(app);
    await runOnce(house, mailbox, folder);
  });

  const sized = (subject: string, kilobytes: number) => {
    const line = `${'x'.repeat(70)} ${Math.random()}\r\n`;
    return mail({ subject, text: line.repeat(Math.ceil((kilobytes * KILOBYTE) / line.length)) });
  };
  const withFile = (subject: string, kilobytes: number) => {
    const file = Buffer.alloc(kilobytes * KILOBYTE, subject).toString('base64');
    return mail({ subject })
      .replace(
        '\r\n\r\n',
        '\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nSee below\r\n--b\r\n',
      )
      .replace(
        /--b\r\n(?!\r\n)[^]*$/,
        `--b\r\nContent-Disposition: attachment; filename=big.bin\r\nContent-Transfer-Encoding: base64\r\n\r\n${file.replace(/.{76}/g, '$&\r\n')}\r\n--b--\r\n`,
      );
  };
  const subjects = async () => (await entriesOf(house, mailbox)).map(({ subject }) => subject);

  it('is stored byte for byte in pieces, in its turn among small mail, and becomes an entry', async () => {
    const raw = sized('large', 700);
    folder.add(mail({ subject: 'before' }), raw, mail({ subject: 'after' }));
    await runOnce(house, mailbox, folder);
    expect(await subjects()).toEqual(['before', 'large', 'after']);
    const [, large] = await receiptsOf(house, mailbox);
    expect(large).toMatchObject({ state: 'entry', settled: true, size: raw.length });
    expect((await house.blobs.get(large.contentHash)).equals(Buffer.from(raw))).toBe(true);
    expect(folder.settledPositions.sort()).toEqual([1, 2, 3]);
  });

  it('is taken again from its beginning when the connection is cut within it', async () => {
    folder.add(sized('large', 700));
    folder.fault = (step, count) => {
      if (step === 'read' && count === 3) throw new Error('cut');
    };
    await expect(runOnce(house, mailbox, folder)).rejects.toThrow('cut');
    expect(await receiptsOf(house, mailbox)).toEqual([]);
    expect(await house.db.connection('system_email_blobs').where('hash', 'like', 'staged-%')).toEqual([]);
    await runOnce(house, mailbox, folder);
    expect(await subjects()).toEqual(['large']);
  });

  it('above the limit stays on the server and in quarantine with its headers; other mail goes on', async () => {
    folder.add(sized('far too large', 1000), mail({ subject: 'after' }));
    await runOnce(house, mailbox, folder);
    expect(await subjects()).toEqual(['after']);
    const [withheld] = await receiptsOf(house, mailbox);
    expect(withheld).toMatchObject({
      state: 'quarantined',
      reasonCode: 'oversize',
      contentHash: '',
      head: expect.stringContaining('Subject: far too large'),
    });
    expect(withheld.reason).toMatch(/The message has 1 MB; the limit is 0\.9 MB\. It stays on the server\./);
    expect(folder.settledPositions).toEqual([2]);
    expect(house.told.quarantined).toEqual([withheld.reason]);
  });

  it('above the limit is taken in once an admin wants it all the same, and settled then', async () => {
    folder.add(sized('far too large', 1000));
    await runOnce(house, mailbox, folder);
    await house.db
      .query('plugin::system-email.receipt')
      .updateMany({ where: { systemEmailId: mailbox }, data: { unlimited: true, wanted: true } });
    await runOnce(house, mailbox, folder);
    expect(await subjects()).toEqual(['far too large']);
    expect(await receiptsOf(house, mailbox)).toMatchObject([
      { state: 'entry', wanted: false, settled: true },
    ]);
    expect(folder.settledPositions).toEqual([1]);
  });

  it('that an admin wants but that has gone from the server says so', async () => {
    folder.add(sized('far too large', 1000));
    await runOnce(house, mailbox, folder);
    folder.messages = [];
    await house.db
      .query('plugin::system-email.receipt')
      .updateMany({ where: { systemEmailId: mailbox }, data: { unlimited: true, wanted: true } });
    await runOnce(house, mailbox, folder);
    expect(await receiptsOf(house, mailbox)).toMatchObject([
      {
        state: 'quarantined',
        reasonCode: 'unavailable',
        wanted: false,
        reason: 'The message is no longer on the server.',
      },
    ]);
  });

  it('with one attachment above its limit waits in quarantine with its bytes, and comes in without limits', async () => {
    folder.add(withFile('a file', 500), withFile('a smaller file', 300));
    await runOnce(house, mailbox, folder);
    expect(await subjects()).toEqual(['a smaller file']);
    const [held] = await receiptsOf(house, mailbox);
    expect(held).toMatchObject({
      state: 'quarantined',
      reasonCode: 'oversize',
      reason: 'The attachment “big.bin” has 0.5 MB; the limit is 0.4 MB.',
    });
    expect(held.contentHash).not.toBe('');
    await house.db
      .query('plugin::system-email.receipt')
      .updateMany({ where: { id: held.id }, data: { unlimited: true, state: 'received', attempts: 0 } });
    await runOnce(house, mailbox, folder);
    expect(await subjects()).toEqual(['a smaller file', 'a file']);
  });

  it('whose bytes the server cannot give is written down and left alone', async () => {
    folder.add('', mail({ subject: 'after' }));
    await runOnce(house, mailbox, folder);
    expect(await subjects()).toEqual(['after']);
    expect((await receiptsOf(house, mailbox))[0]).toMatchObject({
      state: 'quarantined',
      reasonCode: 'unavailable',
    });
    expect(folder.settledPositions).toEqual([2]);
  });
});
