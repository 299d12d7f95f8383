import { createHash, randomBytes } from 'node:crypto';
import type { SystemEmail } from '../../../shared/contracts/system-emails';
import type { MailProtocols } from '../../../shared/reading-scopes';
import type { OutsideMail } from '../../mail-lab';
import { AGENT, CUSTOMER, openHelpdesk, SALES, SUPPORT, until, WAYS, type Helpdesk } from './helpdesk';
import { visitAll } from './visit';

const ADMIN_BOX = 'admin@contoso.test';
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/**
 * By POP3 nobody announces new mail, so that a visit has to be made; it knows one folder, can only delete in it, and servers
 * mark as read what is fetched. All the rest is the same.
 */
const READING: MailProtocols[] = [...WAYS, { reading: 'pop3', sending: 'smtp' }];

describe.each(READING)('mail that comes in by $reading', (by) => {
  const byPop3 = by.reading === 'pop3';
  let desk: Helpdesk;
  let support: SystemEmail;

  beforeAll(async () => {
    desk = await openHelpdesk({ by });
    support = await desk.signedIn();
  });
  afterAll(() => desk.close());

  const deliver = async (to: string, mail: OutsideMail): Promise<string> => {
    const messageId = await desk.lab.deliver(to, mail);
    if (byPop3) await visitAll(desk);
    return messageId;
  };
  const download = (id: number, token?: string) =>
    fetch(`${desk.app.url}/system-email/attachments/${id}`, {
      headers: token ? { authorization: `Bearer ${token}` } : {},
    });

  it('becomes a ticket with its requester, its files byte for byte and its images in place', async () => {
    const file = randomBytes(70_000);
    await deliver(SUPPORT, {
      from: { name: 'Carla Customer', address: CUSTOMER },
      subject: 'With a file',
      text: 'See the file',
      html: '<p onclick="alert(1)">See <b>the file</b> <img src="cid:logo@fabrikam"></p><script>alert(2)</script>',
      attachments: [
        { filename: 'Bericht über alles.bin', content: file, contentType: 'application/octet-stream' },
        { filename: 'logo.png', content: PIXEL, contentType: 'image/png', cid: 'logo@fabrikam' },
      ],
    });
    const ticket = await desk.ticket('With a file');
    expect(ticket).toMatchObject({
      status: 'open',
      requester: { address: CUSTOMER, name: 'Carla Customer' },
      systemEmail: { id: support.id, address: SUPPORT },
    });
    const [entry] = ticket.entries;
    expect(entry).toMatchObject({ kind: 'inbound', text: 'See the file', from: { address: CUSTOMER } });

    expect(entry?.html).toContain('<b>the file</b>');
    expect(entry?.html).not.toMatch(/script|onclick|alert/);
    expect(entry?.html).toContain(`data:image/png;base64,${PIXEL.toString('base64')}`);

    const listed = entry?.attachments.find(({ inline }) => !inline);
    expect(listed).toMatchObject({ filename: 'Bericht über alles.bin', size: file.byteLength });
    const answer = await download(listed?.id ?? 0, desk.app.token);
    expect(answer.headers.get('content-disposition')).toContain(
      "filename*=UTF-8''Bericht%20%C3%BCber%20alles.bin",
    );
    expect(Buffer.from(await answer.arrayBuffer()).equals(file)).toBe(true);
    expect((await download(listed?.id ?? 0)).status).toBe(401);
  });

  it('joins its thread by In-Reply-To, and by References alone', async () => {
    const first = await deliver(SUPPORT, { subject: 'Thread', text: 'One' });
    const { id } = await desk.ticket('Thread');
    const second = await deliver(SUPPORT, { subject: 'Re: Thread', text: 'Two', inReplyTo: first });
    await desk.entries(id, 2);
    await deliver(SUPPORT, {
      subject: 'Something else entirely',
      text: 'Three',
      references: ['<not.known@elsewhere.test>', second],
    });
    const { entries } = await desk.entries(id, 3);
    expect(entries.map(({ text }) => text)).toEqual(['One', 'Two', 'Three']);
    expect(await desk.ticketsAbout('Something else entirely')).toEqual([]);
  });

  it('opens a ticket of its own for the same subject in another thread', async () => {
    await deliver(SUPPORT, { subject: 'Thread', text: 'Not yours' });
    await until('two tickets', async () => (await desk.ticketsAbout('Thread')).length === 2);
  });

  it('goes to quarantine with its raw bytes when it cannot be read, and holds up nothing', async () => {
    const raw = Buffer.from('Subject: From nobody\r\nMIME-Version: 1.0\r\n\r\nWho am I?\r\n');
    await desk.lab.mailbox(SUPPORT).append('INBOX', raw);
    await deliver(SUPPORT, { subject: 'After the strange one', text: 'Hello' });
    await desk.ticket('After the strange one');

    const { db } = desk.app.strapi;
    const receipts = db.query('plugin::system-email.receipt');
    const receipt = await until('a quarantined receipt', () =>
      receipts.findOne({ where: { state: 'quarantined' } }),
    );
    expect(receipt.reason).toMatch(/names no sender/);
    expect(receipt.contentHash).toBe(createHash('sha256').update(raw).digest('hex'));
    const chunks: { content: Buffer }[] = await db
      .connection('system_email_blob_chunks')
      .where({ hash: receipt.contentHash })
      .orderBy('position');
    expect(Buffer.concat(chunks.map(({ content }) => content)).equals(raw)).toBe(true);
    await until('an event that says so', async () =>
      (await desk.events(support.id)).some(({ type }) => type === 'inbound.quarantined'),
    );
  });

  it('is looked for every so many minutes where that is set, and at once after a change of that', async () => {
    const { idpConfigId } = support;
    const waiting = () =>
      until('the mailbox waits for its next visit', async () => {
        const mailbox = await desk.get(support.id);
        return mailbox.activity === 'waiting' && mailbox;
      });
    const byInterval = (minutes: number) => ({ fetching: { mode: 'interval', minutes } });
    await desk.update(support.id, { idpConfigId, remoteMailbox: byInterval(60) });
    const { status, lastFetchAt } = await waiting();
    expect(status).toBe('verified');
    expect(Date.parse(lastFetchAt ?? '')).toBeGreaterThan(Date.now() - 60_000);

    await desk.lab.deliver(SUPPORT, { subject: 'For the next visit', text: 'Hello' });
    await desk.lab.mailbox(SUPPORT).waitFor(({ subject }) => subject === 'For the next visit');
    expect(await desk.ticketsAbout('For the next visit')).toEqual([]);
    await desk.update(support.id, { idpConfigId, remoteMailbox: byInterval(30) });
    await desk.ticket('For the next visit');
    await waiting();
    await desk.update(support.id, { idpConfigId });
    await desk.watched(support.id);
  });

  describe('is then treated on the server as the System Email says', () => {
    const arrive = async (address: string, subject: string) => {
      await deliver(address, { subject, text: 'Hello' });
      await desk.ticket(subject);
      return desk.lab.mailbox(address);
    };

    if (!byPop3) {
      it('marked as read', async () => {
        const mailbox = await arrive(SUPPORT, 'To be marked');
        await mailbox.waitFor(({ subject, flags }) => subject === 'To be marked' && flags.includes('\\Seen'));
      });

      it('moved to a folder', async () => {
        await desk.lab.mailbox(SALES).createFolder('Done');
        const afterFetch = { action: 'move', folder: 'Done' };
        await desk.signedIn({
          address: SALES,
          idpConfigId: support.idpConfigId,
          remoteMailbox: { afterFetch },
        });
        const mailbox = await arrive(SALES, 'To be moved');
        await mailbox.waitFor(({ subject }) => subject === 'To be moved', { folder: 'Done' });
        expect(await mailbox.messages()).toEqual([]);
      });
    }

    it('deleted', async () => {
      const afterFetch = { action: 'delete' };
      await desk.signedIn({
        address: AGENT,
        idpConfigId: support.idpConfigId,
        remoteMailbox: { afterFetch },
      });
      const mailbox = await arrive(AGENT, 'To be deleted');
      await until('an empty mailbox', async () => (await mailbox.messages()).length === 0);
    });

    it('left as it is, with what was there before the mailbox was connected', async () => {
      await desk.lab.deliver(ADMIN_BOX, { subject: 'From before', text: 'Not for the helpdesk' });
      // Graph tells whole seconds: what came within the second of the first connection counts as new.
      const second = Math.floor(Date.now() / 1000);
      await until('the second is over', async () => Math.floor(Date.now() / 1000) > second + 1);
      const afterFetch = { action: 'nothing' };
      await desk.signedIn({
        address: ADMIN_BOX,
        idpConfigId: support.idpConfigId,
        remoteMailbox: { afterFetch },
      });
      const mailbox = await arrive(ADMIN_BOX, 'To be left alone');
      const messages = await mailbox.messages();
      expect(messages.map(({ subject }) => subject)).toEqual(['From before', 'To be left alone']);
      const flags = messages.flatMap((message) => message.flags).filter((flag) => flag !== '\\Recent');
      expect(byPop3 ? [] : flags).toEqual([]);
      expect(await desk.ticketsAbout('From before')).toEqual([]);
    });

    it('only in the folder that is read', async () => {
      const afterFetch = { action: byPop3 ? 'nothing' : 'mark-read' };
      await desk.lab.mailbox(SUPPORT).createFolder('Other');
      await desk.lab
        .mailbox(SUPPORT)
        .append('Other', 'From: a@fabrikam.test\r\nSubject: Elsewhere\r\n\r\nHi\r\n');
      await desk.update(support.id, { idpConfigId: support.idpConfigId, remoteMailbox: { afterFetch } });
      await arrive(SUPPORT, 'In the inbox');
      const [elsewhere] = await desk.lab.mailbox(SUPPORT).messages('Other');
      expect(elsewhere?.flags).not.toContain('\\Seen');
      expect(await desk.ticketsAbout('Elsewhere')).toEqual([]);
    });
  });
});
