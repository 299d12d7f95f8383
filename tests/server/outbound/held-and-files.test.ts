import PostalMime from 'postal-mime';
import { UNDO_SECONDS } from '../../../server/src/outbound/limits';
import { startStrapi, type RunningStrapi } from '../strapi';
import { createDesk, until, type Desk } from './desk';
import { PlayedTransport } from './played-transport';

const TICKET = 'plugin::system-email.ticket';
const ENTRY = 'plugin::system-email.entry';
const DELIVERY = 'plugin::system-email.delivery';
const AGENT = 1;
const OTHER_AGENT = 2;

let app: RunningStrapi;
beforeAll(async () => {
  app = await startStrapi();
});
afterAll(() => app.stop());

describe('a reply that is held for a moment', () => {
  let desk: Desk;
  let transport: PlayedTransport;
  let systemEmailId: number;
  let ticketId: number;

  beforeEach(async () => {
    desk = createDesk(app.strapi);
    transport = new PlayedTransport();
    systemEmailId = await desk.addSystemEmail();
    ticketId = await desk.addTicket(systemEmailId);
  });
  afterEach(() => desk.stopWorkers());

  const hold = (changes: Partial<Parameters<Desk['reply']>[0]> = {}) =>
    desk.reply({ ticketId, authorId: AGENT, hold: true, ...changes });
  const upload = (filename: string, authorId = AGENT, content = Buffer.from(filename)) =>
    desk.uploads.add(
      { filename, contentType: 'text/plain', size: content.byteLength, read: async () => content },
      authorId,
    );
  const ticket = () => app.strapi.db.query(TICKET).findOne({ where: { id: ticketId } });
  const counts = async () => ({
    entries: await app.strapi.db.query(ENTRY).count({ where: { ticket: ticketId } }),
    deliveries: await app.strapi.db.query(DELIVERY).count({ where: { ticketId } }),
  });
  const subjects = async () => Promise.all(transport.sent.map(async ({ mime }) => PostalMime.parse(mime)));

  it('leaves when its time has come, before what was written after it', async () => {
    const first = await hold({ text: 'First' });
    const second = await desk.reply({ ticketId, text: 'Second' });
    expect(await desk.rowOf(first.deliveryId)).toMatchObject({ state: 'held', attempts: 0 });
    expect(await desk.outbox.waiting()).toContainEqual({
      systemEmailId,
      errand: 'send',
      dueAt: new Date((await desk.rowOf(first.deliveryId)).nextAttemptAt),
    });
    expect(await desk.outbox.claimNext(systemEmailId, 'send', 'early', 1_000)).toBeNull();
    desk.clock.advance(UNDO_SECONDS * 1000);
    desk.addWorker(transport);
    await until('both are sent', async () => (await desk.stateOf(second.deliveryId)) === 'sent');
    expect((await subjects()).map(({ text }) => text?.trimEnd())).toEqual(['First', 'Second']);
  });

  it('goes out although the process that took it is gone, and wakes the worker by itself', async () => {
    const { deliveryId } = await hold();
    const worker = desk.addWorker(transport);
    await worker.kick();
    expect(await desk.stateOf(deliveryId)).toBe('held');
    desk.clock.advance(UNDO_SECONDS * 1000);
    await until('it is sent', async () => (await desk.stateOf(deliveryId)) === 'sent');
    expect(transport.sent).toHaveLength(1);
  });

  it('can be taken back as if it had never been, and its files and key used again', async () => {
    await app.strapi.db.query(TICKET).update({
      where: { id: ticketId },
      data: { ticketStatus: 'pending', entryCount: 1 },
    });
    const question = await app.strapi.db.query(ENTRY).findOne({ where: { ticket: ticketId } });
    await app.strapi.db.query(ENTRY).update({
      where: { id: question.id },
      data: { occurredAt: new Date('2026-01-02T03:04:05Z') },
    });
    const before = await counts();
    const { id } = await upload('plan.txt');
    const { deliveryId } = await hold({ attachmentIds: [id], status: 'closed', requestKey: 'k' });
    expect(await ticket()).toMatchObject({ ticketStatus: 'closed', entryCount: 2 });
    const undone = await desk.undo(deliveryId, AGENT);
    expect(undone).toMatchObject({ ticketId, attachments: [{ id, filename: 'plan.txt', size: 8 }] });
    expect(await counts()).toEqual(before);
    const restored = await ticket();
    expect(restored).toMatchObject({ ticketStatus: 'pending', entryCount: 1 });
    expect(new Date(restored.lastActivityAt).toISOString()).toBe('2026-01-02T03:04:05.000Z');
    desk.clock.advance(UNDO_SECONDS * 1000);
    expect(await desk.outbox.claimNext(systemEmailId, 'send', 'late', 1_000)).toBeNull();

    const again = await hold({ attachmentIds: [id], requestKey: 'k', text: 'Better' });
    expect(again.deliveryId).not.toBe(deliveryId);
    const mail = await PostalMime.parse(await desk.blobs.get((await desk.rowOf(again.deliveryId)).mimeHash));
    expect(mail.attachments.map(({ filename }) => filename)).toEqual(['plan.txt']);
  });

  it('leaves a status alone that somebody has changed since', async () => {
    const { deliveryId } = await hold({ status: 'closed' });
    await app.strapi.db.query(TICKET).update({ where: { id: ticketId }, data: { ticketStatus: 'open' } });
    await app.strapi.db.query(TICKET).update({ where: { id: ticketId }, data: { ticketStatus: 'pending' } });
    await desk.undo(deliveryId, AGENT);
    expect(await ticket()).toMatchObject({ ticketStatus: 'pending' });
  });

  it('stays where it is when somebody else wants it back', async () => {
    const { deliveryId } = await hold();
    const before = await counts();
    await expect(desk.undo(deliveryId, OTHER_AGENT)).rejects.toMatchObject({ code: 'somebody-elses' });
    expect(await counts()).toEqual(before);
    expect(await desk.stateOf(deliveryId)).toBe('held');
  });

  it('cannot be taken back once it is leaving, nor a reply that was never held, nor twice', async () => {
    const { deliveryId } = await hold();
    const before = await counts();
    desk.clock.advance(UNDO_SECONDS * 1000);
    expect(await desk.outbox.claimNext(systemEmailId, 'send', 'worker', 60_000)).toMatchObject({
      id: deliveryId,
    });
    await expect(desk.undo(deliveryId, AGENT)).rejects.toMatchObject({ code: 'already-left' });
    expect(await counts()).toEqual(before);
    const unheld = await desk.reply({ ticketId, authorId: AGENT });
    await expect(desk.undo(unheld.deliveryId, AGENT)).rejects.toMatchObject({ code: 'already-left' });
    const other = await hold();
    await desk.undo(other.deliveryId, AGENT);
    await expect(desk.undo(other.deliveryId, AGENT)).rejects.toMatchObject({ code: 'delivery-not-found' });
  });

  it('is either sent or taken back, never both, however close they come', async () => {
    const outcomes = new Set<string>();
    for (let head = -1; head < 20; head += 1) {
      ticketId = await desk.addTicket(systemEmailId);
      const { deliveryId } = await hold();
      desk.clock.advance(UNDO_SECONDS * 1000);
      const undo = () => desk.undo(deliveryId, AGENT).then(Boolean, () => false);
      const claim = () => desk.outbox.claimNext(systemEmailId, 'send', 'worker', 60_000).then(Boolean);
      const first = head < 0 ? undo() : claim();
      // The worker's lead grows from round to round, up to having finished.
      for (let turn = 0; turn < head; turn += 1) await new Promise(setImmediate);
      if (head === 19) await first;
      const results = await Promise.all([first, head < 0 ? claim() : undo()]);
      expect(results.filter(Boolean)).toHaveLength(1);
      const [undone, claimed] = head < 0 ? results : [results[1], results[0]];
      expect((await counts()).deliveries).toBe(claimed ? 1 : 0);
      outcomes.add(undone ? 'undone' : 'claimed');
    }
    expect(outcomes).toEqual(new Set(['undone', 'claimed']));
  });
});

describe('the files of a reply', () => {
  let desk: Desk;
  let systemEmailId: number;
  let ticketId: number;
  beforeAll(async () => {
    desk = createDesk(app.strapi);
    systemEmailId = await desk.addSystemEmail();
    ticketId = await desk.addTicket(systemEmailId);
  });

  const attachments = () => app.strapi.db.query('plugin::system-email.attachment');
  const upload = (filename: string, size = 3, authorId = AGENT) =>
    desk.uploads.add(
      { filename, contentType: 'text/plain', size, read: async () => Buffer.alloc(size, filename) },
      authorId,
    );

  it('are the author’s own, unused and still there, or nothing is written', async () => {
    const mine = await upload('mine.txt');
    const theirs = await upload('theirs.txt', 3, OTHER_AGENT);
    const entries = () => app.strapi.db.query(ENTRY).count();
    const before = await entries();
    for (const attachmentIds of [[theirs.id], [mine.id, 999_999]]) {
      await expect(desk.reply({ ticketId, authorId: AGENT, attachmentIds })).rejects.toMatchObject({
        code: 'attachment-not-found',
      });
    }
    expect(await entries()).toBe(before);
    await desk.reply({ ticketId, authorId: AGENT, attachmentIds: [mine.id, mine.id] });
    await expect(desk.reply({ ticketId, authorId: AGENT, attachmentIds: [mine.id] })).rejects.toMatchObject({
      code: 'attachment-not-found',
    });
    expect(await desk.uploads.remove(mine.id, AGENT)).toBe(false);
    expect(await desk.uploads.remove(theirs.id, AGENT)).toBe(false);
    expect(await desk.uploads.remove(theirs.id, OTHER_AGENT)).toBe(true);
  });

  it('of one reply sent twice at once go with it once', async () => {
    const { id } = await upload('once.txt');
    const send = () => desk.reply({ ticketId, authorId: AGENT, attachmentIds: [id], requestKey: 'twice' });
    const [one, two] = await Promise.all([send(), send()]);
    expect(one).toEqual(two);
    expect(await attachments().count({ where: { entry: one.entryId } })).toBe(1);
  });

  it('are refused when they are too large, each or together', async () => {
    const tooLarge = { code: 'attachments-too-large', message: expect.stringContaining('25 MB') };
    await expect(upload('huge.bin', 25 * 1024 * 1024 + 1)).rejects.toMatchObject(tooLarge);
    const halves = await Promise.all(['a', 'b'].map((name) => upload(name, 13 * 1024 * 1024)));
    const before = await app.strapi.db.query(ENTRY).count();
    const attachmentIds = halves.map(({ id }) => id);
    await expect(desk.reply({ ticketId, authorId: AGENT, attachmentIds })).rejects.toMatchObject(tooLarge);
    expect(await app.strapi.db.query(ENTRY).count()).toBe(before);
  });

  it('that were never used go after a week; those of entries and of inbound mail stay', async () => {
    const used = await upload('used.txt');
    const unused = await upload('unused.txt');
    const inbound = await attachments().create({
      data: {
        documentId: crypto.randomUUID(),
        filename: 'theirs.txt',
        blobHash: used.blobHash,
        inline: false,
      },
    });
    await desk.reply({ ticketId, authorId: AGENT, attachmentIds: [used.id] });
    desk.clock.advance(6 * 24 * 3_600_000);
    await desk.uploads.sweep();
    expect(await attachments().count({ where: { id: unused.id } })).toBe(1);
    desk.clock.advance(2 * 24 * 3_600_000);
    await desk.uploads.sweep();
    expect(await attachments().count({ where: { id: unused.id } })).toBe(0);
    expect(await attachments().count({ where: { id: { $in: [used.id, inbound.id] } } })).toBe(2);
  });

  it.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\me\\plan.txt', 'plan.txt'],
    ['a\r\nBcc: x@y.test\u0000.txt', 'aBcc: x@y.test.txt'],
    ['..', 'attachment'],
    ['見積書.pdf', '見積書.pdf'],
  ])('called %j are kept as %j', async (given, kept) => {
    expect(await upload(given)).toMatchObject({ filename: kept });
  });

  it('do not hide that there is nothing to read', async () => {
    const { id } = await upload('alone.txt');
    const empty = { ticketId, authorId: AGENT, attachmentIds: [id], text: ' ', html: '<img src="x">' };
    await expect(desk.reply(empty)).rejects.toMatchObject({ code: 'empty' });
  });
});
