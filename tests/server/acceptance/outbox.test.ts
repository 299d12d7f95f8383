import type { OutboxDetail, OutboxList } from '../../../shared/contracts/outbox';
import type { SystemEmail } from '../../../shared/contracts/system-emails';
import type { DeliverySummary, Entry } from '../../../shared/contracts/tickets';
import PostalMime from 'postal-mime';
import { ALICE, CUSTOMER, openHelpdesk, until, type Helpdesk } from './helpdesk';

const NEWCOMER = 'newcomer@fabrikam.test';

describe('the outbox', () => {
  let desk: Helpdesk;
  let support: SystemEmail;
  beforeAll(async () => {
    desk = await openHelpdesk();
    support = await desk.signedIn({ name: 'Contoso' });
  });
  afterAll(() => desk.close());

  const list = (query = '') => desk.api<OutboxList>('GET', `/outbox${query}`);
  const detail = (id: number) => desk.api<OutboxDetail>('GET', `/outbox/${id}`);
  const ask = async (subject: string, from = CUSTOMER) => {
    await desk.lab.deliver('support@contoso.test', { from, subject, text: 'A question' });
    return desk.ticket(subject);
  };
  const arrival = (address: string, subject: string) =>
    desk.lab.mailbox(address).waitFor((message) => message.subject === subject);
  const deliveryOf = ({ delivery }: Entry): DeliverySummary => {
    if (!delivery) throw new Error('This entry is not mailed.');
    return delivery;
  };
  const tomorrow = () => new Date(Date.now() + 24 * 3_600_000).toISOString();
  const later = (ticketId: number, text: string) =>
    desk.api<Entry>('POST', `/tickets/${ticketId}/replies`, { text, sendAt: tomorrow() });

  it('lists what was sent and what failed, by state, origin and words, with how many there are', async () => {
    const sent = await ask('Something that works');
    await desk.delivery(sent.id, (await desk.reply(sent.id, 'Yes')).id, 'sent');
    const refused = await ask('Something that fails', NEWCOMER);
    await desk.delivery(refused.id, (await desk.reply(refused.id, 'No')).id, 'failed');

    const all = await list();
    expect(all.results.map(({ subject }) => subject).slice(0, 2)).toEqual([
      'Re: Something that fails',
      'Re: Something that works',
    ]);
    expect(all.counts).toMatchObject({ sent: 1, failed: 1, held: 0 });
    expect((await list('?state=failed')).results).toMatchObject([
      {
        ticketId: refused.id,
        recipients: [NEWCOMER],
        origin: 'reply',
        systemEmail: { id: support.id, address: support.address },
        wait: null,
        problem: { remedy: 'smtp.recipient-rejected' },
      },
    ]);
    expect((await list('?search=NEWCOMER')).pagination.total).toBe(1);
    expect((await list('?search=works')).pagination.total).toBe(1);
    expect((await list('?origin=app')).pagination.total).toBe(0);
    expect((await list(`?state=sent&systemEmail=${support.id + 99}`)).counts.sent).toBe(0);
  });

  it('sends what failed to somebody else: same message, other recipient, on the ticket too', async () => {
    const ticket = await ask('Wrong address', NEWCOMER);
    const entry = await desk.reply(ticket.id, 'Grüße an alle');
    const { id } = await desk.delivery(ticket.id, entry.id, 'failed');
    const before = await detail(id);
    expect(before).toMatchObject({ to: [NEWCOMER], cc: [], bcc: [] });
    expect(before.tries).toMatchObject([
      { outcome: 'failed', responseCode: 550, problem: { remedy: 'smtp.recipient-rejected' } },
    ]);
    await desk.api('PUT', `/outbox/${id}/recipients`, { to: [CUSTOMER], cc: [ALICE] });
    const { raw } = await arrival(CUSTOMER, 'Re: Wrong address');
    const mail = await PostalMime.parse(raw);
    expect(mail.messageId).toBe(`<${before.messageId}>`);
    expect(mail.to).toMatchObject([{ address: CUSTOMER }]);
    expect(mail.cc).toMatchObject([{ address: ALICE }]);
    expect(mail.text).toContain('Grüße an alle');
    await arrival(ALICE, 'Re: Wrong address');
    await desk.delivery(ticket.id, entry.id, 'sent');
    const [, reply] = (await desk.conversation(ticket.id)).entries;
    expect(reply?.to.map(({ address }) => address)).toEqual([CUSTOMER]);
    expect((await detail(id)).tries).toHaveLength(2);
    await expect(desk.api('PUT', `/outbox/${id}/recipients`, { to: [ALICE] })).rejects.toThrow(
      'certain that the message has not left',
    );
  });

  it('lets a reply leave later, and answers written after it at once', async () => {
    const ticket = await ask('No hurry');
    const entry = await later(ticket.id, 'On Monday');
    expect(deliveryOf(entry)).toMatchObject({ state: 'held', scheduled: true });
    const now = await desk.reply(ticket.id, 'At once');
    await desk.delivery(ticket.id, now.id, 'sent');
    const held = await detail(deliveryOf(entry).id);
    expect(held.wait).toEqual({ why: 'held', until: held.nextAttemptAt });
    expect(Date.parse(held.nextAttemptAt ?? '')).toBeGreaterThan(Date.now() + 23 * 3_600_000);
  });

  it('sends a reply that was to leave later now, and it does not come from the future', async () => {
    const ticket = await ask('Sooner after all');
    const { id } = deliveryOf(await later(ticket.id, 'Now then'));
    await desk.api('POST', `/deliveries/${id}/retry`);
    const { raw } = await arrival(CUSTOMER, 'Re: Sooner after all');
    const { date, text } = await PostalMime.parse(raw);
    expect(text).toContain('Now then');
    expect(Date.parse(date ?? '')).toBeLessThan(Date.now() + 60_000);
  });

  it('takes a reply that was to leave later back, or cancels it; the ticket still shows that one', async () => {
    const ticket = await ask('Second thoughts');
    await desk.api('POST', `/deliveries/${deliveryOf(await later(ticket.id, 'Taken back')).id}/undo`);
    expect((await desk.conversation(ticket.id)).entries).toHaveLength(1);
    const entry = await later(ticket.id, 'Cancelled');
    await desk.api('POST', `/deliveries/${deliveryOf(entry).id}/cancel`);
    await desk.delivery(ticket.id, entry.id, 'cancelled');
    await expect(desk.api('POST', `/deliveries/${deliveryOf(entry).id}/confirm`)).rejects.toThrow(
      'Only an unconfirmed message',
    );
  });

  it('refuses a time that is over, or further away than a year', async () => {
    const ticket = await ask('Time travel');
    for (const sendAt of ['2020-01-01T00:00:00Z', '2100-01-01T00:00:00Z', 'tomorrow']) {
      await expect(
        desk.api('POST', `/tickets/${ticket.id}/replies`, { text: 'When?', sendAt }),
      ).rejects.toThrow('400');
    }
  });

  it('says why something waits: behind another one, or because the System Email is switched off', async () => {
    const ticket = await ask('In line');
    const first = await desk.api<Entry>('POST', `/tickets/${ticket.id}/replies`, { text: 'One', hold: true });
    const second = await desk.reply(ticket.id, 'Two');
    expect((await detail(deliveryOf(second).id)).wait).toEqual({
      why: 'behind',
      deliveryId: deliveryOf(first).id,
    });
    await desk.delivery(ticket.id, second.id, 'sent');

    const { id } = deliveryOf(await later(ticket.id, 'Waits'));
    await desk.api('PUT', `/system-emails/${support.id}/enabled`, { enabled: false });
    await desk.api('POST', `/outbox/${id}/retry`);
    expect((await detail(id)).wait).toMatchObject({
      why: 'problem',
      problem: { remedy: 'outgoing.disabled' },
    });
    const cancelled = await desk.api<{ done: number; left: number }>('POST', '/outbox/deeds', {
      deed: 'cancel',
      ids: [id, 999_999],
    });
    expect(cancelled).toEqual({ done: 1, left: 1 });
    expect((await detail(id)).state).toBe('cancelled');
  });
});

describe('mail of the app', () => {
  let desk: Helpdesk;
  let support: SystemEmail;
  beforeAll(async () => {
    desk = await openHelpdesk({ strapi: { plugin: { emailProvider: true } } });
    support = await desk.signedIn({ outgoingServer: { fromName: 'Contoso Desk' } });
  });
  afterAll(() => desk.close());

  interface Mail {
    [name: string]: unknown;
  }
  const send = (mail: Mail): Promise<{ deliveryId: number; messageId: string }> =>
    desk.app.strapi.plugin('system-email').service('mailer').send(mail);
  const arrival = async (address: string, subject: string) =>
    PostalMime.parse((await desk.lab.mailbox(address).waitFor((message) => message.subject === subject)).raw);

  it('leaves through the only System Email that sends, with its files and pictures', async () => {
    const { messageId, deliveryId } = await send({
      to: `Käthe <${CUSTOMER}>`,
      cc: [{ address: ALICE, name: 'Alice' }],
      replyTo: 'orders@contoso.test',
      subject: 'Your order',
      html: '<style>p{color:red}</style><p>Shipped <img src="cid:logo"></p>',
      attachments: [
        { filename: 'logo.png', content: Buffer.from('png'), cid: 'logo' },
        { filename: 'rechnung.pdf', content: 'pdf' },
      ],
      headers: { 'X-Order': '4711', 'List-Unsubscribe': '<https://contoso.test/off>' },
    });
    const mail = await arrival(CUSTOMER, 'Your order');
    expect(mail).toMatchObject({
      messageId: `<${messageId}>`,
      from: { address: support.address, name: 'Contoso Desk' },
      to: [{ address: CUSTOMER, name: 'Käthe' }],
      replyTo: [{ address: 'orders@contoso.test' }],
      html: expect.stringContaining('<style>'),
      text: expect.stringMatching(/^Shipped/),
    });
    expect(mail.attachments).toMatchObject([
      { mimeType: 'image/png', disposition: 'inline', contentId: '<logo>' },
      { mimeType: 'application/pdf', disposition: 'attachment', filename: 'rechnung.pdf' },
    ]);
    const header = (key: string) => mail.headers.find((field) => field.key === key)?.value;
    expect(header('x-order')).toBe('4711');
    expect(header('list-unsubscribe')).toBe('<https://contoso.test/off>');
    expect(header('auto-submitted')).toBe('auto-generated');
    const shown = await until('it is sent', async () => {
      const found = await desk.api<OutboxDetail>('GET', `/outbox/${deliveryId}`);
      return found.state === 'sent' && found;
    });
    expect(shown).toMatchObject({ origin: 'app', ticketId: null, subject: 'Your order' });
    // An agent on a conversation has no business with it.
    await expect(desk.api('POST', `/deliveries/${deliveryId}/retry`)).rejects.toThrow('404');
  });

  it('is sent once for the same key, also when it is asked for twice at once', async () => {
    const mail = { to: CUSTOMER, subject: 'Only once', text: 'Once', requestKey: 'order-1' };
    const [one, two] = await Promise.all([send(mail), send(mail)]);
    expect(two).toEqual(one);
    expect(await send(mail)).toEqual(one);
    await arrival(CUSTOMER, 'Only once');
  });

  it('is not sent when the transaction that it is part of comes to nothing', async () => {
    let id = 0;
    await expect(
      desk.app.strapi.db.transaction(async () => {
        ({ deliveryId: id } = await send({ to: CUSTOMER, subject: 'Never', text: 'Never' }));
        throw new Error('out of stock');
      }),
    ).rejects.toThrow('out of stock');
    await expect(desk.api('GET', `/outbox/${id}`)).rejects.toThrow('404');
  });

  it.each([
    ['no-recipient', { to: [] }],
    ['unusable-address', { to: 'nobody' }],
    ['empty', { text: ' ' }],
    ['other-from-not-allowed', { from: 'boss@contoso.test' }],
    ['system-email-not-found', { systemEmail: 'nobody@contoso.test' }],
    ['header-not-allowed', { headers: { Bcc: 'spy@contoso.test' } }],
    ['header-not-allowed', { headers: { 'X-System-Email-Loop': 'x' } }],
    ['attachment-without-content', { attachments: [{ filename: 'a', path: '/etc/passwd' }] }],
  ])('is refused with a code: %s', async (code, changes) => {
    const mail = { to: CUSTOMER, subject: 'Refused', text: 'Refused', ...changes };
    await expect(send(mail)).rejects.toMatchObject({ name: 'MailRefused', code });
  });

  it('cannot smuggle a header in by the subject or a name', async () => {
    await send({
      to: { address: CUSTOMER, name: 'Eve\r\nBcc: spy@contoso.test' },
      subject: 'One\r\nX-Evil: 1',
      text: 'x',
      headers: { 'X-Note': 'a\r\nX-Evil: 2' },
    });
    const mail = await arrival(CUSTOMER, 'One X-Evil: 1');
    expect(mail.headers.some(({ key }) => key === 'x-evil' || key === 'bcc')).toBe(false);
  });

  it('is Strapi’s own, too: a forgotten password is answered through the System Email', async () => {
    const role = await desk.app.strapi.service('admin::role').getSuperAdmin();
    await desk.app.strapi.service('admin::user').create({
      email: CUSTOMER,
      password: 'Passw0rd!Forgotten',
      firstname: 'Fred',
      registrationToken: null,
      isActive: true,
      roles: [role.id],
    });
    const { status } = await desk.app.call('POST', '/admin/forgot-password', { email: CUSTOMER });
    expect(status).toBe(204);
    const mail = await arrival(CUSTOMER, 'Reset password');
    expect(mail.from).toMatchObject({ address: support.address });
    expect(mail.text).toContain('/auth/reset-password?code=');
  });

  it('leaves from its System Email although a template names a sender that it may not use', async () => {
    await desk.app.strapi.plugin('email').service('email').send({
      from: 'Administration Panel <no-reply@strapi.io>',
      to: CUSTOMER,
      subject: 'From a template',
      text: 'Hello',
    });
    expect((await arrival(CUSTOMER, 'From a template')).from).toMatchObject({ address: support.address });
  });
});
