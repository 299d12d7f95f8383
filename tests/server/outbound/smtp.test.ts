import PostalMime from 'postal-mime';
import { createSmtpTransport } from '../../../server/src/mail/smtp';
import { startMailLab, type MailLab } from '../../mail-lab';
import { credentialOf, mintedToken } from '../mail/credentials';
import { startStrapi, type RunningStrapi } from '../strapi';
import { createDesk, until, type Desk } from './desk';

const SUPPORT = 'support@contoso.test';
const CUSTOMER = 'customer@fabrikam.test';

describe('a reply sent by SMTP with an access token', () => {
  let lab: MailLab;
  let app: RunningStrapi;
  let desk: Desk;
  let systemEmailId: number;
  beforeAll(async () => {
    lab = await startMailLab({ mail: 'dovecot', callbackUrls: ['http://localhost/callback'] });
    app = await startStrapi();
    desk = createDesk(app.strapi);
    systemEmailId = await desk.addSystemEmail({
      address: SUPPORT,
      sender: { fromName: 'Contoso Süpport', signature: 'Your Contoso team' },
      credential: credentialOf(await mintedToken(lab, SUPPORT)),
      protocol: 'smtp',
      server: {
        host: 'localhost',
        port: lab.smtp?.startTlsPort ?? 0,
        security: 'starttls',
        verifyCertificate: true,
      },
    });
    desk.addWorker(createSmtpTransport({ additionalCertificates: [lab.ca] }), 'smtp');
  });
  afterAll(async () => {
    await desk?.stopWorkers();
    await app?.stop();
    await lab?.stop();
  });

  const bare = (id: string) => id.replace(/[<>]/g, '');

  it('arrives in the customer’s mailbox, in the thread of the question', async () => {
    const question = bare(
      await lab.deliver(SUPPORT, { from: CUSTOMER, subject: 'Printer on fire', text: 'Help!' }),
    );
    const ticketId = await desk.addTicket(systemEmailId, {
      requester: CUSTOMER,
      messageId: question,
      references: ['first@fabrikam.test'],
    });
    const { deliveryId } = await desk.reply({ ticketId, text: 'Grüezi Carla,\n\nunplug it. 🔌' });
    const row = await desk.rowOf(deliveryId);
    const arrived = await lab.mailbox(CUSTOMER).waitFor(({ messageId }) => bare(messageId) === row.messageId);
    const mail = await PostalMime.parse(arrived.raw);
    expect(mail.inReplyTo).toBe(`<${question}>`);
    expect(mail.references).toBe(`<first@fabrikam.test> <${question}>`);
    expect(mail.subject).toBe('Re: Printer on fire');
    expect(mail.from).toMatchObject({ address: SUPPORT, name: 'Contoso Süpport' });
    expect(mail.text?.trimEnd()).toBe('Grüezi Carla,\n\nunplug it. 🔌\n\n-- \nYour Contoso team');
    await until('the answer is noted', async () => (await desk.stateOf(deliveryId)) === 'sent');
    expect(await desk.attemptsOf(deliveryId)).toMatchObject([{ outcome: 'sent', remedy: null }]);
  });

  it('keeps the Message-ID that the server gave it, as Exchange does', async () => {
    await lab.changeMailSettings({ rewriteMessageId: true });
    const ticketId = await desk.addTicket(systemEmailId, { requester: CUSTOMER });
    const { entryId, deliveryId } = await desk.reply({ ticketId, text: 'Rewritten on the way.' });
    const arrived = await lab.mailbox(CUSTOMER).waitFor(({ raw }) => raw.includes('Rewritten on the way.'));
    await until('the answer is noted', async () => (await desk.stateOf(deliveryId)) === 'sent');
    const entry = await app.strapi.db.query('plugin::system-email.entry').findOne({ where: { id: entryId } });
    expect(entry.serverMessageId).toBe(bare(arrived.messageId));
    expect(entry.serverMessageId).not.toBe(entry.messageId);
  });
});
