import type { SystemEmail } from '../../../shared/contracts/system-emails';
import type { Entry } from '../../../shared/contracts/tickets';
import { openHelpdesk, SUPPORT, until, type Helpdesk } from './helpdesk';

const SENT = 'Sent Items';
const DELIVERY = 'plugin::system-email.delivery';

describe('a copy in the Sent folder, where the mail server makes none', () => {
  let desk: Helpdesk;
  let support: SystemEmail;

  beforeAll(async () => {
    desk = await openHelpdesk();
    await desk.lab.changeMailSettings({ saveSent: false });
    support = await desk.signedIn({ outgoingServer: { sentCopy: 'file' } });
  });
  afterAll(() => desk.close());

  const deliveries = () => desk.app.strapi.db.query(DELIVERY);
  const rowOf = (entry: Entry) => deliveries().findOne({ where: { entry: entry.id } });
  const copiesOf = async (messageId: string) =>
    (await desk.lab.mailbox(SUPPORT).messages(SENT)).filter((copy) => copy.messageId === `<${messageId}>`);
  const settled = (entry: Entry, outcome: 'done' | 'failed') =>
    until(`the copy is ${outcome}`, async () => {
      const row = await rowOf(entry);
      return row.sentCopy === outcome && row;
    });
  const replyTo = async (subject: string): Promise<Entry> => {
    await desk.lab.deliver(SUPPORT, { subject, text: 'A question' });
    const { id } = await desk.ticket(subject);
    const entry = await desk.reply(id, `An answer to ${subject}.`);
    await desk.delivery(id, entry.id, 'sent');
    return entry;
  };

  it('is filed by us, once and read, with the very bytes that were sent', async () => {
    const entry = await replyTo('Filed');
    const { messageId } = await settled(entry, 'done');
    const [copy, ...others] = await copiesOf(messageId);
    expect(others).toEqual([]);
    expect(copy?.flags).toContain('\\Seen');
    const arrived = await desk.lab
      .mailbox('customer@fabrikam.test')
      .waitFor((message) => message.messageId === `<${messageId}>`);
    // Servers put trace fields on top of what they pass on.
    expect(arrived.raw.subarray(-copy!.raw.length).equals(copy!.raw)).toBe(true);
    expect(await rowOf(entry)).toMatchObject({ state: 'sent', sentCopyTries: 1 });
  });

  it('is not filed a second time by who takes it up after a crash', async () => {
    const entry = await replyTo('Filed, and then the process died');
    const { id, messageId } = await settled(entry, 'done');
    await deliveries().update({ where: { id }, data: { sentCopy: 'due', sentCopyAt: 0 } });
    await replyTo('Something else to send');
    const row = await settled(entry, 'done');
    expect(row.sentCopyTries).toBe(2);
    expect(await copiesOf(messageId)).toHaveLength(1);
  });

  it('is done without where the mailbox has no folder for it; the reply is as sent as any', async () => {
    const { id, idpConfigId } = support;
    const file = { sentCopy: 'file' };
    const entry = await replyTo('Filed nowhere');
    const { messageId } = await settled(entry, 'done');
    await desk.update(id, { idpConfigId, remoteMailbox: { enabled: false }, outgoingServer: file });
    const before = await rowOf(entry);
    await deliveries().update({ where: { id: before.id }, data: { sentCopy: 'due', sentCopyAt: 0 } });
    // Something that leaves makes the house look.
    const [ticket] = await desk.ticketsAbout('Filed nowhere');
    await desk.reply(ticket?.id ?? 0, 'More.');
    const row = await settled(entry, 'failed');
    expect(row.state).toBe('sent');
    const told = await until('it is told', async () =>
      (await desk.events(id)).find(
        ({ type, message }) => type === 'outbound.copy-given-up' && message.includes(messageId),
      ),
    );
    expect(told).toMatchObject({ level: 'warning' });
    await desk.update(id, { idpConfigId, outgoingServer: { sentCopy: 'server' } });
  });

  it('is left to the server where that makes it', async () => {
    const entry = await replyTo('Filed by the server');
    expect((await rowOf(entry)).sentCopy).toBeNull();
  });
});
