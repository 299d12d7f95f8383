import PostalMime from 'postal-mime';
import { createNotes } from '../../../server/src/outbound/note';
import { createAgents } from '../../../server/src/stores/agents';
import { createConversations } from '../../../server/src/stores/conversations';
import { createTicketReader } from '../../../server/src/stores/ticket-reader';
import { inTransaction } from '../../../server/src/stores/transaction';
import { createTickets } from '../../../server/src/tickets/tickets';
import { startStrapi, type RunningStrapi } from '../strapi';
import { createDesk, type Desk } from './desk';

const AGENT = 7;
const PIXELS = Buffer.from('89504e470d0a1a0a', 'hex');

describe('an image in the text of a reply', () => {
  let app: RunningStrapi;
  let desk: Desk;
  let ticketId: number;
  beforeAll(async () => {
    app = await startStrapi();
    desk = createDesk(app.strapi);
  });
  afterAll(() => app.stop());
  beforeEach(async () => {
    ticketId = await desk.addTicket(await desk.addSystemEmail());
  });

  const upload = (filename: string, contentType = 'image/png', authorId = AGENT) =>
    desk.uploads.add({ filename, contentType, size: PIXELS.length, read: async () => PIXELS }, authorId);
  const showing = (...ids: number[]) =>
    `<p>Look: ${ids.map((id) => `<img src="cid:upload-${id}" alt="a plug">`).join('')}</p>`;
  const shownEntries = async () => {
    const { db } = app.strapi;
    const store = createTicketReader({ db, deliveriesOf: async () => new Map() });
    const tickets = createTickets({ store, blobs: desk.blobs, agents: createAgents({ db }) });
    return (await tickets.conversation(ticketId))?.entries.slice(1) ?? [];
  };
  const dataUrl = `data:image/png;base64,${PIXELS.toString('base64')}`;

  it('is part of the mail and shown in the conversation; other files are listed', async () => {
    const [image, list] = [await upload('plug.png'), await upload('list.png')];
    const { deliveryId } = await desk.reply({
      ticketId,
      authorId: AGENT,
      html: showing(image.id),
      attachmentIds: [image.id, list.id],
    });
    const { mimeHash } = await desk.rowOf(deliveryId);
    const mail = await PostalMime.parse(await desk.blobs.get(mimeHash));
    // The upload’s own name, made unique in the world.
    const [, contentId = ''] = /<img src="cid:([^"]+)" alt="a plug" \/>/.exec(mail.html ?? '') ?? [];
    expect(contentId).toMatch(new RegExp(`^upload-${image.id}\\.[\\da-f-]{36}$`));
    expect(mail.text?.trim()).toBe('Look: [a plug]');
    expect(mail.attachments).toMatchObject([
      {
        filename: 'plug.png',
        disposition: 'inline',
        related: true,
        contentId: `<${contentId}>`,
      },
      { filename: 'list.png', disposition: 'attachment' },
    ]);
    const [entry] = await shownEntries();
    expect(entry?.html).toContain(`src="${dataUrl}"`);
    expect(entry?.attachments.map(({ filename, inline }) => [filename, inline])).toEqual([
      ['plug.png', true],
      ['list.png', false],
    ]);
  });

  it('is refused where it is not attached, somebody else’s, or no picture, and nothing is written', async () => {
    const mine = await upload('mine.png');
    const drawing = await upload('drawing.svg', 'image/svg+xml');
    const theirs = await upload('theirs.png', 'image/png', 8);
    const send = (html: string, attachmentIds: number[]) =>
      desk.reply({ ticketId, authorId: AGENT, html, attachmentIds });
    await expect(send(showing(mine.id), [])).rejects.toMatchObject({ code: 'image-not-attached' });
    await expect(send(showing(theirs.id), [mine.id])).rejects.toMatchObject({ code: 'image-not-attached' });
    await expect(send(showing(theirs.id), [theirs.id])).rejects.toMatchObject({
      code: 'attachment-not-found',
    });
    await expect(send(showing(drawing.id), [drawing.id])).rejects.toMatchObject({
      code: 'image-not-attached',
    });
    expect(await shownEntries()).toEqual([]);
  });

  it('alone is a reply, and can be taken back and used again', async () => {
    const { id } = await upload('alone.png');
    const html = `<p><img src="cid:upload-${id}"></p>`;
    const reply = { ticketId, authorId: AGENT, text: '', html, attachmentIds: [id], hold: true };
    const first = await desk.reply(reply);
    await desk.undo(first.deliveryId, AGENT);
    const row = await app.strapi.db.query('plugin::system-email.attachment').findOne({ where: { id } });
    expect(row).toMatchObject({ inline: false, contentId: null });
    await desk.reply(reply);
    expect((await shownEntries())[0]?.html).toContain(dataUrl);
  });

  it('is shown in a note, too', async () => {
    const { db } = app.strapi;
    const notes = createNotes({
      conversations: createConversations({ db }),
      uploads: desk.uploads,
      transaction: (work) => inTransaction(db, work),
      clock: desk.clock,
    });
    const { id } = await upload('note.png');
    const note = { ticketId, authorId: AGENT, html: showing(id) };
    await expect(notes.note(note)).rejects.toMatchObject({ code: 'image-not-attached' });
    await notes.note({ ...note, attachmentIds: [id] });
    expect((await shownEntries())[0]?.html).toContain(dataUrl);
  });
});
