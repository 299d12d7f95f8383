import PostalMime from 'postal-mime';
import { startStrapi, type RunningStrapi } from '../strapi';
import { createDesk, type Desk } from './desk';

describe('a reply on a ticket', () => {
  let app: RunningStrapi;
  let desk: Desk;
  let systemEmailId: number;
  beforeAll(async () => {
    app = await startStrapi();
    desk = createDesk(app.strapi);
    systemEmailId = await desk.addSystemEmail();
  });
  afterAll(() => app.stop());

  const counts = async () => ({
    entries: await app.strapi.db.query('plugin::system-email.entry').count(),
    deliveries: await app.strapi.db.query('plugin::system-email.delivery').count(),
  });

  it('commits the entry, the message and its delivery, due at once', async () => {
    const ticketId = await desk.addTicket(systemEmailId);
    const { entryId, deliveryId } = await desk.reply({ ticketId, text: 'It is fixed.', status: 'pending' });
    const row = await desk.rowOf(deliveryId);
    const entry = await app.strapi.db
      .query('plugin::system-email.entry')
      .findOne({ where: { id: entryId }, populate: { ticket: true } });
    expect(row).toMatchObject({ state: 'queued', attempts: 0, systemEmailId, ticketId });
    expect(new Date(row.nextAttemptAt).getTime()).toBeLessThanOrEqual(desk.clock.now().getTime());
    expect(entry).toMatchObject({
      kind: 'reply',
      text: 'It is fixed.',
      messageId: row.messageId,
      inReplyTo: ['question@customer.test'],
      references: ['older@customer.test', 'question@customer.test'],
      ticket: { id: ticketId, ticketStatus: 'pending' },
    });
    const mail = await PostalMime.parse(await desk.blobs.get(row.mimeHash));
    expect(mail.messageId).toBe(`<${row.messageId}>`);
    expect((await desk.outbox.summaries([entryId])).get(entryId)).toMatchObject({
      id: deliveryId,
      state: 'queued',
      problem: null,
    });
  });

  it('sent twice with one request key is one reply, even at the same time', async () => {
    const ticketId = await desk.addTicket(systemEmailId);
    const before = await counts();
    const results = await Promise.all(
      Array.from({ length: 5 }, () => desk.reply({ ticketId, requestKey: 'double-click' })),
    );
    results.push(await desk.reply({ ticketId, requestKey: 'double-click', text: 'A repeated request' }));
    expect(new Set(results.map(({ deliveryId }) => deliveryId)).size).toBe(1);
    expect(await counts()).toEqual({ entries: before.entries + 1, deliveries: before.deliveries + 1 });
  });

  it('keeps request keys of different tickets apart', async () => {
    const [one, two] = [await desk.addTicket(systemEmailId), await desk.addTicket(systemEmailId)];
    const first = await desk.reply({ ticketId: one, requestKey: '1' });
    const second = await desk.reply({ ticketId: two, requestKey: '1' });
    expect(first.entryId).not.toBe(second.entryId);
  });

  it('through a System Email that does not send is refused with what to do, and nothing is written', async () => {
    const disabled = await desk.addSystemEmail({ sender: { enabled: false } });
    const ticketId = await desk.addTicket(disabled);
    const before = { ...(await counts()), queued: desk.queued() };
    await expect(desk.reply({ ticketId, status: 'closed' })).rejects.toMatchObject({
      code: 'outgoing-disabled',
      message: expect.stringContaining('Switch it on under Settings → System Email'),
    });
    expect({ ...(await counts()), queued: desk.queued() }).toEqual(before);
  });

  it('to somebody without a usable address, or on no ticket, is refused as well', async () => {
    const ticketId = await desk.addTicket(systemEmailId, { requester: 'not an address' });
    const before = await counts();
    await expect(desk.reply({ ticketId })).rejects.toMatchObject({ code: 'unusable-address' });
    await expect(desk.reply({ ticketId: 999_999 })).rejects.toMatchObject({ code: 'ticket-not-found' });
    expect(await counts()).toEqual(before);
  });

  it('leaves nothing behind when its delivery cannot be written', async () => {
    const ticketId = await desk.addTicket(systemEmailId);
    const before = await counts();
    const put = jest.spyOn(desk.blobs, 'put').mockRejectedValueOnce(new Error('no space left'));
    await expect(desk.reply({ ticketId, requestKey: 'again' })).rejects.toThrow('no space left');
    put.mockRestore();
    expect(await counts()).toEqual(before);
    await expect(desk.reply({ ticketId, requestKey: 'again' })).resolves.toBeDefined();
  });
});
