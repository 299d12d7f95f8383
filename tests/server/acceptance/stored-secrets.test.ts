import { randomBytes } from 'node:crypto';
import type { ConnectionTest } from '../../../shared/contracts/connection-tests';
import type { SystemEmail } from '../../../shared/contracts/system-emails';
import type {
  MailboxFolder,
  TestMail,
  ValidatedSystemEmail,
} from '../../../shared/contracts/trying-settings';
import type { AttachmentSummary, Entry } from '../../../shared/contracts/tickets';
import { DEFAULT_USERS } from '../../mail-lab/idp/directory';
import { ADMIN, caller, logIn } from '../strapi';
import {
  accountOf,
  CUSTOMER,
  openHelpdesk,
  SALES,
  secretsOf,
  SUPPORT,
  until,
  type Helpdesk,
  type MailboxChanges,
} from './helpdesk';

const API = '/system-email';
const SIGNING_IN = ['LOGIN', 'AUTHENTICATE', 'AUTH'];
/** The same machine under another name, which the certificate has too. */
const ELSEWHERE = '127.0.0.1';

interface Refused {
  error: { message: string; details: { errors?: { path: string[]; message: string }[] } };
}

describe('what is stored to sign in with', () => {
  let desk: Helpdesk;
  let support: SystemEmail;
  let sales: SystemEmail;

  const basic = (changes: Record<string, unknown> = {}) => ({ authentication: 'basic', ...changes });

  beforeAll(async () => {
    desk = await openHelpdesk({ lab: { users: [...DEFAULT_USERS, ADMIN.email] } });
    support = await desk.signedIn();
    const { password } = accountOf(desk.lab, SALES);
    sales = await desk.create({ address: SALES, remoteMailbox: basic({ password }) });
  });
  afterAll(() => desk.close());

  const put = async (id: number, changes: MailboxChanges, route = 'system-emails') => {
    const { status, body } = await desk.app.call<Refused>(
      'PUT',
      `${API}/${route}/${id}`,
      desk.settings(changes),
    );
    return { status, paths: (body.error?.details.errors ?? []).map(({ path }) => path.join('.')) };
  };
  /** Servers that take every login, and hear of none. */
  const traps = async () => {
    const imap = await desk.lab.scripted({ protocol: 'imap', script: 'ok' });
    const smtp = await desk.lab.scripted({ protocol: 'smtp', script: 'ok' });
    const signIns = async () =>
      [...(await imap.commands()), ...(await smtp.commands())].filter((verb) => SIGNING_IN.includes(verb));
    return { imap, smtp, signIns };
  };

  describe('when settings are saved', () => {
    const passwordOf = (changes: MailboxChanges) => ({ address: SALES, ...changes });

    it('goes to no server that the password was not typed for, on either side', async () => {
      const { imap, smtp, signIns } = await traps();
      const away = { host: ELSEWHERE, port: imap.port };
      const sending = { host: ELSEWHERE, port: smtp.port };
      const refusals: [MailboxChanges, string][] = [
        [{ remoteMailbox: basic(away) }, 'remoteMailbox.password'],
        [{ remoteMailbox: basic({ ...away, enabled: false }) }, 'remoteMailbox.password'],
        [{ remoteMailbox: basic(), outgoingServer: sending }, 'remoteMailbox.password'],
        [{ remoteMailbox: basic({ port: imap.plainPort, security: 'none' }) }, 'remoteMailbox.password'],
        [{ remoteMailbox: basic({ port: imap.port, verifyCertificate: false }) }, 'remoteMailbox.password'],
      ];
      for (const [changes, path] of refusals) {
        expect(await put(sales.id, passwordOf(changes))).toEqual({ status: 400, paths: [path] });
      }
      const { remoteMailbox, outgoingServer } = await desk.get(sales.id);
      expect({ remoteMailbox, outgoingServer }).toEqual({
        remoteMailbox: sales.remoteMailbox,
        outgoingServer: sales.outgoingServer,
      });
      expect(await signIns()).toEqual([]);
    });

    it('goes there once it was typed again, and to another port of the same host without', async () => {
      const { imap, signIns } = await traps();
      const typed = basic({ host: ELSEWHERE, port: imap.port, password: 'typed-for-the-other-host' });
      desk.plant('typed-for-the-other-host');
      expect((await put(sales.id, passwordOf({ remoteMailbox: typed }))).status).toBe(200);
      await until('the new server is signed in to', async () => (await signIns()).length > 0);
      const next = await traps();
      const moved = basic({ host: ELSEWHERE, port: next.imap.port });
      expect((await put(sales.id, passwordOf({ remoteMailbox: moved }))).status).toBe(200);
      await until('the new port is signed in to', async () => (await next.signIns()).length > 0);
      const { password } = accountOf(desk.lab, SALES);
      expect((await put(sales.id, passwordOf({ remoteMailbox: basic({ password }) }))).status).toBe(200);
    });

    it('goes to no host that a token was not signed in for, and leaves the mailbox working', async () => {
      const { imap, smtp, signIns } = await traps();
      const { id, idpConfigId } = support;
      const host = ELSEWHERE;
      expect(await put(id, { idpConfigId, remoteMailbox: { host, port: imap.port } })).toEqual({
        status: 400,
        paths: ['remoteMailbox.host'],
      });
      expect(await put(id, { idpConfigId, outgoingServer: { host, port: smtp.port } })).toEqual({
        status: 400,
        paths: ['outgoingServer.host'],
      });
      expect(await signIns()).toEqual([]);
      expect(await desk.get(id)).toMatchObject({ status: 'verified', credential: { state: 'authorized' } });
    });
  });

  it('is in no answer, row, log or event after all that a form can try with it', async () => {
    const password = `Typ3d~${randomBytes(18).toString('base64url')}/+=`;
    const clientSecret = `S3cret~${randomBytes(18).toString('base64url')}/+=`;
    desk.plant(password, clientSecret);
    const { id, idpConfigId } = support;
    const asSasl = Buffer.from(`\0${SALES}\0${password}`).toString('base64');
    const smtp = await desk.lab.scripted({
      protocol: 'smtp',
      script: { stage: 'auth', reply: `535 5.7.8 I do not know ${password}, nor ${asSasl}` },
    });
    const imap = await desk.lab.scripted({
      protocol: 'imap',
      script: { stage: 'login', reply: `{tag} NO I do not know "${password}", nor ${asSasl}` },
    });
    const typed = {
      address: SALES,
      remoteMailbox: basic({ port: imap.port, password }),
      outgoingServer: basic({ port: smtp.port, password }),
    };
    const test = async (systemEmailId: number | null, changes: MailboxChanges, roundTrip = false) => {
      const { id: testId } = await desk.api<ConnectionTest>('POST', '/connection-tests', {
        systemEmailId,
        settings: desk.settings(changes),
        sides: ['remote', 'outgoing'],
        roundTrip,
      });
      return until('the test has ended', async () => {
        const found = await desk.api<ConnectionTest>('GET', `/connection-tests/${testId}`);
        return found.state !== 'running' && found.state;
      });
    };
    const refused = async (method: string, route: string, body: unknown) =>
      expect((await desk.app.call(method, API + route, body)).status).toBe(400);

    const other = await desk.createConfig({ name: 'Another', clientSecret });
    await desk.api(
      'PUT',
      `/idp-configs/${other.id}`,
      desk.registration({ name: 'Yet another', clientSecret: '' }),
    );
    expect(await test(id, { idpConfigId }, true)).toBe('passed');
    expect(await test(null, typed)).toBe('failed');
    const tried = { systemEmailId: null, settings: desk.settings(typed) };
    await refused('POST', '/mailbox-folders', tried);
    await refused('POST', '/test-mails', { ...tried, to: CUSTOMER });
    await refused('POST', '/validated-system-emails', desk.settings(typed));
    await refused('PUT', `/validated-system-emails/${sales.id}`, desk.settings(typed));
    // Saved all the same, it is refused in the background, too.
    await desk.api('PUT', `/system-emails/${sales.id}`, desk.settings(typed));
    await desk.api('POST', `/system-emails/${sales.id}/verify`, {});

    const settings = desk.settings({ idpConfigId });
    const folders = await desk.api<MailboxFolder[]>('POST', '/mailbox-folders', {
      systemEmailId: id,
      settings,
    });
    expect(folders.length).toBeGreaterThan(1);
    await desk.api<TestMail>('POST', '/test-mails', { systemEmailId: id, settings, to: CUSTOMER });
    await desk.api<ValidatedSystemEmail>('PUT', `/validated-system-emails/${id}`, settings);
    await desk.api('POST', `/system-emails/${id}/token-refresh?side=remote`, {});

    const types = (await desk.events(id)).map(({ type, message }) => `${type}: ${message}`);
    expect(types).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^settings\.created: Ada Admin added/),
        expect.stringMatching(/^settings\.saved: Ada Admin saved the settings, after a test mail/),
        expect.stringMatching(/^test-mail\.sent: Ada Admin sent a test mail to customer@/),
        expect.stringMatching(/^token\.refreshed: Ada Admin had a new access token taken/),
      ]),
    );
    await desk.app.expectNoSecrets([...(await secretsOf(desk.lab)), password, clientSecret]);
  });

  it('is in nothing that agents are shown of files, notes and replies; an unsent file is its author’s only', async () => {
    await desk.lab.deliver(SUPPORT, { from: CUSTOMER, subject: 'With files', text: 'A question' });
    const { id: ticketId } = await desk.ticket('With files');
    const body = new FormData();
    body.append('file', new Blob(['a draft']), 'draft.txt');
    const uploaded = await fetch(`${desk.app.url}${API}/uploads`, {
      method: 'POST',
      headers: { authorization: `Bearer ${desk.app.token}` },
      body,
    });
    const { data: file } = (await uploaded.json()) as { data: AttachmentSummary };

    const role = await desk.app.strapi
      .service('admin::role')
      .create({ name: 'Readers', description: 'of a test' });
    await desk.app.strapi
      .service('admin::role')
      .assignPermissions(role.id, [
        { action: 'plugin::system-email.tickets.read', subject: null, conditions: [], properties: {} },
      ]);
    const reader = { email: 'reader@example.test', password: 'Passw0rd!Reader' };
    const account = { ...reader, firstname: 'R', lastname: 'R', registrationToken: null, isActive: true };
    await desk.app.strapi.service('admin::user').create({ ...account, roles: [role.id] });
    const token = await logIn(desk.app.url, reader);
    const fetched = async (as: string) => {
      const answer = await fetch(`${desk.app.url}${API}/attachments/${file.id}`, {
        headers: { authorization: `Bearer ${as}` },
      });
      return { status: answer.status, text: await answer.text() };
    };
    expect(await fetched(desk.app.token)).toEqual({ status: 200, text: 'a draft' });
    expect((await fetched(token)).status).toBe(404);
    expect((await caller(desk.app.url, token)('GET', `${API}/tickets/${ticketId}`)).status).toBe(200);

    await desk.api<Entry>('POST', `/tickets/${ticketId}/notes`, { text: 'Look', attachmentIds: [file.id] });
    expect(await fetched(token)).toEqual({ status: 200, text: 'a draft' });
    const reply = await desk.reply(ticketId, 'An answer');
    await desk.delivery(ticketId, reply.id, 'sent');
    await desk.app.expectNoSecrets(await secretsOf(desk.lab));
  });
});
