import PostalMime from 'postal-mime';
import type { SystemEmail } from '../../../shared/contracts/system-emails';
import type {
  AliasCheck,
  MailboxFolder,
  TestMail,
  ValidatedSystemEmail,
  Verification,
} from '../../../shared/contracts/trying-settings';
import { DEFAULT_USERS } from '../../mail-lab/idp/directory';
import { ADMIN } from '../strapi';
import {
  accountOf,
  AGENT,
  CUSTOMER,
  openHelpdesk,
  SALES,
  SUPPORT,
  type Helpdesk,
  type MailboxChanges,
} from './helpdesk';

/** Nobody listens on the port multiplexer's port (RFC 1078), and no free port that is given out is this one. */
const CLOSED_PORT = 1;

describe('settings that are used before they are saved', () => {
  let desk: Helpdesk;
  let support: SystemEmail;

  beforeAll(async () => {
    desk = await openHelpdesk({ lab: { users: [...DEFAULT_USERS, ADMIN.email] } });
    support = await desk.signedIn({ name: 'Contoso' });
  });
  afterAll(() => desk.close());

  const typed = () => {
    const basic = { authentication: 'basic', password: accountOf(desk.lab, SALES).password };
    return { address: SALES, remoteMailbox: basic, outgoingServer: basic };
  };
  const candidate = (systemEmailId: number | null, changes: MailboxChanges) => ({
    systemEmailId,
    settings: desk.settings(changes),
  });
  const folders = (systemEmailId: number | null, changes: MailboxChanges) =>
    desk.api<MailboxFolder[]>('POST', '/mailbox-folders', candidate(systemEmailId, changes));
  const call = <T>(method: string, route: string, body: unknown) =>
    desk.app.call<T>(method, `/system-email${route}`, body);
  interface Refused {
    error: { message: string; details: { problem?: { remedy: string; action: string } } };
  }

  describe('the folder list', () => {
    it('has every folder under its readable name, with what it is for', async () => {
      const mailbox = desk.lab.mailbox(SALES);
      await mailbox.createFolder('Kunden/Köln/東京 & Søn');
      const listed = await folders(null, typed());
      const paths = listed.map(({ path }) => path);
      expect(paths).toEqual(expect.arrayContaining(await mailbox.folders()));
      expect(paths).toContain('Kunden/Köln/東京 & Søn');
      const use = Object.fromEntries(listed.map(({ path, specialUse }) => [path, specialUse]));
      expect(use).toMatchObject({
        INBOX: 'Inbox',
        'Junk Email': 'Junk',
        'Sent Items': 'Sent',
        'Deleted Items': 'Trash',
        'Kunden/Köln/東京 & Søn': '',
      });
      expect(listed.find(({ path }) => path === 'INBOX')?.selectable).toBe(true);
      expect(listed.find(({ path }) => path === 'Kunden')?.selectable).toBe(false);
    });

    it('takes the token of a mailbox that is signed in', async () => {
      const { id, idpConfigId } = support;
      expect((await folders(id, { idpConfigId })).map(({ path }) => path)).toContain('INBOX');
    });

    it('says what is wrong when it cannot be had', async () => {
      const form = typed();
      const remoteMailbox = { ...form.remoteMailbox, port: CLOSED_PORT };
      const answer = await call<Refused>(
        'POST',
        '/mailbox-folders',
        candidate(null, { ...form, remoteMailbox }),
      );
      expect(answer.status).toBe(400);
      expect(answer.body.error.details.problem).toMatchObject({
        remedy: 'network.refused',
        action: expect.stringMatching(/Port/),
      });
    });
  });

  describe('another address to send as', () => {
    const check = (address: string) =>
      desk.api<AliasCheck>('POST', `/system-emails/${support.id}/aliases/check`, { address });

    it('is taken by a server that lets the account send from it', async () => {
      expect(await check(SUPPORT)).toMatchObject({
        address: SUPPORT,
        ok: true,
        problem: null,
        response: expect.stringMatching(/^250/),
      });
    });

    it('is refused by a server that does not, with what to do about that very address', async () => {
      const { port } = await desk.lab.scripted({ protocol: 'smtp', script: 'no-permission-to-send-as' });
      const { id } = await desk.create({
        address: AGENT,
        remoteMailbox: { enabled: false },
        outgoingServer: {
          port,
          authentication: 'basic',
          password: accountOf(desk.lab, AGENT).password,
        },
      });
      const refused = await desk.api<AliasCheck>('POST', `/system-emails/${id}/aliases/check`, {
        address: SALES,
      });
      expect(refused).toMatchObject({ ok: false, problem: { remedy: 'smtp.send-as-denied' } });
      expect(refused.problem?.values).toMatchObject({ address: SALES });
      expect(refused.problem?.action).toContain(SALES);
      expect(refused.response).toMatch(/550 5\.7\.60/);
    });

    it('is an address, and of a System Email that is there', async () => {
      const route = (id: number) => `/system-emails/${id}/aliases/check`;
      expect((await call('POST', route(support.id), { address: 'sales' })).status).toBe(400);
      expect((await call('POST', route(999_999), { address: SALES })).status).toBe(404);
    });
  });

  describe('a test mail', () => {
    const send = (to: string) => {
      const { id, idpConfigId } = support;
      return desk.api<TestMail>('POST', '/test-mails', {
        ...candidate(id, {
          idpConfigId,
          name: 'Contoso',
          outgoingServer: { replyTo: 'answers@contoso.test' },
        }),
        to,
      });
    };

    it('arrives, says what it is, and asks no machine for an answer', async () => {
      const sent = await send(CUSTOMER);
      expect(sent).toMatchObject({ to: CUSTOMER, response: expect.stringMatching(/^250/) });
      const { raw } = await desk.lab
        .mailbox(CUSTOMER)
        .waitFor(({ messageId }) => messageId === `<${sent.messageId}>`);
      const mail = await PostalMime.parse(raw);
      expect(mail).toMatchObject({
        from: { address: SUPPORT, name: 'Contoso' },
        to: [{ address: CUSTOMER }],
        replyTo: [{ address: 'answers@contoso.test' }],
        subject: `Test mail from ${SUPPORT}`,
      });
      expect(mail.text).toMatch(new RegExp(`System Email ${SUPPORT} on .*GMT`));
      const header = (name: string) => mail.headers.find(({ key }) => key === name)?.value;
      expect(header('auto-submitted')).toBe('auto-generated');
    });

    it('is no ticket at another System Email', async () => {
      const sales = await desk.create(typed());
      await desk.api('POST', `/system-emails/${sales.id}/verify`, {});
      await desk.watched(sales.id);
      const { messageId } = await send(SALES);
      await desk.lab.mailbox(SALES).waitFor((message) => message.messageId === `<${messageId}>`);
      await desk.lab.deliver(SALES, { subject: 'From a customer', text: 'Hello' });
      await desk.ticket('From a customer');
      expect(await desk.ticketsAbout(`Test mail from ${SUPPORT}`)).toEqual([]);
      await desk.api('DELETE', `/system-emails/${sales.id}`);
    });

    it('that is refused says why', async () => {
      const { id, idpConfigId } = support;
      const body = { ...candidate(id, { idpConfigId }), to: 'nobody@contoso.test' };
      const answer = await call<Refused>('POST', '/test-mails', body);
      expect(answer.status).toBe(400);
      expect(answer.body.error.details.problem).toMatchObject({
        remedy: 'trial.recipient-rejected',
        serverResponse: expect.stringContaining('RecipientNotFound'),
      });
    });
  });

  describe('validate and save', () => {
    const stored = () => desk.get(support.id);
    const verified = async () => {
      const { outbound } = await desk.api<Verification>('POST', `/system-emails/${support.id}/verify`, {});
      return outbound?.ok;
    };

    it('saves nothing when the server refuses, and what was saved goes on working', async () => {
      const { id, idpConfigId } = support;
      const before = await stored();
      const broken = desk.settings({ idpConfigId, name: 'Broken', outgoingServer: { port: CLOSED_PORT } });
      const answer = await call<Refused>('PUT', `/validated-system-emails/${id}`, broken);
      expect(answer.status).toBe(400);
      expect(answer.body.error.details.problem).toMatchObject({ remedy: 'network.refused' });
      const after = await stored();
      expect(after.name).toBe(before.name);
      expect(after.outgoingServer).toEqual(before.outgoingServer);
      expect(await verified()).toBe(true);
    });

    it('saves what the server accepted, and the admin has the mail', async () => {
      const { id, idpConfigId } = support;
      const good = desk.settings({ idpConfigId, name: 'Contoso Helpdesk' });
      const { systemEmail, testMail } = await desk.api<ValidatedSystemEmail>(
        'PUT',
        `/validated-system-emails/${id}`,
        good,
      );
      expect(systemEmail).toMatchObject({ id, name: 'Contoso Helpdesk' });
      expect(testMail).toMatchObject({ to: ADMIN.email, response: expect.stringMatching(/^250/) });
      await desk.lab.mailbox(ADMIN.email).waitFor(({ messageId }) => messageId === `<${testMail.messageId}>`);
      expect((await stored()).name).toBe('Contoso Helpdesk');
    });

    it('creates a System Email that can send, and none that cannot', async () => {
      const form = typed();
      const wrong = { ...form.outgoingServer, port: CLOSED_PORT };
      const refused = await call(
        'POST',
        '/validated-system-emails',
        desk.settings({ ...form, outgoingServer: wrong }),
      );
      expect(refused.status).toBe(400);
      const addresses = async () =>
        (await desk.app.strapi.db.query('plugin::system-email.system-email').findMany()).map(
          ({ address }: { address: string }) => address,
        );
      expect(await addresses()).not.toContain(SALES);
      const { systemEmail } = await desk.api<ValidatedSystemEmail>(
        'POST',
        '/validated-system-emails',
        desk.settings(form),
      );
      expect(systemEmail.address).toBe(SALES);
      expect(await addresses()).toContain(SALES);
      await desk.api('DELETE', `/system-emails/${systemEmail.id}`);
    });

    it('says so when the admin has no address that a mail could go to, and when nothing is to be sent', async () => {
      const { id, idpConfigId } = support;
      const off = desk.settings({ idpConfigId, outgoingServer: { enabled: false } });
      const answer = await call<Refused>('PUT', `/validated-system-emails/${id}`, off);
      expect(answer).toMatchObject({
        status: 400,
        body: { error: { message: expect.stringMatching(/switched off/) } },
      });
      const users = desk.app.strapi.db.query('admin::user');
      const admin = await users.findOne({ where: { email: ADMIN.email } });
      await users.update({ where: { id: admin.id }, data: { email: '' } });
      try {
        const none = await call<Refused>(
          'PUT',
          `/validated-system-emails/${id}`,
          desk.settings({ idpConfigId }),
        );
        expect(none).toMatchObject({
          status: 400,
          body: { error: { message: expect.stringMatching(/no mail address/) } },
        });
      } finally {
        await users.update({ where: { id: admin.id }, data: { email: ADMIN.email } });
      }
    });
  });
});
