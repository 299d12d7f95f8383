import type { SystemEmail } from '../../../shared/contracts/system-emails';
import {
  accountOf,
  CUSTOMER,
  endpoint,
  openHelpdesk,
  SALES,
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
