import type {
  Conversation,
  DeskOptions,
  EntrySource,
  TicketList,
  TicketSummary,
} from '../../../shared/contracts/tickets';
import { PERMISSIONS, type Permission } from '../../../shared/permissions';
import { caller, logIn } from '../strapi';
import { CUSTOMER, openHelpdesk, SALES, SUPPORT, type Helpdesk } from './helpdesk';

const API = '/system-email';
const ENTRY = 'plugin::system-email.entry';

describe('the desk', () => {
  let desk: Helpdesk;
  let support: number;
  let sales: number;
  const tickets: Record<string, Conversation> = {};

  const newAdmin = async (name: string, permissions: Permission[], isActive = true) => {
    const email = `${name.toLowerCase()}@example.test`;
    const admins = desk.app.strapi;
    const role = await admins.service('admin::role').create({ name, description: 'of a test' });
    await admins.service('admin::role').assignPermissions(
      role.id,
      permissions.map((action) => ({ action, subject: null, conditions: [], properties: {} })),
    );
    const password = 'Passw0rd!Other';
    const user: { id: number } = await admins.service('admin::user').create({
      email,
      password,
      firstname: name,
      lastname: 'Agent',
      registrationToken: null,
      isActive,
      roles: [role.id],
    });
    const call = isActive ? caller(desk.app.url, await logIn(desk.app.url, { email, password })) : undefined;
    return {
      id: user.id,
      email,
      async get<T>(path: string): Promise<T> {
        const answer = await call?.<{ data: T }>('GET', API + path);
        if (answer?.status !== 200) throw new Error(`GET ${path}: ${answer?.status}`);
        return answer.body.data;
      },
      status: async (method: string, path: string, body?: unknown) =>
        (await call?.(method, API + path, body))?.status,
    };
  };

  let olga: Awaited<ReturnType<typeof newAdmin>>;
  let reader: Awaited<ReturnType<typeof newAdmin>>;

  const receive = async (subject: string, to = SUPPORT, raw?: string) => {
    await desk.lab.deliver(to, raw ?? { from: CUSTOMER, subject, text: `About ${subject}` });
    tickets[subject] = await desk.ticket(subject);
  };
  const ticket = (subject: string): Conversation => {
    const known = tickets[subject];
    if (!known) throw new Error(`There is no ticket “${subject}”.`);
    return known;
  };
  const subjects = async (query: string): Promise<string[]> =>
    (await desk.api<TicketList>('GET', `/tickets?${query}`)).results.map(({ subject }) => subject).sort();
  const change = (subject: string, body: unknown) =>
    desk.api<TicketSummary>('PUT', `/tickets/${ticket(subject).id}`, body);
  const refusal = async (method: string, path: string, body: unknown) => {
    const { status, body: answer } = await desk.app.call<{ error: { message: string } }>(
      method,
      API + path,
      body,
    );
    return { status, message: answer.error.message };
  };

  beforeAll(async () => {
    desk = await openHelpdesk();
    const idpConfigId = (await desk.createConfig()).id;
    support = (await desk.signedIn({ idpConfigId, name: 'Helpdesk' })).id;
    sales = (
      await desk.signedIn({
        idpConfigId,
        address: SALES,
        name: 'Sales desk',
        department: 'Sales',
        defaultPriority: 'high',
      })
    ).id;
    olga = await newAdmin('Olga', [PERMISSIONS.ticketsRead, PERMISSIONS.ticketsReply]);
    reader = await newAdmin('Rita', [PERMISSIONS.ticketsRead]);
    await newAdmin('Gone', [PERMISSIONS.ticketsReply], false);
    await receive('Broken printer');
    await receive('Late delivery');
    await receive('An offer', SALES);
  });
  afterAll(() => desk.close());

  it('offers the agents, mailboxes and departments there are', async () => {
    const options = await olga.get<DeskOptions>('/desk');
    expect(options).toEqual({
      me: { id: olga.id, name: 'Olga Agent', email: olga.email },
      agents: [
        { id: expect.any(Number), name: 'Ada Admin', email: 'admin@example.test' },
        { id: olga.id, name: 'Olga Agent', email: olga.email },
      ],
      systemEmails: [
        { id: sales, address: SALES, name: 'Sales desk' },
        { id: support, address: SUPPORT, name: 'Helpdesk' },
      ],
      departments: ['Sales'],
    });
    expect((await reader.get<DeskOptions>('/desk')).me.id).toBe(reader.id);
  });

  it('gives a new ticket the department and priority of its System Email', () => {
    expect(ticket('An offer')).toMatchObject({ department: 'Sales', priority: 'high', assignee: null });
    expect(ticket('Broken printer')).toMatchObject({ department: '', priority: 'normal' });
  });

  it('changes one thing of a ticket and leaves the others', async () => {
    expect(await change('Late delivery', { assigneeId: olga.id })).toMatchObject({
      assignee: { id: olga.id, name: 'Olga Agent', email: olga.email },
      status: 'open',
      priority: 'normal',
    });
    await change('Late delivery', { priority: 'urgent' });
    expect(await change('Late delivery', { status: 'pending' })).toMatchObject({
      assignee: { id: olga.id },
      status: 'pending',
      priority: 'urgent',
    });
  });

  it.each([
    ['status=open', ['An offer', 'Broken printer']],
    ['status=pending', ['Late delivery']],
    ['assignee=none', ['An offer', 'Broken printer']],
    ['assignee=me', []],
    ['priority=urgent', ['Late delivery']],
    ['department=Sales', ['An offer']],
    ['search=printer', ['Broken printer']],
    ['search=PRINTER+customer%40fabrikam', ['Broken printer']],
    ['search=printer+sales', []],
    ['search=100%25', []],
    ['search=%5f', []],
    ['assignee=none&status=open&priority=high&department=Sales&search=offer', ['An offer']],
  ])('lists for %s what belongs there', async (query, expected) => {
    expect(await subjects(query)).toEqual(expected);
  });

  it('lists the tickets of a mailbox, of an agent, and of who asks', async () => {
    expect(await subjects(`systemEmail=${sales}`)).toEqual(['An offer']);
    expect(await subjects(`assignee=${olga.id}`)).toEqual(['Late delivery']);
    const mine = await olga.get<TicketList>('/tickets?assignee=me');
    expect(mine.results.map(({ subject }) => subject)).toEqual(['Late delivery']);
    expect(mine.pagination.total).toBe(1);
    expect(await subjects(`search=%23${ticket('An offer').id}`)).toContain('An offer');
  });

  it('takes the assignee away again, and accepts only who may answer', async () => {
    const path = `/tickets/${ticket('Broken printer').id}`;
    await change('Broken printer', { assigneeId: olga.id });
    expect(await change('Broken printer', { assigneeId: null })).toMatchObject({ assignee: null });
    const onlyAgents = { status: 400, message: 'Choose an active admin who may reply to tickets.' };
    expect(await refusal('PUT', path, { assigneeId: reader.id })).toEqual(onlyAgents);
    expect(await refusal('PUT', path, { assigneeId: 999_999 })).toEqual(onlyAgents);
    expect((await refusal('PUT', path, { status: 'lost' })).status).toBe(400);
    expect(await refusal('PUT', path, {})).toEqual({
      status: 400,
      message: 'Say what to change: status, priority or assigneeId.',
    });
    expect((await refusal('PUT', '/tickets/999999', { status: 'open' })).status).toBe(404);
  });

  it('marks as unread, for each agent, what came since that agent last looked', async () => {
    const { id, entries } = ticket('Broken printer');
    const first = entries[0];
    const unreadFor = async (agent: { get: typeof olga.get }) =>
      (await agent.get<Conversation>(`/tickets/${id}`)).unread;
    const ada = { get: <T>(path: string) => desk.api<T>('GET', path) };
    expect([await unreadFor(ada), await unreadFor(olga)]).toEqual([true, true]);

    expect(await olga.status('PUT', `/tickets/${id}/read`, { entryId: first?.id })).toBe(200);
    expect([await unreadFor(ada), await unreadFor(olga)]).toEqual([true, false]);
    const listed = (await olga.get<TicketList>('/tickets?search=printer')).results;
    expect(listed.map(({ unread }) => unread)).toEqual([false]);

    await desk.lab.deliver(SUPPORT, {
      from: CUSTOMER,
      subject: 'Re: Broken printer',
      text: 'Still broken',
      inReplyTo: first?.messageId,
    });
    const { entries: both } = await desk.entries(id, 2);
    expect(await unreadFor(olga)).toBe(true);
    await olga.status('PUT', `/tickets/${id}/read`, { entryId: both[1]?.id });
    // A slower window says later what it showed earlier.
    await olga.status('PUT', `/tickets/${id}/read`, { entryId: first?.id });
    expect([await unreadFor(ada), await unreadFor(olga)]).toEqual([true, false]);
    expect(
      await refusal('PUT', `/tickets/${id}/read`, { entryId: ticket('An offer').entries[0]?.id }),
    ).toEqual({
      status: 400,
      message: 'This ticket has no such entry.',
    });
  });

  it('says who wrote a reply, until that admin is deleted, and how a reply would leave', async () => {
    const { id } = ticket('An offer');
    const passing = await newAdmin('Passing', [PERMISSIONS.ticketsRead, PERMISSIONS.ticketsReply]);
    expect(await passing.status('POST', `/tickets/${id}/replies`, { text: 'Here it is.' })).toBe(201);
    const { entries, reply } = await desk.conversation(id);
    expect(entries.map(({ author }) => author)).toEqual([null, { id: passing.id, name: 'Passing Agent' }]);
    expect(reply).toMatchObject({ from: { address: SALES, name: 'Sales desk' }, problem: null });
    await desk.app.strapi.db.query('admin::user').delete({ where: { id: passing.id } });
    expect((await desk.conversation(id)).entries.map(({ author }) => author)).toEqual([null, null]);
  });

  it('shows a quotation apart from what was written', async () => {
    await receive(
      'Quoting',
      SUPPORT,
      [
        `From: ${CUSTOMER}`,
        'Subject: Quoting',
        'Message-ID: <quoting@fabrikam.test>',
        'MIME-Version: 1.0',
        'Content-Type: multipart/alternative; boundary=b',
        '',
        '--b',
        'Content-Type: text/plain',
        '',
        'It works.',
        '',
        'On Sun, 22 Nov 2026 at 10:00, Support <s@x.test> wrote:',
        '> Try again.',
        '--b',
        'Content-Type: text/html',
        '',
        '<p>It works.</p><div class="gmail_quote"><div class="gmail_attr">On Sun Support wrote:</div><blockquote class="gmail_quote">Try again.</blockquote></div>',
        '--b--',
        '',
      ].join('\r\n'),
    );
    const [entry] = ticket('Quoting').entries;
    expect(entry?.text.trim()).toBe('It works.');
    expect(entry?.quotedText).toContain('> Try again.');
    expect(entry?.html).toBe('<p>It works.</p>');
    expect(entry?.quotedHtml).toContain('Try again.');
  });

  it('shows headers and source of what came and of what left, and of nothing else', async () => {
    await receive(
      'Grüße',
      SUPPORT,
      [
        `From: ${CUSTOMER}`,
        'Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=',
        'Message-ID: <greetings@fabrikam.test>',
        'X-Folded: one',
        '\ttwo',
        '',
        'Hello',
        '',
      ].join('\r\n'),
    );
    const { id, entries } = ticket('Grüße');
    const source = (entryId = 0) => reader.get<EntrySource>(`/entries/${entryId}/source`);
    const received = await source(entries[0]?.id);
    expect(received.headers).toEqual(
      expect.arrayContaining([
        { name: 'Subject', value: 'Grüße' },
        { name: 'X-Folded', value: 'one\ttwo' },
      ]),
    );
    expect(received.source).toContain('Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\r\n');
    expect(received).toMatchObject({ truncated: false, size: Buffer.byteLength(received.source) });

    const reply = await desk.reply(id, 'An answer');
    const left = await source(reply.id);
    expect(left.headers).toContainEqual({ name: 'Subject', value: 'Re: Grüße' });
    expect(left.source).toContain('An answer');

    const note: { id: number } = await desk.app.strapi.db
      .query(ENTRY)
      .create({ data: { ticket: id, kind: 'note', text: 'Between us' } });
    expect(await reader.status('GET', `/entries/${note.id}/source`)).toBe(404);
    expect(await reader.status('GET', '/entries/999999/source')).toBe(404);
    expect((await desk.conversation(id)).entries.at(-1)).toMatchObject({ kind: 'note', text: 'Between us' });
  });

  it('lets somebody who may only read look and mark as read, and nothing more', async () => {
    const { id, entries } = ticket('Broken printer');
    expect(await reader.status('GET', `/tickets/${id}`)).toBe(200);
    expect(await reader.status('PUT', `/tickets/${id}/read`, { entryId: entries[0]?.id })).toBe(200);
    expect(await reader.status('PUT', `/tickets/${id}`, { status: 'closed' })).toBe(403);
    const outsider = await newAdmin('Otto', [PERMISSIONS.settingsRead]);
    for (const path of ['/desk', '/tickets', `/tickets/${id}`, `/entries/${entries[0]?.id}/source`]) {
      expect({ path, status: await outsider.status('GET', path) }).toEqual({ path, status: 403 });
    }
    expect(await outsider.status('PUT', `/tickets/${id}/read`, { entryId: 1 })).toBe(403);
  });
});
