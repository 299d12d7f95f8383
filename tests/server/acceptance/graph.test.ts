import PostalMime from 'postal-mime';
import type { SystemEmail } from '../../../shared/contracts/system-emails';
import type { Entry } from '../../../shared/contracts/tickets';
import { MESSAGE_ID_HEADER } from '../../../shared/loop-header';
import { AGENT, CUSTOMER, endpoint, openHelpdesk, SUPPORT, until, type Helpdesk } from './helpdesk';
import { upload } from './upload';

describe('a System Email at Microsoft Graph', () => {
  let desk: Helpdesk;
  let support: SystemEmail;
  const graph = () => endpoint(desk.lab.graph);

  beforeAll(async () => {
    desk = await openHelpdesk({ by: { reading: 'graph', sending: 'graph' } });
    support = await desk.signedIn({ name: 'Contoso' });
  });
  beforeEach(() => graph().reset());
  afterAll(() => desk.close());

  const ask = async (subject: string, to = SUPPORT) => {
    const messageId = await desk.lab.deliver(to, { from: CUSTOMER, subject, text: 'A question' });
    return { messageId, ticket: await desk.ticket(subject) };
  };
  const answersTo = async (subject: string) =>
    (await desk.lab.mailbox(CUSTOMER).messages()).filter((message) => message.subject === `Re: ${subject}`);
  const arrival = (subject: string) =>
    desk.lab.mailbox(CUSTOMER).waitFor((message) => message.subject === `Re: ${subject}`);

  it('asks for Graph’s permissions and for none of Exchange’s protocols', () => {
    expect(support.credential).toMatchObject({
      requiredScopes: expect.arrayContaining([
        'https://graph.microsoft.com/Mail.ReadWrite',
        'https://graph.microsoft.com/Mail.Send',
      ]),
      missingScopes: [],
      accessTokens: [expect.objectContaining({ resource: 'graph' })],
    });
    expect(support.credential?.requiredScopes.join(' ')).not.toMatch(/outlook/);
  });

  it('sends a reply into its thread, once, and the server keeps the copy', async () => {
    const { messageId, ticket } = await ask('A question by Graph');
    const entry = await desk.reply(ticket.id, 'Here is the answer');
    const { raw } = await arrival('A question by Graph');
    const mail = await PostalMime.parse(raw);
    expect(mail).toMatchObject({
      from: { address: SUPPORT },
      inReplyTo: messageId,
      references: messageId,
      messageId: `<${entry.messageId}>`,
    });
    expect(raw.toString()).toContain(MESSAGE_ID_HEADER);
    expect(await desk.delivery(ticket.id, entry.id, 'sent')).toMatchObject({
      attempts: 1,
      problem: null,
      response: expect.stringMatching(/^202 Accepted/),
    });
    await desk.lab
      .mailbox(SUPPORT)
      .waitFor(({ subject }) => subject === 'Re: A question by Graph', { folder: 'Sent Items' });
    expect(await answersTo('A question by Graph')).toHaveLength(1);
  });

  it('finds a reply in the Sent folder that was taken without a word, and does not send it again', async () => {
    const { ticket } = await ask('Taken without a word');
    // The first request of a turn only asks whether mail may be sent.
    await graph().failNext({ status: 400 }, { kinds: ['sendMail'] });
    await graph().failNext({ drop: 'after' }, { kinds: ['sendMail'] });
    const entry = await desk.reply(ticket.id, 'Only once');
    await desk.delivery(ticket.id, entry.id, 'sent');
    expect(await answersTo('Taken without a word')).toHaveLength(1);
  });

  it('waits when Graph asks it to, and says so', async () => {
    const { ticket } = await ask('Too many requests');
    await graph().failNext({ status: 400 }, { kinds: ['sendMail'] });
    await graph().failNext({ status: 429, retryAfter: 2 }, { kinds: ['sendMail'] });
    const entry = await desk.reply(ticket.id, 'A little later');
    const waiting = await desk.delivery(ticket.id, entry.id, 'retrying');
    expect(waiting.problem).toMatchObject({
      remedy: 'graph.throttled',
      serverResponse: expect.stringContaining('429'),
    });
    expect(Date.parse(waiting.nextAttemptAt ?? '')).toBeGreaterThan(Date.now());
    expect(await answersTo('Too many requests')).toEqual([]);
  });

  it('takes each message in once when the server has forgotten what it has told', async () => {
    await ask('Before the resync');
    await graph().expireDeltaTokens();
    await ask('After the resync');
    for (const subject of ['Before the resync', 'After the resync']) {
      expect(await desk.ticketsAbout(subject)).toHaveLength(1);
    }
  });

  it('lists only what is new when it connects again, and takes none of it twice', async () => {
    await ask('Before the break');
    await desk.api('PUT', `/system-emails/${support.id}/enabled`, { enabled: false });
    await desk.lab.deliver(SUPPORT, { subject: 'During the break', text: 'Hello' });
    const { db } = desk.app.strapi;
    const state = await db
      .query('plugin::system-email.mailbox-state')
      .findOne({ where: { systemEmailId: support.id } });
    expect(state.bookmark).toContain('deltatoken');
    await desk.api('PUT', `/system-emails/${support.id}/enabled`, { enabled: true });
    await desk.ticket('During the break');
    expect(await desk.ticketsAbout('Before the break')).toHaveLength(1);
  });

  it('has no more than four requests on their way', async () => {
    const subjects = Array.from({ length: 15 }, (_, index) => `Burst ${index}`);
    for (const subject of subjects) await desk.lab.deliver(SUPPORT, { subject, text: 'Hello' });
    for (const subject of subjects) await desk.ticket(subject);
    expect(await graph().maxConcurrent()).toBeLessThanOrEqual(4);
    expect((await graph().requests()).filter(({ status }) => status === 429)).toEqual([]);
    expect((await graph().requests()).every(({ immutableIds }) => immutableIds)).toBe(true);
  });

  it('says what to do when the permission is missing', async () => {
    await desk.lab.idp.withholdScopes(['https://graph.microsoft.com/Mail.ReadWrite']);
    const { id } = await desk.create({ address: AGENT, idpConfigId: support.idpConfigId });
    const { result } = await desk.signInTo(id, { as: AGENT });
    await desk.lab.idp.withholdScopes([]);
    expect(result.problem).toMatchObject({ remedy: expect.stringMatching(/graph\.access-denied|oauth\./) });
  });

  it('is tested stage by stage, round trip included', async () => {
    const { id } = await desk.api<{ id: number }>('POST', '/connection-tests', {
      systemEmailId: support.id,
      sides: ['remote', 'outgoing'],
      roundTrip: true,
      settings: desk.settings({ name: 'Contoso', idpConfigId: support.idpConfigId }),
    });
    const test = await until(
      'the test has ended',
      async () => {
        const found = await desk.api<{ state: string; stages: { stage: string; state: string }[] }>(
          'GET',
          `/connection-tests/${id}`,
        );
        return found.state !== 'running' && found;
      },
      60_000,
    );
    expect(test.stages.filter(({ state }) => state !== 'passed')).toEqual([]);
  });
});

describe.each([
  { reading: 'graph', sending: 'smtp' },
  { reading: 'imap', sending: 'graph' },
] as const)('a System Email that is read by $reading and sent from by $sending', (by) => {
  let desk: Helpdesk;
  let support: SystemEmail;
  beforeAll(async () => {
    desk = await openHelpdesk({ by });
    support = await desk.signedIn();
  });
  afterAll(() => desk.close());

  it('signs in once and takes a token for each', async () => {
    expect(support.credential).toMatchObject({ state: 'authorized', missingScopes: [] });
    const subject = `Read by ${by.reading}`;
    await desk.lab.deliver(SUPPORT, { from: CUSTOMER, subject, text: 'A question' });
    const { id } = await desk.ticket(subject);
    const entry = await desk.reply(id, `Sent by ${by.sending}`);
    await desk.delivery(id, entry.id, 'sent');
    await desk.lab.mailbox(CUSTOMER).waitFor((message) => message.subject === `Re: ${subject}`);
    const { credential } = await desk.get(support.id);
    expect(credential?.accessTokens.map(({ resource }) => resource).sort()).toEqual(['graph', 'outlook']);
  });

  it('sends large files as well', async () => {
    const subject = `Large, read by ${by.reading}`;
    await desk.lab.deliver(SUPPORT, { from: CUSTOMER, subject, text: 'Have you got it?' });
    const { id } = await desk.ticket(subject);
    const file = await upload(desk.app, 2_500_000);
    const entry = await desk.api<Entry>('POST', `/tickets/${id}/replies`, {
      text: 'Here it is.',
      attachmentIds: [file.id],
    });
    await desk.delivery(id, entry.id, 'sent');
    const { raw } = await desk.lab
      .mailbox(CUSTOMER)
      .waitFor((message) => message.subject === `Re: ${subject}`);
    expect(raw.length).toBeGreaterThan(2_500_000);
  });
});
