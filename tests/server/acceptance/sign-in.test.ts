import { readFileSync } from 'node:fs';
import type { AdminConsentResult, BegunAdminConsent } from '../../../shared/contracts/grant-kinds';
import type { IdpConfig, IdpPreset } from '../../../shared/contracts/idp-configs';
import type { SystemEmail } from '../../../shared/contracts/system-emails';
import { signIn } from '../../mail-lab/sign-in';
import { SALES, SUPPORT, accountOf, openHelpdesk, until, type Helpdesk } from './helpdesk';

describe('signing a mailbox in', () => {
  let desk: Helpdesk;
  let id: number;
  let configId: number;

  beforeAll(async () => {
    desk = await openHelpdesk();
  });
  afterAll(() => desk.close());

  it('begins with an IdP Config, whose secret never comes back', async () => {
    const config = await desk.createConfig();
    configId = config.id;
    expect(config.clientSecretSetAt).toEqual(expect.any(String));
    expect(JSON.stringify(await desk.api('GET', `/idp-configs/${configId}`))).not.toContain(
      desk.lab.idp.clientSecret,
    );
  });

  it('fills an IdP Config in from tenant and cloud alone, and the app’s configuration can correct it', async () => {
    const { tenantId, issuer, tokenEndpoint } = desk.lab.idp;
    const preset = (cloud: string) =>
      desk.api<IdpPreset>('GET', `/idp-presets/microsoft?tenant=${tenantId}&cloud=${cloud}`);
    expect(await preset('global')).toMatchObject({
      cloud: 'global',
      issuer,
      tokenEndpoint,
      adminConsentEndpoint: `${desk.lab.idp.origin}/${tenantId}/v2.0/adminconsent`,
      scopes: expect.arrayContaining(['https://outlook.office.com/IMAP.AccessAsUser.All']),
      remoteMailbox: { imap: { host: 'localhost', port: desk.lab.imap?.port, security: 'tls' } },
    });
    expect(await preset('gcc-high')).toMatchObject({
      cloud: 'gcc-high',
      tokenEndpoint: `https://login.microsoftonline.us/${tenantId}/oauth2/v2.0/token`,
      remoteMailbox: {
        imap: { host: 'outlook.office365.us', port: 993 },
        pop3: { host: 'outlook.office365.us', port: 995 },
      },
    });
    expect(await desk.api('GET', '/idp-presets/google')).toMatchObject({
      issuer: 'https://accounts.google.com',
    });
    const refused = await desk.app.call(
      'GET',
      '/system-email/idp-presets/microsoft?tenant=contoso.onmicrosoft.us&cloud=dod',
    );
    expect(refused).toMatchObject({
      status: 400,
      body: { error: { details: { errors: [{ path: ['tenant'] }] } } },
    });
  });

  it('keeps the cloud and the day when the secret expires', async () => {
    const given = { cloud: 'china', clientSecretExpiresAt: '2028-02-29' };
    const { id: other } = await desk.createConfig({ name: 'Another', ...given });
    expect(await desk.api('GET', `/idp-configs/${other}`)).toMatchObject({ ...given, usedBy: 0 });
    await desk.api('PUT', `/idp-configs/${other}`, desk.registration({ clientSecretExpiresAt: null }));
    expect(await desk.api('GET', `/idp-configs/${other}`)).toMatchObject({
      cloud: 'global',
      clientSecretExpiresAt: null,
    });
    await desk.api('DELETE', `/idp-configs/${other}`);
  });

  it('says that a new System Email needs a sign-in', async () => {
    const created = await desk.create({ idpConfigId: configId, name: 'Contoso Support' });
    id = created.id;
    expect(created).toMatchObject({ status: 'needs-authorization', credential: null, activity: '' });
  });

  it('sends the browser to the provider with PKCE, state and nonce, and binds it with a cookie', async () => {
    const answer = await desk.app.call<{ data: { url: string } }>(
      'POST',
      `/system-email/system-emails/${id}/authorization`,
      {},
    );
    const { searchParams } = new URL(answer.body.data.url);
    expect(Object.fromEntries(searchParams)).toMatchObject({
      response_type: 'code',
      redirect_uri: `${desk.app.url}/system-email/oauth/callback`,
      code_challenge_method: 'S256',
      state: expect.stringMatching(/.{20,}/),
      nonce: expect.stringMatching(/.{20,}/),
    });
    expect(answer.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Lax/);
  });

  it('comes back to the same tab of the panel, authorized', async () => {
    const { panel, result, authorizationId } = await desk.signInTo(id);
    expect(panel.pathname).toBe(`/admin/settings/system-email/${id}`);
    expect(Object.fromEntries(panel.searchParams)).toEqual({
      tab: 'remote',
      authorization: String(authorizationId),
    });
    expect(result).toMatchObject({ state: 'authorized', username: SUPPORT, problem: null });
  });

  it('is verified in both directions and watched', async () => {
    const mailbox = await desk.watched(id);
    expect(mailbox.problem).toBeNull();
    const verification = await desk.api('POST', `/system-emails/${id}/verify`);
    expect(verification).toEqual({
      inbound: { ok: true, problem: null },
      outbound: { ok: true, problem: null },
    });
  });

  it('shows who signed in and what was granted, and no token', async () => {
    const { oid, tenantId } = accountOf(desk.lab, SUPPORT);
    const { credential } = await desk.get(id);
    expect(credential).toMatchObject({
      kind: 'oauth',
      state: 'authorized',
      username: SUPPORT,
      oid,
      tid: tenantId,
      missingScopes: [],
      grantedScopes: expect.arrayContaining([
        'https://outlook.office.com/IMAP.AccessAsUser.All',
        'https://outlook.office.com/SMTP.Send',
      ]),
    });
    expect(Object.keys(credential ?? {}).filter((name) => /token$/i.test(name))).toEqual([]);
  });

  it('writes down what happened', async () => {
    const types = (await desk.events(id)).map(({ type }) => type);
    expect(types).toEqual(expect.arrayContaining(['authorization.begun', 'authorization.succeeded']));
  });

  it('gives the same end to the same answer of the provider, without asking for tokens again', async () => {
    const { callback, jar, panel } = await desk.signInTo(id);
    await desk.watched(id);
    await desk.lab.idp.resetTokenRequests();
    const again = await Promise.all([desk.comeBack(callback, jar), desk.comeBack(callback, jar)]);
    expect(again.map(({ href }) => href)).toEqual([panel.href, panel.href]);
    expect(await desk.lab.idp.tokenRequests()).toEqual([]);
    await desk.lab.deliver(SUPPORT, { subject: 'After the second load', text: 'Still there?' });
    await desk.ticket('After the second load');
  });

  it('lets the later of two sign-ins win', async () => {
    const [first, second] = [await desk.goToProvider(id), await desk.goToProvider(id)];
    if (first.end.kind !== 'callback' || second.end.kind !== 'callback') throw new Error('not signed in');
    await Promise.all([
      desk.comeBack(second.end.url, second.jar),
      until('the later sign-in has ended', async () => {
        const { state } = await desk.api<{ state: string }>(
          'GET',
          `/authorizations/${second.authorizationId}`,
        );
        return state === 'authorized';
      }).then(() => (first.end.kind === 'callback' ? desk.comeBack(first.end.url, first.jar) : null)),
    ]);
    expect(await desk.api('GET', `/authorizations/${first.authorizationId}`)).toMatchObject({
      state: 'failed',
      problem: { remedy: 'oauth.superseded' },
    });
    await desk.lab.deliver(SUPPORT, { subject: 'After two sign-ins', text: 'Hello' });
    await desk.watched(id);
    await desk.ticket('After two sign-ins');
  });

  describe('whose token somebody wants renewed', () => {
    const refresh = () =>
      desk.app.call<{ data: SystemEmail; error?: unknown }>(
        'POST',
        `/system-email/system-emails/${id}/token-refresh`,
        {},
      );

    it('gets a new access token at once', async () => {
      await desk.lab.idp.resetTokenRequests();
      const before = (await desk.get(id)).credential;
      const { status, body } = await refresh();
      expect(status).toBe(200);
      expect(body.data.credential).toMatchObject({ state: 'authorized', missingScopes: [] });
      const [token] = body.data.credential?.accessTokens ?? [];
      expect(Date.parse(token?.expiresAt ?? '')).toBeGreaterThan(
        Date.parse(before?.accessTokens[0]?.expiresAt ?? ''),
      );
      expect(await desk.lab.idp.tokenRequests()).toMatchObject([{ grantType: 'refresh_token', ok: true }]);
    });

    it('is told what to do when the provider is away, and keeps what it has', async () => {
      await desk.lab.idp.answerTokenRequests({ http: 503 });
      expect(await refresh()).toMatchObject({
        status: 400,
        body: { error: { details: { problem: { remedy: 'oauth.provider-unavailable' } } } },
      });
      expect((await desk.get(id)).credential?.state).toBe('authorized');
    });

    it('is asked to sign in again when the provider refuses for good', async () => {
      await desk.lab.idp.revoke(SUPPORT);
      expect(await refresh()).toMatchObject({
        status: 400,
        body: {
          error: {
            details: {
              problem: {
                remedy: expect.stringMatching(/^oauth\.grant-(revoked|expired)$/),
                action: expect.stringMatching(/Sign in again/),
              },
            },
          },
        },
      });
      expect(await desk.get(id)).toMatchObject({ status: 'needs-authorization' });
      await desk.signInTo(id);
      await desk.watched(id);
    });
  });

  describe('whose IdP Config is edited', () => {
    const edit = (changes: Record<string, unknown>) =>
      desk.api<IdpConfig>('PUT', `/idp-configs/${configId}`, desk.registration(changes));

    it('says at once that it needs a new sign-in, and no longer when the change is taken back', async () => {
      const scope = 'https://outlook.office.com/EWS.AccessAsUser.All';
      const { scopes } = desk.registration();
      await edit({ scopes: [...scopes, scope] });
      const needy = await desk.get(id);
      expect(needy).toMatchObject({
        status: 'needs-authorization',
        problem: { remedy: 'oauth.config-changed', action: expect.stringMatching(/Submit/) },
        credential: {
          state: 'needs-authorization',
          requiredScopes: [...scopes, scope],
          missingScopes: [scope],
        },
      });
      expect((await desk.events(id))[0]).toMatchObject({ type: 'grant.needs-authorization', level: 'error' });
      await edit({});
      expect(await desk.get(id)).toMatchObject({ problem: null, credential: { state: 'authorized' } });
      await desk.watched(id);
    });

    it('says the same of another IdP Config and of another address', async () => {
      const { id: other } = await desk.createConfig({ name: 'Another registration' });
      const address = 'help@contoso.test';
      for (const changes of [{ idpConfigId: other }, { idpConfigId: configId, address }]) {
        expect(await desk.update(id, changes)).toMatchObject({
          status: 'needs-authorization',
          problem: { remedy: 'oauth.config-changed' },
        });
        const restored = await desk.update(id, { idpConfigId: configId });
        expect(restored).toMatchObject({ problem: null, credential: { state: 'authorized' } });
      }
      await desk.api('DELETE', `/idp-configs/${other}`);
      await desk.watched(id);
    });

    it('stays as it is when only its name or the secret’s expiry changes', async () => {
      await edit({ name: 'Renamed', clientSecretExpiresAt: '2028-01-31' });
      expect(await desk.get(id)).toMatchObject({ problem: null, credential: { state: 'authorized' } });
    });

    it('keeps it while it is used', async () => {
      expect(await desk.api('GET', `/idp-configs/${configId}`)).toMatchObject({ usedBy: 1 });
      const { status } = await desk.app.call('DELETE', `/system-email/idp-configs/${configId}`);
      expect(status).toBe(400);
    });
  });

  describe('for its outgoing server alone', () => {
    let sales: number;
    let outgoingConfig: number;
    beforeAll(async () => {
      outgoingConfig = (await desk.createConfig({ name: 'For sending' })).id;
      ({ id: sales } = await desk.create({
        address: SALES,
        outgoingIdpConfigId: outgoingConfig,
        remoteMailbox: { enabled: false },
        outgoingServer: { authentication: 'oauth' },
      }));
    });

    it('counts as a user of its IdP Config', async () => {
      expect(await desk.api('GET', `/idp-configs/${outgoingConfig}`)).toMatchObject({ usedBy: 1 });
      expect((await desk.app.call('DELETE', `/system-email/idp-configs/${outgoingConfig}`)).status).toBe(400);
    });

    it('comes back to the tab of the outgoing server, with a grant that the server took', async () => {
      const { panel, result, authorizationId } = await desk.signInTo(sales, { as: SALES, side: 'outgoing' });
      expect(`${panel.pathname}${panel.search}`).toBe(
        `/admin/settings/system-email/${sales}?tab=outgoing&authorization=${authorizationId}`,
      );
      expect(result).toMatchObject({ side: 'outgoing', state: 'authorized', username: SALES });
      expect(await desk.get(sales)).toMatchObject({
        credential: null,
        outgoingCredential: {
          state: 'authorized',
          username: SALES,
          requiredScopes: desk.registration().scopes,
          missingScopes: [],
        },
      });
    });

    it('renews its own token', async () => {
      await desk.lab.idp.resetTokenRequests();
      const { status } = await desk.app.call(
        'POST',
        `/system-email/system-emails/${sales}/token-refresh?side=outgoing`,
        {},
      );
      expect(status).toBe(200);
      expect(await desk.lab.idp.tokenRequests()).toHaveLength(1);
      const remote = await desk.app.call('POST', `/system-email/system-emails/${sales}/token-refresh`, {});
      expect(remote.status).toBe(400);
    });

    it('that the server does not take is told with the server’s reason', async () => {
      await desk.api('PUT', `/system-emails/${sales}`, {
        ...desk.settings({ address: SALES, strictMatching: false, outgoingIdpConfigId: outgoingConfig }),
        remoteMailbox: { enabled: false, host: '', port: 993 },
        outgoingServer: {
          host: 'localhost',
          port: desk.lab.smtp?.port,
          security: 'tls',
          authentication: 'oauth',
        },
      });
      // Support has no right to that mailbox.
      const { result, panel } = await desk.signInTo(sales, { as: SUPPORT, side: 'outgoing' });
      expect(panel.searchParams.get('tab')).toBe('outgoing');
      expect(result).toMatchObject({
        side: 'outgoing',
        state: 'failed',
        problem: { remedy: expect.stringMatching(/^smtp\./) },
      });
      expect((await desk.get(sales)).outgoingCredential).toMatchObject({ username: SALES });
    });

    it('in another browser than the one it began in lands on its page, with what to do', async () => {
      const { end } = await desk.goToProvider(sales, { as: SALES, side: 'outgoing' });
      if (end.kind !== 'callback') throw new Error('The provider kept the browser.');
      const panel = await desk.comeBack(end.url);
      expect(`${panel.pathname}${panel.search}`).toBe(
        `/admin/settings/system-email/${sales}?tab=outgoing&sign-in=oauth.wrong-browser`,
      );
    });
  });

  describe('after an administrator was asked to consent for everybody', () => {
    let begun: BegunAdminConsent;
    const ask = async (consent: 'accept' | 'cancel', as = 'admin@contoso.test') => {
      const callback = `${desk.app.url}/system-email/oauth/callback`;
      begun = await desk.api<BegunAdminConsent>('POST', `/idp-configs/${configId}/admin-consent`, {});
      const { password } = accountOf(desk.lab, as);
      return signIn(begun.url, { username: as, password, consent, callbackUrls: [callback] });
    };
    const outcome = () => desk.api<AdminConsentResult>('GET', `/admin-consents/${begun.id}`);
    const panelAfter = async (consent: 'accept' | 'cancel') => {
      const end = await ask(consent);
      if (end.kind !== 'callback') throw new Error(`The provider kept the browser: ${end.html}`);
      const { pathname, search } = await desk.comeBack(end.url);
      return pathname + search;
    };

    it('says that it was refused, and why', async () => {
      const panel = await panelAfter('cancel');
      expect(panel).toBe(`/admin/settings/system-email?tab=remote&admin-consent=${begun.id}`);
      expect(await outcome()).toMatchObject({ state: 'refused', problem: { remedy: 'oauth.access-denied' } });
    });

    it('says that it was granted, and people are not asked any more', async () => {
      await desk.lab.idp.forgetConsent();
      const panel = await panelAfter('accept');
      expect(panel).toBe(`/admin/settings/system-email?tab=remote&admin-consent=${begun.id}`);
      expect(await outcome()).toMatchObject({ state: 'granted' });
      // Whoever would be asked for consent now would refuse it.
      const { result } = await desk.signInTo(id, { consent: 'cancel' });
      expect(result.state).toBe('authorized');
      await desk.watched(id);
    });

    it('leaves a sign-in that is under way alone, and reflects nothing', async () => {
      const { end, jar, authorizationId } = await desk.goToProvider(id);
      const forged = new URL(`${desk.app.url}/system-email/oauth/callback`);
      forged.search = 'state=admin-consent&error=<b>&error_description=<i>&tenant=evil&admin_consent=True';
      expect((await desk.comeBack(forged, jar)).search).toBe('?tab=remote&sign-in=oauth.state-unknown');
      expect(await desk.api('GET', `/authorizations/${authorizationId}`)).toMatchObject({ state: 'pending' });
      if (end.kind !== 'callback') throw new Error('The provider kept the browser.');
      await desk.comeBack(end.url, jar);
      expect(await desk.api('GET', `/authorizations/${authorizationId}`)).toMatchObject({
        state: 'authorized',
      });
    });
  });

  it('has logged the calls, so that the search at the end has something to read', () => {
    expect(readFileSync(desk.app.logFile, 'utf8')).toContain('/system-email/oauth/callback');
  });
});
