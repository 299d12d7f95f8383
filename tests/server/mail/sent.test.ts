import { createImapTransport } from '../../../server/src/mail/imap';
import type { MailServer, SentMail } from '../../../server/src/mail/ports';
import { createSmtpTransport } from '../../../server/src/mail/smtp';
import { MESSAGE_ID_HEADER } from '../../../shared/loop-header';
import { type DovecotLab, startMailLab } from '../../mail-lab';
import { credentialOf, never, password } from './credentials';

const SUPPORT = 'support@contoso.test';
const CUSTOMER = 'customer@fabrikam.test';
const SENT = 'Sent Items';

const mail = (id: string) =>
  Buffer.from(
    [
      `From: ${SUPPORT}`,
      `To: ${CUSTOMER}`,
      `Message-ID: <${id}>`,
      `${MESSAGE_ID_HEADER}: <${id}>`,
      'Subject: Hello',
      '',
      'Hello',
      '',
    ].join('\r\n'),
  );

describe('the Sent folder', () => {
  let lab: DovecotLab;
  let sent: SentMail;
  let server: MailServer;
  const now = () => new Date();
  const find = (messageId: string, since = now()) =>
    sent.find(server, credentialOf(password(lab, SUPPORT)), { messageId, since }, never());
  const file = (messageId: string) =>
    sent.file(
      server,
      credentialOf(password(lab, SUPPORT)),
      { messageId, since: now() },
      mail(messageId),
      never(),
    );

  beforeAll(async () => {
    lab = await startMailLab({ mail: 'dovecot', callbackUrls: ['http://localhost/callback'] });
    const imap = createImapTransport({ additionalCertificates: [lab.ca] });
    if (!imap.sent) throw new Error('IMAP knows folders.');
    sent = imap.sent;
    server = { host: 'localhost', port: lab.imap.port, security: 'tls', verifyCertificate: true };
  });
  afterAll(() => lab?.stop());

  it('holds what the server has taken, also where it has given it another Message-ID', async () => {
    await lab.changeMailSettings({ rewriteMessageId: true });
    const smtp = createSmtpTransport({ additionalCertificates: [lab.ca] });
    const connection = await smtp.connect(
      { ...server, port: lab.smtp.port },
      credentialOf(password(lab, SUPPORT)),
      never(),
    );
    await connection.send({ from: SUPPORT, to: [CUSTOMER] }, mail('taken@contoso.test'));
    await connection.close();
    await lab.changeMailSettings({ rewriteMessageId: false });
    const [copy] = await lab.mailbox(SUPPORT).messages(SENT);
    expect(copy?.messageId).not.toContain('taken@contoso.test');
    expect(await find('taken@contoso.test')).toBe(true);
    expect(await find('never-sent@contoso.test')).toBe(false);
  });

  it('is looked through from the day before, not from its beginning', async () => {
    await file('from-now@contoso.test');
    const nextWeek = new Date(Date.now() + 7 * 24 * 3_600_000);
    expect(await find('from-now@contoso.test', nextWeek)).toBe(false);
    expect(await find('from-now@contoso.test')).toBe(true);
  });

  it('takes a copy of ours once, read', async () => {
    expect(await file('filed@contoso.test')).toBe(true);
    expect(await file('filed@contoso.test')).toBe(false);
    const copies = (await lab.mailbox(SUPPORT).messages(SENT)).filter(({ messageId }) =>
      messageId.includes('filed@contoso.test'),
    );
    expect(copies).toHaveLength(1);
    expect(copies[0]?.flags).toContain('\\Seen');
    expect(copies[0]?.raw.equals(mail('filed@contoso.test'))).toBe(true);
  });
});
