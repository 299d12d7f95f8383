import type {
  AdminConsentResult,
  BegunAdminConsent,
  SharedCredential,
} from '../../../shared/contracts/grant-kinds';
import type { SystemEmail } from '../../../shared/contracts/system-emails';
import { signIn } from '../../mail-lab/sign-in';
import { accountOf, AGENT, openHelpdesk, SALES, SUPPORT, until, type Helpdesk } from './helpdesk';

describe('one service account for many mailboxes', () => {
  let desk: Helpdesk;
  let configId: number;
  let support: SystemEmail;
  let sales: SystemEmail;
  beforeAll(async () => {
    desk = await openHelpdesk();
    configId = (await desk.createConfig()).id;
  });
  afterEach(() => desk.lab.idp.reset());
  afterAll(() => desk.close());

  const giveAccess = async (address: string, who: string[]) => {
    await desk.lab.idp.setFullAccess(address, who);
    await desk.lab.idp.setSendAs(address, who);
  };
  const offered = () => desk.api<SharedCredential[]>('GET', `/credentials?idpConfigId=${configId}`);
  const choose = (id: number, credentialId: number) =>
    desk.app.call<{ data: SystemEmail }>('PUT', `/system-email/system-emails/${id}/credential`, {
      credentialId,
    });
  const refreshRequests = async () =>
    (await desk.lab.idp.tokenRequests()).filter(({ grantType }) => grantType === 'refresh_token');

  it('tells the permission that is missing, filled with who signed in and the mailbox', async () => {
    support = await desk.create({ idpConfigId: configId, strictMatching: false });
    const { result } = await desk.signInTo(support.id, { as: AGENT });
    expect(result).toMatchObject({ state: 'failed', problem: { remedy: 'imap.authentication-failed' } });
    expect(result.problem?.action).toContain(
      `Add-MailboxPermission -Identity ${SUPPORT} -User ${AGENT} -AccessRights FullAccess`,
    );
  });

  it('signs in once, for a mailbox that is not its own', async () => {
    await giveAccess(SUPPORT, [AGENT]);
    const { result } = await desk.signInTo(support.id, { as: AGENT });
    expect(result).toMatchObject({ state: 'authorized', username: AGENT });
    support = await desk.watched(support.id);
    expect(await offered()).toEqual([
      expect.objectContaining({ username: AGENT, state: 'authorized', usedBy: [SUPPORT] }),
    ]);
  });

  it('is refused for the next mailbox while strict matching wants its own account', async () => {
    await giveAccess(SALES, [AGENT]);
    sales = await desk.create({ address: SALES, idpConfigId: configId });
    expect(await choose(sales.id, support.credential?.id ?? 0)).toMatchObject({
      status: 400,
      body: { error: { details: { problem: { remedy: 'oauth.wrong-account' } } } },
    });
  });

  it('is refused for a mailbox that it may not open, with the command that lets it in', async () => {
    await giveAccess(SALES, []);
    await desk.update(sales.id, { address: SALES, idpConfigId: configId, strictMatching: false });
    const refused = await choose(sales.id, support.credential?.id ?? 0);
    expect(refused).toMatchObject({ status: 400 });
    expect(JSON.stringify(refused.body)).toContain(
      `Add-MailboxPermission -Identity ${SALES} -User ${AGENT} -AccessRights FullAccess`,
    );
    expect((await desk.get(sales.id)).credential).toBeNull();
  });

  it('is chosen for the next mailbox, which needs no sign-in of its own', async () => {
    await giveAccess(SALES, [AGENT]);
    expect(await choose(sales.id, support.credential?.id ?? 0)).toMatchObject({ status: 200 });
    sales = await desk.watched(sales.id);
    expect(sales.credential).toMatchObject({ id: support.credential?.id, sharedWith: [SUPPORT] });
    await desk.lab.deliver(SALES, { subject: 'With the account of another', text: 'Hello' });
    const ticket = await desk.ticket('With the account of another');
    const { id } = await desk.reply(ticket.id, 'Thank you.');
    await desk.delivery(ticket.id, id, 'sent');
  });

  it('is refreshed once for all', async () => {
    await desk.lab.idp.resetTokenRequests();
    await desk.api('POST', `/system-emails/${support.id}/token-refresh`);
    await desk.api('POST', `/system-emails/${sales.id}/verify`);
    expect(await refreshRequests()).toHaveLength(1);
  });

  it('lets one of its mailboxes change its address and what it is read with, and none of the others feels it', async () => {
    await giveAccess('admin@contoso.test', [AGENT]);
    const moved = await desk.update(sales.id, {
      address: 'admin@contoso.test',
      idpConfigId: configId,
      strictMatching: false,
    });
    expect(moved.credential).toMatchObject({ state: 'authorized' });
    await desk.watched(sales.id);
    const { id: other } = await desk.createConfig({ name: 'Another' });
    await desk.update(sales.id, { address: 'admin@contoso.test', idpConfigId: other, strictMatching: false });
    expect(await desk.api('POST', `/system-emails/${sales.id}/verify`)).toMatchObject({
      inbound: { ok: false, problem: { remedy: 'oauth.config-changed' } },
    });
    expect(await desk.api('POST', `/system-emails/${support.id}/verify`)).toMatchObject({
      inbound: { ok: true },
    });
    await desk.update(sales.id, { address: SALES, idpConfigId: configId, strictMatching: false });
    await desk.watched(sales.id);
  });

  it('stays with the others when one is signed out', async () => {
    await desk.api('DELETE', `/system-emails/${support.id}/credential`);
    expect(await desk.get(support.id)).toMatchObject({ credential: null });
    expect((await desk.get(sales.id)).credential).toMatchObject({ state: 'authorized', sharedWith: [] });
    expect(await choose(support.id, sales.credential?.id ?? 0)).toMatchObject({ status: 200 });
    await desk.watched(support.id);
  });

  it('comes back for all when it signs in again for one', async () => {
    await desk.lab.idp.revoke(AGENT);
    await desk.app.call('POST', `/system-email/system-emails/${support.id}/token-refresh`);
    await until('both need a sign-in', async () => {
      const states = await Promise.all([support.id, sales.id].map((id) => desk.get(id)));
      return states.every(({ status }) => status === 'needs-authorization');
    });
    const { result } = await desk.signInTo(sales.id, { as: AGENT });
    expect(result).toMatchObject({ state: 'authorized' });
    await desk.watched(sales.id);
    expect(await desk.api('POST', `/system-emails/${support.id}/verify`)).toMatchObject({
      inbound: { ok: true },
    });
    expect((await desk.get(support.id)).credential?.id).toBe((await desk.get(sales.id)).credential?.id);
  });

  it('needs an administrator’s consent, whose link and outcome cannot be made up', async () => {
    const begun = await desk.api<BegunAdminConsent>('POST', `/idp-configs/${configId}/admin-consent`, {
      systemEmailId: support.id,
    });
    expect(new URL(begun.url).pathname).toBe(`/${desk.lab.idp.tenantId}/v2.0/adminconsent`);
    expect(begun.scopes).toEqual([
      'https://outlook.office.com/IMAP.AccessAsUser.All',
      'https://outlook.office.com/SMTP.Send',
    ]);
    const outcome = () => desk.api<AdminConsentResult>('GET', `/admin-consents/${begun.id}`);
    expect(await outcome()).toMatchObject({ state: 'pending' });

    const callback = `${desk.app.url}/system-email/oauth/callback`;
    const made = await desk.comeBack(`${callback}?admin_consent=True&tenant=x&state=admin-consent`);
    expect(made.search).toBe('?tab=remote&sign-in=oauth.state-unknown');
    expect(await outcome()).toMatchObject({ state: 'pending' });

    const { password } = accountOf(desk.lab, 'admin@contoso.test');
    const go = async (consent: 'accept' | 'cancel') => {
      const end = await signIn(begun.url, {
        username: 'admin@contoso.test',
        password,
        consent,
        callbackUrls: [callback],
      });
      if (end.kind !== 'callback') throw new Error(`The provider kept the browser: ${end.html}`);
      return desk.comeBack(end.url);
    };
    const panel = await go('cancel');
    expect(panel.pathname).toBe(`/admin/settings/system-email/${support.id}`);
    expect(panel.search).toBe(`?tab=remote&admin-consent=${begun.id}`);
    expect(await outcome()).toMatchObject({ state: 'refused', problem: { remedy: 'oauth.access-denied' } });
    await go('accept');
    expect(await outcome()).toMatchObject({ state: 'granted', problem: null });
  });
});
