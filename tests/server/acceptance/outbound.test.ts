import PostalMime from 'postal-mime';
import type { SystemEmail } from '../../../shared/contracts/system-emails';
import type { FaultProxyHandle } from '../../mail-lab';
import { accountOf, CUSTOMER, endpoint, openHelpdesk, SALES, SUPPORT, WAYS, type Helpdesk } from './helpdesk';
import { TROUBLE } from './outgoing-trouble';

const NEWCOMER = 'newcomer@fabrikam.test';

describe.each(WAYS)('a reply by $sending', (by) => {
  let desk: Helpdesk;
  let support: SystemEmail;
  let server: FaultProxyHandle;
  const trouble = () => TROUBLE[by.sending]({ lab: desk.lab, proxy: server, newcomer: NEWCOMER });

  beforeAll(async () => {
    desk = await openHelpdesk({ by });
    server = await desk.lab.proxy({ target: by.sending });
    support = await desk.signedIn({
      name: 'Contoso',
      outgoingServer: {
        port: server.port,
        fromName: 'Contoso Helpdesk',
        replyTo: 'answers@contoso.test',
        signature: 'Your helpdesk\nContoso Ltd',
      },
    });
  });
  afterAll(() => desk.close());

  const ask = async (subject: string, to = SUPPORT, from = CUSTOMER) => {
    const messageId = await desk.lab.deliver(to, { from, subject, text: 'A question' });
    return { messageId, ticket: await desk.ticket(subject) };
  };
  const arrival = (subject: string) =>
    desk.lab.mailbox(CUSTOMER).waitFor((message) => message.subject === subject);

  it("lands in the customer's mailbox, in its thread, as the settings say", async () => {
    const { messageId, ticket } = await ask('A question of threads');
    const entry = await desk.reply(ticket.id, 'Here is the answer: <b> is bold.');
    const { raw } = await arrival('Re: A question of threads');
    const mail = await PostalMime.parse(raw);
    expect(mail).toMatchObject({
      from: { name: 'Contoso Helpdesk', address: SUPPORT },
      replyTo: [{ address: 'answers@contoso.test' }],
      inReplyTo: messageId,
      references: messageId,
      messageId: `<${entry.messageId}>`,
    });
    expect(mail.text).toContain('Here is the answer: <b> is bold.');
    expect(mail.text).toMatch(/^-- \nYour helpdesk\nContoso Ltd/m);
    expect(mail.html).toContain('Here is the answer: &lt;b&gt; is bold.');
    expect(mail.html).toContain('Contoso Ltd');
    const delivery = await desk.delivery(ticket.id, entry.id, 'sent');
    expect(delivery).toMatchObject({ attempts: 1, problem: null, response: expect.stringMatching(/^2/) });
  });

  it('keeps the whole chain of references when the conversation goes on', async () => {
    const { messageId, ticket } = await ask('A long talk');
    await desk.reply(ticket.id, 'First answer');
    const reply = await arrival('Re: A long talk');
    const answer = await desk.lab.deliver(SUPPORT, {
      from: CUSTOMER,
      subject: 'Re: A long talk',
      text: 'And then?',
      inReplyTo: reply.messageId,
    });
    await desk.entries(ticket.id, 3);
    await desk.reply(ticket.id, 'Second answer');
    const { raw } = await desk.lab.mailbox(CUSTOMER).waitFor(({ inReplyTo }) => inReplyTo === answer);
    const references = (await PostalMime.parse(raw)).references?.split(/\s+/) ?? [];
    expect(references.at(-1)).toBe(answer);
    expect(references).toContain(reply.messageId);
    expect(messageId).not.toBe(answer);
  });

  it('is written once for a request that comes twice', async () => {
    const { ticket } = await ask('A double click');
    const send = () =>
      desk.api<{ id: number }>('POST', `/tickets/${ticket.id}/replies`, {
        text: 'Once',
        requestKey: 'click-1',
      });
    const [one, two] = await Promise.all([send(), send()]);
    expect(one.id).toBe(two.id);
    await desk.delivery(ticket.id, one.id, 'sent');
    await arrival('Re: A double click');
    const copies = (await desk.lab.mailbox(CUSTOMER).messages()).filter(
      ({ subject }) => subject === 'Re: A double click',
    );
    expect(copies).toHaveLength(1);
  });

  // Graph takes no password.
  if (by.sending === 'smtp') {
    it('leaves by password, too', async () => {
      const login = { authentication: 'basic', password: accountOf(desk.lab, SALES).password };
      const { id } = await desk.create({ address: SALES, remoteMailbox: login, outgoingServer: login });
      await desk.api('POST', `/system-emails/${id}/verify`, {});
      await desk.watched(id);
      const { ticket } = await ask('By password', SALES);
      const entry = await desk.reply(ticket.id, 'Signed in by password');
      expect((await arrival('Re: By password')).from).toBe(SALES);
      await desk.delivery(ticket.id, entry.id, 'sent');
    });
  }

  it('to a recipient the server refuses fails with the reason, and goes out when it is tried again', async () => {
    const { refuse } = trouble();
    const { ticket } = await ask('From somebody new', SUPPORT, NEWCOMER);
    await refuse.arm();
    const entry = await desk.reply(ticket.id, 'Welcome');
    const failed = await desk.delivery(ticket.id, entry.id, 'failed');
    expect(failed.problem).toMatchObject({
      remedy: refuse.shown.remedy,
      action: expect.stringMatching(/\S/),
      serverResponse: expect.stringMatching(refuse.shown.serverResponse),
    });
    await refuse.disarm();
    await desk.api('POST', `/deliveries/${failed.id}/retry`, {});
    await desk.delivery(ticket.id, entry.id, 'sent');
    await desk.lab.mailbox(NEWCOMER).waitFor(({ subject }) => subject === 'Re: From somebody new');
  });

  it('is found in the Sent folder where the answer to it was lost, and is not sent a second time', async () => {
    const { ticket } = await ask('Taken without a word');
    await trouble().loseAnswer();
    const entry = await desk.reply(ticket.id, 'Only once');
    const sent = await desk.delivery(ticket.id, entry.id, 'sent');
    expect(sent).toMatchObject({
      attempts: 1,
      problem: null,
      response: 'The message is in the Sent folder.',
    });
    const copies = (await desk.lab.mailbox(CUSTOMER).messages()).filter(
      ({ subject }) => subject === 'Re: Taken without a word',
    );
    expect(copies).toHaveLength(1);
  });

  it('is tried again when the server puts it off', async () => {
    const { ticket } = await ask('Not now');
    const words = await trouble().putOff();
    const entry = await desk.reply(ticket.id, 'Then later');
    const waiting = await desk.delivery(ticket.id, entry.id, 'retrying');
    expect(waiting.response).toMatch(words);
    expect(Date.parse(waiting.nextAttemptAt ?? '')).toBeGreaterThan(Date.now());
    await desk.api('POST', `/system-emails/${support.id}/verify`, {});
    const sent = await desk.delivery(ticket.id, entry.id, 'sent');
    expect(sent.attempts).toBe(2);
  });

  it('waits with the remedy while nobody may send this way, and goes out once it is allowed', async () => {
    const { ticket } = await ask('Switched off');
    const { shut, clear } = trouble();
    await shut.arm();
    const entry = await desk.reply(ticket.id, 'Patience');
    const waiting = await desk.delivery(ticket.id, entry.id, 'retrying');
    expect(waiting.problem).toMatchObject({
      remedy: shut.shown.remedy,
      action: expect.stringMatching(shut.shown.action),
      serverResponse: expect.stringMatching(shut.shown.serverResponse),
    });
    expect(await desk.get(support.id)).toMatchObject({
      status: 'error',
      problem: { remedy: shut.shown.remedy },
    });
    await clear();
    await desk.api('POST', `/system-emails/${support.id}/verify`, {});
    await desk.delivery(ticket.id, entry.id, 'sent');
    await arrival('Re: Switched off');
    await desk.watched(support.id);
  });

  it('of one mailbox does not wait for another one that is broken', async () => {
    if (by.sending !== 'smtp') await desk.signedIn({ address: SALES, idpConfigId: support.idpConfigId });
    const { ticket } = await ask('Meanwhile', SALES);
    await server.setFault({ kind: 'stall', at: 'greeting' });
    const { ticket: stuck } = await ask('Stuck');
    await desk.reply(stuck.id, 'Takes its time');
    const entry = await desk.reply(ticket.id, 'At once');
    await desk.delivery(ticket.id, entry.id, 'sent');
    await server.clearFault();
    await server.cutAll();
    expect(endpoint(desk.lab[by.sending]).port).not.toBe(server.port);
  });
});
