import { randomBytes } from 'node:crypto';
import { startStrapi, type RunningStrapi } from '../strapi';
import { Folder, mail } from '../inbound/folder';
import { buildHouse, createSystemEmail, entriesOf, runOnce, type House } from '../inbound/house';

const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

describe('the built-in tickets', () => {
  let app: RunningStrapi;
  let house: House;
  let folder: Folder;
  let mailbox: number;

  beforeAll(async () => {
    app = await startStrapi();
    house = await buildHouse(app);
  });
  afterAll(() => app.stop());
  beforeEach(async () => {
    folder = new Folder();
    mailbox = await createSystemEmail(app);
  });

  const receive = async (...mails: (string | Buffer)[]) => {
    folder.add(...mails);
    await runOnce(house, mailbox, folder);
    return entriesOf(house, mailbox);
  };

  it('gives a requester one contact however the address is written, and learns the name', async () => {
    const [one, two] = await receive(
      mail({ from: 'Nora@Customer.Test' }),
      mail({ from: 'Nora N <nora@customer.test>' }),
    );
    const first = await house.tickets.conversation(one.ticket.id);
    const second = await house.tickets.conversation(two.ticket.id);
    expect(first?.requester).toEqual({
      id: second?.requester.id,
      address: 'nora@customer.test',
      name: 'Nora N',
    });
  });

  it('opens a closed ticket again when its requester writes', async () => {
    const [entry] = await receive(mail({ id: 'again@customer.test' }));
    expect(await house.tickets.change(entry.ticket.id, { status: 'closed' })).toMatchObject({
      status: 'closed',
    });
    await receive(mail({ inReplyTo: 'again@customer.test' }));
    expect(await house.tickets.conversation(entry.ticket.id)).toMatchObject({
      status: 'open',
      entryCount: 2,
    });
  });

  it('finds the thread by the Message-ID that the server gave our reply', async () => {
    const [entry] = await receive(mail());
    const { entryId: replyId } = await house.conversations.appendReply({
      ticketId: entry.ticket.id,
      from: { address: 'support@example.test', name: 'Support' },
      to: [{ address: 'carla@customer.test', name: '' }],
      cc: [],
      bcc: [],
      subject: 'Re: Question',
      text: 'Answer',
      html: '<p>x</p>',
      occurredAt: new Date(),
      messageId: 'ours@example.test',
      inReplyTo: [entry.messageId],
      references: [entry.messageId],
      authorId: 1,
      automatic: false,
      requestKey: `key-${mailbox}`,
    });
    await house.db
      .query('plugin::system-email.entry')
      .update({ where: { id: replyId }, data: { serverMessageId: 'theirs@server.test' } });
    const entries = await receive(
      mail({ inReplyTo: 'theirs@server.test' }),
      mail({ inReplyTo: 'ours@example.test' }),
    );
    expect(new Set(entries.map(({ ticket }) => ticket.id)).size).toBe(1);
  });

  it('keeps conversations of two System Emails apart', async () => {
    const [mine] = await receive(mail({ id: 'shared@customer.test' }));
    mailbox = await createSystemEmail(app);
    folder = new Folder();
    const [theirs] = await receive(mail({ inReplyTo: 'shared@customer.test' }));
    expect(theirs.ticket.id).not.toBe(mine.ticket.id);
  });

  it('tells outbound what a reply needs', async () => {
    const [entry] = await receive(
      mail({ id: 'root@customer.test', from: 'Rita <rita@customer.test>', subject: 'Help' }),
      mail({
        id: 'second@customer.test',
        inReplyTo: 'root@customer.test',
        references: '<root@customer.test>',
      }),
    );
    expect(await house.conversations.replyContext(entry.ticket.id)).toEqual({
      ticketId: entry.ticket.id,
      documentId: entry.ticket.documentId,
      systemEmailId: mailbox,
      requester: { address: 'rita@customer.test', name: 'Rita' },
      subject: 'Help',
      inReplyTo: 'second@customer.test',
      references: ['root@customer.test'],
    });
    expect(await house.conversations.replyContext(999_999)).toBeNull();
  });

  it('refuses a second reply with the same request key', async () => {
    const [entry] = await receive(mail());
    const reply = (messageId: string) =>
      house.conversations.appendReply({
        ticketId: entry.ticket.id,
        from: { address: 'a@b.test', name: '' },
        to: [],
        cc: [],
        bcc: [],
        subject: '',
        text: 'x',
        html: '<p>x</p>',
        occurredAt: new Date(),
        messageId,
        inReplyTo: [],
        references: [],
        authorId: null,
        automatic: false,
        requestKey: 'pressed-twice',
      });
    await reply('r1@example.test');
    // Not `rejects.toThrow()`: the database driver is loaded once per process, and its errors are no `Error` of this file.
    const second = await reply('r2@example.test').then(
      () => 'accepted',
      () => 'refused',
    );
    expect(second).toBe('refused');
    expect(await house.conversations.findByRequestKey('pressed-twice')).toEqual({
      entryId: expect.any(Number),
    });
    expect(await house.conversations.findByRequestKey('never')).toBeNull();
    expect(await house.tickets.conversation(entry.ticket.id)).toMatchObject({ entryCount: 2 });
  });

  it('returns attachments byte for byte, shows inline images as data, and returns the message as received', async () => {
    const bytes = randomBytes(200_000);
    const raw = [
      'From: carla@customer.test',
      'Subject: Files',
      'Message-ID: <files@customer.test>',
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary=out',
      '',
      '--out',
      'Content-Type: multipart/related; boundary=in',
      '',
      '--in',
      'Content-Type: text/html; charset=utf-8',
      '',
      '<p>See <img src="cid:pixel@x"> and <img src="cid:missing@x"></p>',
      '--in',
      'Content-Type: image/png',
      'Content-ID: <pixel@x>',
      'Content-Transfer-Encoding: base64',
      '',
      PIXEL,
      '--in--',
      '--out',
      'Content-Type: application/pdf; name="bill.pdf"',
      'Content-Disposition: attachment; filename="bill.pdf"',
      'Content-Transfer-Encoding: base64',
      '',
      bytes.toString('base64').replace(/(.{76})/g, '$1\r\n'),
      '--out--',
      '',
    ].join('\r\n');
    const [entry] = await receive(raw);
    const conversation = await house.tickets.conversation(entry.ticket.id);
    const [shown] = conversation?.entries ?? [];
    expect(shown?.html).toContain(`<img src="data:image/png;base64,${PIXEL}" />`);
    expect(shown?.html).not.toContain('cid:');
    expect(shown?.attachments.map(({ filename, inline, size }) => ({ filename, inline, size }))).toEqual([
      { filename: 'attachment-1', inline: true, size: Buffer.from(PIXEL, 'base64').length },
      { filename: 'bill.pdf', inline: false, size: bytes.length },
    ]);
    const file = await house.tickets.attachment(shown?.attachments[1]?.id ?? 0);
    expect(file?.content.equals(bytes)).toBe(true);
    expect((await house.tickets.rawMessage(entry.id))?.content.toString()).toBe(raw);
    expect(await house.tickets.attachment(999_999)).toBeNull();
  });

  it('finds tickets by subject, requester and number, in pages, the latest first', async () => {
    const [first] = await receive(
      mail({ subject: 'Zeppelin 100%_off', from: 'Zoe <zoe@zeppelin.test>' }),
      ...Array.from({ length: 4 }, (_, i) => mail({ subject: `Zebra ${i}` })),
    );
    const find = async (search: string, status?: 'open' | 'closed') =>
      (await house.tickets.list({ search, status, page: 1, pageSize: 25 })).results.map(
        ({ subject }) => subject,
      );
    expect(await find('zeppelin.test')).toEqual(['Zeppelin 100%_off']);
    expect(await find('100%_OFF')).toEqual(['Zeppelin 100%_off']);
    expect(await find(`#${first.ticket.id}`)).toContain('Zeppelin 100%_off');
    expect(await find('zebra', 'closed')).toEqual([]);
    const page = await house.tickets.list({ search: 'zebra', page: 2, pageSize: 3 });
    expect(page.pagination).toEqual({ page: 2, pageSize: 3, pageCount: 2, total: 4 });
    expect(page.results.map(({ subject }) => subject)).toEqual(['Zebra 0']);
  });

  it('finds words with other letters than those of ASCII however they are written', async () => {
    await receive(
      mail({ subject: '=?utf-8?Q?=C3=9Cberweisung?=', from: '=?utf-8?Q?Zo=C3=AB?= <zoe@umlaut.test>' }),
    );
    for (const search of ['überweisung', 'ÜBERWEISUNG', 'zoë umlaut.test']) {
      const { pagination } = await house.tickets.list({ search, page: 1, pageSize: 5 });
      expect({ search, total: pagination.total }).toEqual({ search, total: 1 });
    }
  });

  it('keeps the furthest entry that an agent has seen, also from two windows at once', async () => {
    const [first] = await receive(mail({ id: 'seen@customer.test' }));
    const [, second] = await receive(mail({ inReplyTo: 'seen@customer.test' }));
    const ticketId: number = first.ticket.id;
    const agentId = 77;
    const unread = async () => (await house.tickets.ticket(ticketId, agentId))?.unread;
    expect(await unread()).toBe(true);
    await house.tickets.seen({ ticketId, entryId: first.id, agentId });
    expect(await unread()).toBe(true);
    await Promise.all(
      [second.id, first.id, second.id, first.id].map((entryId) =>
        house.tickets.seen({ ticketId, entryId, agentId }),
      ),
    );
    expect(await unread()).toBe(false);
    expect(await house.tickets.seen({ ticketId, entryId: 999_999, agentId })).toBe(false);
  });

  it('stores and finds Message-IDs that no column could hold', async () => {
    const long = `${'x'.repeat(600)}@customer.test`;
    const [one, two] = await receive(mail({ id: long }), mail({ inReplyTo: long }));
    expect(two.ticket.id).toBe(one.ticket.id);
  });

  it('says so when stored bytes are damaged', async () => {
    const [entry] = await receive(mail({ text: 'whole' }));
    await house.db.connection('system_email_blob_chunks').update({ content: Buffer.from('cut') });
    await expect(house.tickets.rawMessage(entry.id)).rejects.toThrow(/are damaged: 3 of \d+ bytes/);
  });

  it('makes the blob tables once, however often and by however many it is asked', async () => {
    await Promise.all([house.blobs.ensureTables(), house.blobs.ensureTables()]);
    expect(await house.db.connection.schema.hasTable('system_email_blobs')).toBe(true);
  });
});
