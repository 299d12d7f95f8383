import type { SystemEmail } from '../../../shared/contracts/system-emails';
import { openHelpdesk, SALES, SUPPORT, until, type Helpdesk } from './helpdesk';

const DEFAULT_SCOPE = ['https://outlook.office365.com/.default'];

describe('an application that signs in by itself', () => {
  let desk: Helpdesk;
  beforeAll(async () => {
    desk = await openHelpdesk();
  });
  afterEach(() => desk.lab.idp.reset());
  afterAll(() => desk.close());

  const appConfig = (changes: Record<string, unknown> = {}) =>
    desk.createConfig({ grantKind: 'client_credentials', scopes: DEFAULT_SCOPE, ...changes });

  const signIn = (id: number) => desk.app.call('POST', `/system-email/system-emails/${id}/app-sign-in`, {});

  /** What an administrator does in Exchange Online PowerShell. */
  const grant = async (address: string) => {
    await desk.lab.idp.setFullAccess(address, [desk.lab.idp.clientId]);
    await desk.lab.idp.setSendAs(address, [desk.lab.idp.clientId]);
  };
  const deny = async (address: string) => {
    await desk.lab.idp.setFullAccess(address, []);
    await desk.lab.idp.setSendAs(address, []);
  };

  const appRequests = async () =>
    (await desk.lab.idp.tokenRequests()).filter(({ grantType }) => grantType === 'client_credentials');

  let configId: number;
  let support: SystemEmail;

  it('needs a directory of its own, and says so before anything is asked', async () => {
    const refused = await desk.app.call('POST', '/system-email/idp-configs', {
      ...desk.registration({ grantKind: 'client_credentials', scopes: DEFAULT_SCOPE }),
      tenant: 'common',
    });
    expect(refused).toMatchObject({
      status: 400,
      body: {
        error: { details: { errors: [{ path: ['tenant'], message: expect.stringContaining('directory') }] } },
      },
    });
    const preset = await desk.app.call(
      'GET',
      '/system-email/idp-presets/microsoft?tenant=organizations&grantKind=client_credentials',
    );
    expect(preset).toMatchObject({ status: 400 });
    expect(
      await desk.api(
        'GET',
        `/idp-presets/microsoft?tenant=${desk.lab.idp.tenantId}&grantKind=client_credentials`,
      ),
    ).toMatchObject({ scopes: DEFAULT_SCOPE });
  });

  it('says which mailbox it may not open, with the commands that let it in', async () => {
    configId = (await appConfig({ servicePrincipalId: '0f0f0f0f-1111-2222-3333-444444444444' })).id;
    support = await desk.create({ idpConfigId: configId });
    expect(support).toMatchObject({ status: 'needs-authorization' });
    const refused = await signIn(support.id);
    expect(refused).toMatchObject({
      status: 400,
      body: { error: { details: { problem: { remedy: 'oauth.app-mailbox-denied' } } } },
    });
    const text = JSON.stringify(refused.body);
    expect(text).toContain(
      `New-ServicePrincipal -AppId ${desk.lab.idp.clientId} -ObjectId 0f0f0f0f-1111-2222-3333-444444444444`,
    );
    expect(text).toContain(
      `Add-MailboxPermission -Identity ${SUPPORT} -User 0f0f0f0f-1111-2222-3333-444444444444 -AccessRights FullAccess`,
    );
    expect((await desk.get(support.id)).credential).toBeNull();
  });

  it('says that the client secret is wrong, with the provider’s code', async () => {
    const { id: wrong } = await appConfig({ name: 'Wrong secret', clientSecret: 'not-the-secret' });
    const { id } = await desk.create({ address: 'agent@contoso.test', idpConfigId: wrong });
    expect(await signIn(id)).toMatchObject({
      status: 400,
      body: {
        error: {
          details: { problem: { remedy: 'oauth.secret-invalid', providerCodes: ['AADSTS7000215'] } },
        },
      },
    });
    await desk.api('DELETE', `/system-emails/${id}`);
  });

  it('opens the mailbox once it is let in, without anybody at a browser', async () => {
    await grant(SUPPORT);
    const signedIn = await signIn(support.id);
    expect(signedIn).toMatchObject({
      status: 200,
      body: {
        data: {
          credential: { state: 'authorized', grantKind: 'client_credentials', refreshTokenSetAt: null },
        },
      },
    });
    await desk.watched(support.id);
    await desk.lab.deliver(SUPPORT, { subject: 'For the application', text: 'Hello' });
    const ticket = await desk.ticket('For the application');
    const { id: entryId } = await desk.reply(ticket.id, 'Thank you.');
    await desk.delivery(ticket.id, entryId, 'sent');
  });

  it('has one token for all its mailboxes', async () => {
    await grant(SALES);
    const { id } = await desk.create({ address: SALES, idpConfigId: configId });
    expect(await signIn(id)).toMatchObject({ status: 200 });
    const sales = await desk.watched(id);
    const again = await desk.get(support.id);
    expect(sales.credential?.id).toBe(again.credential?.id);
    expect(again.credential?.sharedWith).toEqual([SALES]);
    await desk.lab.idp.resetTokenRequests();
    await desk.api('POST', `/system-emails/${support.id}/verify`);
    await desk.api('POST', `/system-emails/${id}/verify`);
    expect(await appRequests()).toEqual([]);
  });

  it('asks for another token when it is refreshed, and needs no person for it', async () => {
    await desk.lab.idp.resetTokenRequests();
    const before = (await desk.get(support.id)).credential?.accessTokens[0]?.expiresAt;
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    const { credential } = await desk.api<SystemEmail>('POST', `/system-emails/${support.id}/token-refresh`);
    expect(credential?.accessTokens[0]?.expiresAt).not.toBe(before);
    expect(await appRequests()).toMatchObject([{ ok: true, scope: DEFAULT_SCOPE[0] }]);
  });

  it('goes on by itself with a new client secret', async () => {
    await desk.lab.idp.setSecret('Another8Q~secret-of-the-application');
    desk.plant('Another8Q~secret-of-the-application');
    const stale = await desk.app.call('POST', `/system-email/system-emails/${support.id}/token-refresh`, {});
    expect(stale.status).not.toBe(200);
    await desk.api('PUT', `/idp-configs/${configId}`, {
      ...desk.registration({ grantKind: 'client_credentials', scopes: DEFAULT_SCOPE }),
      clientSecret: 'Another8Q~secret-of-the-application',
    });
    const verification = await desk.api('POST', `/system-emails/${support.id}/verify`);
    expect(verification).toMatchObject({
      inbound: { ok: true, problem: null },
      outbound: { ok: true, problem: null },
    });
    expect(await desk.get(support.id)).toMatchObject({ credential: { state: 'authorized' } });
  });

  it('leaves the other mailboxes alone when one is taken from it, and when one is signed out', async () => {
    await deny(SALES);
    const sales = (await desk.api<{ results: SystemEmail[] }>('GET', '/system-emails')).results.find(
      ({ address }) => address === SALES,
    );
    const id = sales?.id ?? 0;
    const verification = await desk.api('POST', `/system-emails/${id}/verify`);
    expect(verification).toMatchObject({
      inbound: { ok: false, problem: { remedy: 'oauth.app-mailbox-denied' } },
    });
    expect(await desk.api('POST', `/system-emails/${support.id}/verify`)).toMatchObject({
      inbound: { ok: true },
    });
    await desk.api('DELETE', `/system-emails/${id}/credential`);
    expect(await desk.get(id)).toMatchObject({ credential: null, status: 'needs-authorization' });
    await until('support is verified', async () => (await desk.get(support.id)).status === 'verified');
  });

  it('is not asked to sign in in the browser', async () => {
    const refused = await desk.app.call(
      'POST',
      `/system-email/system-emails/${support.id}/authorization`,
      {},
    );
    expect(refused).toMatchObject({
      status: 400,
      body: { error: { message: expect.stringContaining('the application signs in by itself') } },
    });
  });
});

describe('an application that reads and sends by Microsoft Graph', () => {
  let desk: Helpdesk;
  beforeAll(async () => {
    desk = await openHelpdesk({ by: { reading: 'graph', sending: 'graph' } });
  });
  afterAll(() => desk.close());

  it('asks for Graph’s permissions with the same registration, and keeps its token', async () => {
    const { id: idpConfigId } = await desk.createConfig({
      grantKind: 'client_credentials',
      scopes: DEFAULT_SCOPE,
    });
    const { id } = await desk.create({ idpConfigId });
    await desk.api('POST', `/system-emails/${id}/app-sign-in`, {});
    await desk.watched(id);
    await desk.lab.deliver(SUPPORT, { subject: 'By Graph', text: 'Hello' });
    const ticket = await desk.ticket('By Graph');
    const { id: entryId } = await desk.reply(ticket.id, 'Thank you.');
    await desk.delivery(ticket.id, entryId, 'sent');
    const requests = (await desk.lab.idp.tokenRequests()).filter(
      ({ grantType }) => grantType === 'client_credentials',
    );
    expect(requests).toMatchObject([{ ok: true, scope: 'https://graph.microsoft.com/.default' }]);
  });
});
