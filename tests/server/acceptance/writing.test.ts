import PostalMime from 'postal-mime';
import type { SystemEmail } from '../../../shared/contracts/system-emails';
import type {
  AttachmentSummary,
  Entry,
  NoteInput,
  ReplyInput,
  UndoneReply,
} from '../../../shared/contracts/tickets';
import { caller, logIn } from '../strapi';
import { ALICE, CUSTOMER, openHelpdesk, SALES, SUPPORT, type Helpdesk } from './helpdesk';

const API = '/system-email';
const FILE = '見積書（最終版） & "Grüße".bin';
const BYTES = Buffer.from(Array.from({ length: 70_000 }, (_, index) => (index * 31) % 256));

describe('what an agent writes', () => {
  let desk: Helpdesk;
  let support: SystemEmail;

  beforeAll(async () => {
    desk = await openHelpdesk();
    support = await desk.signedIn({
      name: 'Contoso',
      autoResponse: true,
      outgoingServer: {
        signature: '<p><strong>Contoso</strong> Helpdesk</p><script>alert(1)</script>',
        allowOtherFrom: true,
      },
    });
  });
  afterAll(() => desk.close());

  /** A ticket whose acknowledgement, if there is one, has left. */
  const ask = async (subject: string, from = CUSTOMER, headers?: Record<string, string>) => {
    const messageId = await desk.lab.deliver(SUPPORT, { from, subject, text: 'A question', headers });
    return { messageId, ticket: await desk.ticket(subject) };
  };
  const send = (ticketId: number, reply: ReplyInput) =>
    desk.api<Entry>('POST', `/tickets/${ticketId}/replies`, reply);
  const note = (ticketId: number, input: NoteInput) =>
    desk.api<Entry>('POST', `/tickets/${ticketId}/notes`, input);
  const arrivals = async (subject: string, at = CUSTOMER) =>
    (await desk.lab.mailbox(at).messages()).filter((message) => message.subject === subject);
  const arrival = async (subject: string, words: string, at = CUSTOMER) => {
    const { raw } = await desk.lab
      .mailbox(at)
      .waitFor((message) => message.subject === subject && message.raw.includes(words));
    return { raw: raw.toString('latin1'), mail: await PostalMime.parse(raw) };
  };

  const upload = async (
    filename: string,
    content: Uint8Array = BYTES,
    { token = desk.app.token, field = 'file' } = {},
  ) => {
    const body = new FormData();
    body.append(field, new Blob([content], { type: 'application/x-thing' }), filename);
    const response = await fetch(`${desk.app.url}${API}/uploads`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body,
    });
    const answer = (await response.json()) as { data: AttachmentSummary; error?: { message: string } };
    return { status: response.status, data: answer.data, message: answer.error?.message ?? '' };
  };

  it('is acknowledged to who opens a ticket, once, and says that nobody wrote it', async () => {
    const { ticket, messageId } = await ask('First of all');
    const { raw, mail } = await arrival('Re: First of all', 'Auto-Submitted');
    expect(mail.text).toContain(`#${ticket.id}`);
    expect(mail).toMatchObject({ from: { address: SUPPORT }, inReplyTo: messageId, references: messageId });
    expect(raw).toMatch(/^Auto-Submitted: auto-replied\r$/m);
    expect(raw).toMatch(/^X-Auto-Response-Suppress: All\r$/m);
    expect(raw).toMatch(/^X-System-Email-Loop: /m);
    expect(raw).not.toMatch(/^Precedence/im);
    const { entries } = await desk.conversation(ticket.id);
    expect(entries.map(({ kind }) => kind)).toEqual(['inbound', 'reply']);
    expect(entries[1]).toMatchObject({ automatic: true, author: null });

    const second = await ask('Soon after');
    expect(second.ticket.entryCount).toBe(1);
    expect(await arrivals('Re: Soon after')).toHaveLength(0);
  });

  it('is not acknowledged to machines, to ourselves, or to those who read no answers', async () => {
    const automatic: [string, string, Record<string, string>?][] = [
      ['On holiday', ALICE, { 'Auto-Submitted': 'auto-replied' }],
      ['A newsletter', ALICE, { 'List-Id': '<news.fabrikam.test>' }],
      ['From a colleague', SALES],
      ['Nobody reads this', 'no-reply@fabrikam.test'],
      ['From a list', 'list-request@fabrikam.test'],
      ['It came back', 'postmaster@fabrikam.test'],
    ];
    await desk.create({
      address: SALES,
      remoteMailbox: { enabled: false },
      outgoingServer: { enabled: false },
    });
    for (const [subject, from, headers] of automatic) {
      const { ticket } = await ask(subject, from, headers);
      expect({ subject, entries: ticket.entryCount }).toEqual({ subject, entries: 1 });
    }
    const { ticket } = await ask('From a person', ALICE);
    expect(ticket.entryCount).toBe(2);
    await arrival('Re: From a person', 'Auto-Submitted', ALICE);
    expect((await desk.lab.mailbox(ALICE).messages()).map(({ subject }) => subject)).toEqual([
      'Re: From a person',
    ]);
  });

  it('arrives as written: HTML, Cc, Bcc, another From, a file with any name, to the byte', async () => {
    const { ticket } = await ask('With everything');
    await desk.lab.idp.setSendAs(SALES, [SUPPORT]);
    const { status, data: file } = await upload(FILE);
    expect(status).toBe(201);
    expect(file).toEqual({
      id: expect.any(Number),
      filename: FILE,
      contentType: 'application/x-thing',
      size: BYTES.length,
      inline: false,
    });
    const entry = await send(ticket.id, {
      html: '<p>Hello <strong>Carla</strong></p><script>alert(1)</script><ul><li>one</li></ul>',
      from: SALES,
      cc: [ALICE],
      bcc: ['agent@contoso.test'],
      attachmentIds: [file.id],
      status: 'pending',
    });
    expect(entry).toMatchObject({ kind: 'reply', attachments: [file], cc: [{ address: ALICE, name: '' }] });
    for (const at of [CUSTOMER, ALICE, 'agent@contoso.test']) {
      const { raw, mail } = await arrival('Re: With everything', 'Carla', at);
      expect(mail.html).toContain('<p>Hello <strong>Carla</strong></p>');
      expect(mail.html).toContain('<strong>Contoso</strong> Helpdesk');
      expect(mail.html).not.toContain('script');
      expect(mail.text).toContain('Hello Carla\n\n * one\n\n-- \nContoso Helpdesk');
      expect(mail).toMatchObject({ from: { address: SALES }, sender: { address: SUPPORT } });
      expect(mail.cc?.map(({ address }) => address)).toEqual([ALICE]);
      expect(raw.split('\r\n\r\n')[0]?.replace(/^Received:[^\n]*\n(?:[ \t][^\n]*\n)*/gim, '')).not.toMatch(
        /^bcc:/im,
      );
      expect(mail.bcc ?? []).toEqual([]);
      expect(mail.attachments).toHaveLength(1);
      expect(mail.attachments[0]?.filename).toBe(FILE);
      expect(Buffer.from(mail.attachments[0]?.content as ArrayBuffer).equals(BYTES)).toBe(true);
    }
    expect((await desk.conversation(ticket.id)).status).toBe('pending');
    expect(entry).toMatchObject({
      from: { address: SALES },
      bcc: [{ address: 'agent@contoso.test', name: '' }],
      html: expect.stringContaining('<p>Hello <strong>Carla</strong></p>'),
    });
    expect(entry.html).not.toContain('script');
  });

  it('from an address that the server does not allow fails alone', async () => {
    const { ticket } = await ask('In a wrong name');
    const wrong = await send(ticket.id, { text: 'As the boss', from: 'agent@contoso.test' });
    const right = await send(ticket.id, { text: 'As ourselves' });
    const { problem } = await desk.delivery(ticket.id, wrong.id, 'failed');
    expect(problem?.remedy).toBe('smtp.send-as-denied');
    await desk.delivery(ticket.id, right.id, 'sent');
  });

  it('goes to those who can be reached, and says who could not', async () => {
    const { ticket } = await ask('Partly refused');
    const entry = await send(ticket.id, { text: 'To both', cc: ['gone@fabrikam.test'], signature: false });
    const sent = await desk.delivery(ticket.id, entry.id, 'sent');
    expect(sent.problem).toMatchObject({
      remedy: 'smtp.recipient-rejected',
      serverResponse: expect.stringContaining('gone@fabrikam.test'),
    });
    const { mail } = await arrival('Re: Partly refused', 'To both');
    expect(mail.text?.trimEnd()).toBe('To both');
  });

  it('can be taken back for a moment: nothing leaves, and its files can be used again', async () => {
    const { ticket } = await ask('Taken back');
    const { data: file } = await upload('plan.txt');
    const held = await send(ticket.id, {
      text: 'Too soon',
      hold: true,
      status: 'closed',
      attachmentIds: [file.id],
    });
    expect(held.delivery).toMatchObject({ state: 'held', attempts: 0, sentAt: null });
    const undo = `/deliveries/${held.delivery?.id}/undo`;
    expect(await desk.api<UndoneReply>('POST', undo, {})).toEqual({
      ticketId: ticket.id,
      attachments: [file],
    });
    expect(await desk.conversation(ticket.id)).toMatchObject({
      status: 'open',
      entryCount: 1,
      lastActivityAt: ticket.lastActivityAt,
    });
    expect((await desk.app.call('POST', API + undo, {})).status).toBe(404);
    const entry = await send(ticket.id, { text: 'Just right', hold: true, attachmentIds: [file.id] });
    const sent = await desk.delivery(ticket.id, entry.id, 'sent');
    await arrival('Re: Taken back', 'Just right');
    expect(await arrivals('Re: Taken back')).toHaveLength(1);
    const late = await desk.app.call<{ error: { message: string } }>(
      'POST',
      `${API}/deliveries/${sent.id}/undo`,
      {},
    );
    expect(late.status).toBe(400);
    expect(late.body.error.message).toContain('has left already');
  });

  it('as a note stays in the house', async () => {
    const { ticket, messageId } = await ask('Among ourselves');
    const { data: file } = await upload('secret.txt');
    const input = {
      html: '<p>He is <em>angry</em></p><img src=x onerror=alert(1)>',
      attachmentIds: [file.id],
      requestKey: 'note-1',
    };
    const [entry, twin] = [await note(ticket.id, input), await note(ticket.id, input)];
    expect(twin.id).toBe(entry.id);
    expect(entry).toMatchObject({ kind: 'note', text: 'He is angry', attachments: [file], delivery: null });
    expect(entry.html).toBe('<p>He is <em>angry</em></p>');
    const after = await desk.conversation(ticket.id);
    expect(after.entryCount).toBe(2);
    expect(Date.parse(after.lastActivityAt)).toBeGreaterThan(Date.parse(ticket.lastActivityAt));
    await send(ticket.id, { text: 'Dear customer' });
    const { mail } = await arrival('Re: Among ourselves', 'Dear customer');
    expect(mail.references).toBe(messageId);
    expect(await arrivals('Re: Among ourselves')).toHaveLength(1);
    expect((await desk.app.call('POST', `${API}/tickets/999999/notes`, { text: 'x' })).status).toBe(404);
  });

  it('may bring files only to who writes, and only those that are one’s own and small enough', async () => {
    const { ticket } = await ask('Files');
    const role = await desk.app.strapi
      .service('admin::role')
      .create({ name: 'Note writers', description: 'of a test' });
    await desk.app.strapi
      .service('admin::role')
      .assignPermissions(role.id, [
        { action: 'plugin::system-email.tickets.note', subject: null, conditions: [], properties: {} },
      ]);
    const noter = { email: 'noter@example.test', password: 'Passw0rd!Noter' };
    const account = { ...noter, firstname: 'N', lastname: 'N', registrationToken: null, isActive: true };
    await desk.app.strapi.service('admin::user').create({ ...account, roles: [role.id] });
    const token = await logIn(desk.app.url, noter);
    const theirs = await upload('theirs.txt', BYTES, { token });
    expect(theirs.status).toBe(201);
    const reply = (attachmentIds: number[]) =>
      desk.app.call<{ error: { message: string } }>('POST', `${API}/tickets/${ticket.id}/replies`, {
        text: 'x',
        attachmentIds,
      });
    expect(await reply([theirs.data.id])).toMatchObject({
      status: 400,
      body: { error: { message: expect.stringContaining('Attach it again') } },
    });
    const remove = (id: number, as = desk.app.token) =>
      caller(desk.app.url, as)('DELETE', `${API}/uploads/${id}`);
    expect((await remove(theirs.data.id)).status).toBe(404);
    expect((await remove(theirs.data.id, token)).status).toBe(204);

    const large = await upload('large.bin', Buffer.alloc(25 * 1024 * 1024 + 1));
    expect(large).toMatchObject({ status: 413, message: expect.stringContaining('25 MB') });
    expect((await upload('x', BYTES, { field: 'other' })).status).toBe(400);
    const before = (await desk.conversation(ticket.id)).entryCount;
    const halves = [await upload('a', Buffer.alloc(13_500_000)), await upload('b', Buffer.alloc(13_500_000))];
    expect((await reply(halves.map(({ data }) => data.id))).status).toBe(413);
    expect((await desk.conversation(ticket.id)).entryCount).toBe(before);
  });

  it('is told beforehand how it would leave, and why it could not', async () => {
    const { ticket } = await ask('No other From');
    const settings = async () => (await desk.conversation(ticket.id)).reply;
    expect(await settings()).toEqual({
      from: { address: SUPPORT, name: 'Contoso' },
      aliases: [],
      allowOtherFrom: true,
      signature: '<p><strong>Contoso</strong> Helpdesk</p>',
      undoSeconds: 6,
      maxAttachmentBytes: 25 * 1024 * 1024,
      problem: null,
    });
    expect((await desk.get(support.id)).outgoingServer.signature).toBe(
      '<p><strong>Contoso</strong> Helpdesk</p>',
    );
    const account = { autoResponse: true, idpConfigId: support.idpConfigId };
    await desk.update(support.id, { ...account, outgoingServer: { signature: 'Just text & more' } });
    expect((await settings()).signature).toBe('<p>Just text &amp; more</p>');
    await expect(send(ticket.id, { text: 'x', from: SALES })).rejects.toThrow(
      `${SUPPORT} does not send as ${SALES}`,
    );
    await desk.update(support.id, { ...account, outgoingServer: { enabled: false } });
    expect((await settings()).problem).toMatchObject({
      remedy: 'outgoing.disabled',
      action: expect.stringContaining(SUPPORT),
    });
    const unanswered = await ask('While it is off', 'somebody-new@fabrikam.test');
    expect(unanswered.ticket.entryCount).toBe(1);
    await desk.update(support.id, account);
    await desk.api('DELETE', `/system-emails/${support.id}/credential`);
    expect((await settings()).problem?.remedy).toBe('oauth.needs-authorization');
    await desk.api('DELETE', `/system-emails/${support.id}`);
    expect((await settings()).problem?.remedy).toBe('outgoing.deleted');
    await note(ticket.id, { text: 'Nobody can answer this one any more' });
  });
});
