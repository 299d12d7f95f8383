import type { SystemEmail } from '../../../shared/contracts/system-emails';
import type { ReadingProtocol, SendingProtocol } from '../../../shared/reading-scopes';
import {
  accountOf,
  AGENT,
  CUSTOMER,
  endpoint,
  openHelpdesk,
  SALES,
  serverBy,
  SUPPORT,
  until,
  type Helpdesk,
  type MailboxChanges,
} from './helpdesk';

describe('a mailbox that moves from one way to another', () => {
  let desk: Helpdesk;
  beforeAll(async () => {
    desk = await openHelpdesk();
  });
  afterAll(() => desk.close());

  const enable = (id: number, enabled: boolean) =>
    desk.api<SystemEmail>('PUT', `/system-emails/${id}/enabled`, { enabled });

  /** Every one of these is one ticket of its own: none is missing, none is there twice. */
  const onceEach = async (subjects: string[]) => {
    for (const subject of subjects) {
      await desk.ticket(subject);
      expect({ subject, count: (await desk.ticketsAbout(subject)).length }).toEqual({ subject, count: 1 });
    }
  };

  const fetched = (id: number) =>
    until(`${id} was read`, async () => {
      const mailbox = await desk.get(id);
      return mailbox.status === 'verified' && mailbox.lastFetchAt !== null && mailbox;
    });

  it('from IMAP to POP3 and back takes what came meanwhile, and nothing twice', async () => {
    const basic = { authentication: 'basic', password: accountOf(desk.lab, SALES).password };
    const byImap: MailboxChanges = {
      address: SALES,
      remoteMailbox: { ...basic, afterFetch: { action: 'nothing' } },
      outgoingServer: { authentication: 'same' },
    };
    const byPop3: MailboxChanges = {
      ...byImap,
      remoteMailbox: {
        ...basic,
        protocol: 'pop3',
        port: endpoint(desk.lab.pop3).port,
        fetching: { mode: 'interval', minutes: 60 },
        afterFetch: { action: 'nothing' },
      },
    };
    const yesterday = new Date(Date.now() - 24 * 60 * 60_000);
    const older = [
      `From: ${CUSTOMER}`,
      `To: ${SALES}`,
      'Subject: Before the desk',
      `Date: ${yesterday.toUTCString()}`,
      'Message-ID: <before-the-desk@fabrikam.test>',
      '',
      'Not ours',
      '',
    ].join('\r\n');
    await desk.lab.mailbox(SALES).append('INBOX', older, [], yesterday);
    const { id } = await desk.create(byImap);
    await desk.watched(id);
    await desk.lab.deliver(SALES, { subject: 'Over IMAP', text: 'One' });
    await onceEach(['Over IMAP']);

    await enable(id, false);
    await desk.lab.deliver(SALES, { subject: 'While it moved to POP3', text: 'Two' });
    await desk.update(id, { ...byPop3, enabled: true });
    await fetched(id);
    await onceEach(['Over IMAP', 'While it moved to POP3']);

    await enable(id, false);
    await desk.lab.deliver(SALES, { subject: 'Over POP3', text: 'Three' });
    await enable(id, true);
    await onceEach(['Over IMAP', 'While it moved to POP3', 'Over POP3']);

    await enable(id, false);
    await desk.lab.deliver(SALES, { subject: 'While it moved to IMAP', text: 'Four' });
    await desk.update(id, { ...byImap, enabled: true });
    await desk.watched(id);
    await desk.lab.deliver(SALES, { subject: 'Over IMAP again', text: 'Five' });
    await onceEach([
      'Over IMAP',
      'While it moved to POP3',
      'Over POP3',
      'While it moved to IMAP',
      'Over IMAP again',
    ]);
    expect(await desk.ticketsAbout('Before the desk')).toEqual([]);
    expect(await desk.lab.mailbox(SALES).messages()).toHaveLength(6);
  });

  it('from IMAP to Graph and back takes what came meanwhile, nothing twice, and goes on with its conversations', async () => {
    const by = (reading: ReadingProtocol, sending: SendingProtocol): MailboxChanges => ({
      address: AGENT,
      remoteMailbox: { ...serverBy(desk.lab, reading), afterFetch: { action: 'nothing' } },
      outgoingServer: serverBy(desk.lab, sending),
    });
    const deliver = (subject: string) => desk.lab.deliver(AGENT, { from: CUSTOMER, subject, text: 'Hello' });
    const subjects = ['Over IMAP, before Graph'];

    const { id, idpConfigId } = await desk.signedIn(by('imap', 'smtp'));
    await deliver('Over IMAP, before Graph');
    const first = await desk.ticket('Over IMAP, before Graph');

    /** An agent answers by the way that is set now, and the customer answers that. */
    const goOn = async (words: string, entries: number) => {
      const entry = await desk.reply(first.id, words);
      await desk.delivery(first.id, entry.id, 'sent');
      await desk.lab.deliver(AGENT, {
        from: CUSTOMER,
        subject: `Re: ${first.subject}`,
        text: `Thanks for: ${words}`,
        inReplyTo: `<${entry.messageId}>`,
      });
      await desk.entries(first.id, entries);
    };
    const moveTo = async (reading: ReadingProtocol, sending: SendingProtocol) => {
      const changed = await desk.update(id, { ...by(reading, sending), idpConfigId });
      const meanwhile = `While it moved to ${reading}`;
      await deliver(meanwhile);
      if (changed.credential?.state !== 'authorized') {
        expect((await desk.signInTo(id, { as: AGENT })).result).toMatchObject({ state: 'authorized' });
      }
      await desk.watched(id);
      const after = `After it moved to ${reading}`;
      await deliver(after);
      subjects.push(meanwhile, after);
      await onceEach(subjects);
    };

    await goOn('By SMTP.', 3);
    await moveTo('graph', 'graph');
    await goOn('By Graph.', 5);
    await moveTo('imap', 'smtp');
    await goOn('By SMTP again.', 7);
    await onceEach(subjects);
    const { entries } = await desk.conversation(first.id);
    expect(entries.map(({ text }) => text?.split('\n')[0])).toEqual([
      'Hello',
      'By SMTP.',
      'Thanks for: By SMTP.',
      'By Graph.',
      'Thanks for: By Graph.',
      'By SMTP again.',
      'Thanks for: By SMTP again.',
    ]);
    expect(await desk.lab.mailbox(AGENT).messages()).toHaveLength(subjects.length + 3);
  });

  it('from a password to OAuth and to an application keeps its tickets, its place and what came meanwhile', async () => {
    const { password } = accountOf(desk.lab, SUPPORT);
    const basic: MailboxChanges = {
      remoteMailbox: { authentication: 'basic', password },
      outgoingServer: { authentication: 'same' },
    };
    const { id } = await desk.create(basic);
    await desk.watched(id);
    await desk.lab.deliver(SUPPORT, { subject: 'With a password', text: 'One', from: CUSTOMER });
    const first = await desk.ticket('With a password');

    const { id: oauth } = await desk.createConfig();
    expect(await desk.update(id, { idpConfigId: oauth })).toMatchObject({ status: 'needs-authorization' });
    await desk.lab.deliver(SUPPORT, { subject: 'Before the sign-in', text: 'Two' });
    expect((await desk.signInTo(id)).result).toMatchObject({ state: 'authorized' });
    await desk.watched(id);
    await onceEach(['With a password', 'Before the sign-in']);

    const { id: app } = await desk.createConfig({
      name: 'Application',
      grantKind: 'client_credentials',
      scopes: ['https://outlook.office365.com/.default'],
    });
    await desk.lab.idp.setFullAccess(SUPPORT, [desk.lab.idp.clientId]);
    await desk.lab.idp.setSendAs(SUPPORT, [desk.lab.idp.clientId]);
    expect(await desk.update(id, { idpConfigId: app })).toMatchObject({ status: 'needs-authorization' });
    await desk.lab.deliver(SUPPORT, { subject: 'Before the application', text: 'Three' });
    await desk.api('POST', `/system-emails/${id}/app-sign-in`, {});
    await desk.watched(id);
    await desk.lab.deliver(SUPPORT, { subject: 'With the application', text: 'Four' });
    await onceEach([
      'With a password',
      'Before the sign-in',
      'Before the application',
      'With the application',
    ]);

    const answer = await desk.reply(first.id, 'We are on it.');
    await desk.delivery(first.id, answer.id, 'sent');
    expect((await desk.conversation(first.id)).entries).toHaveLength(2);

    expect(await desk.update(id, { idpConfigId: oauth })).toMatchObject({ status: 'needs-authorization' });
    expect((await desk.signInTo(id)).result).toMatchObject({ state: 'authorized' });
    const back = await desk.watched(id);
    expect(back.credential).toMatchObject({ grantKind: 'authorization_code', sharedWith: [] });
  });
});
