import { readFileSync } from 'node:fs';
import { SUPPORT, accountOf, openHelpdesk, until, type Helpdesk } from './helpdesk';

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

  it('fills an IdP Config in from the tenant alone', async () => {
    const preset = await desk.api<{ tokenEndpoint: string; scopes: string[] }>(
      'GET',
      `/idp-presets/microsoft?tenant=${desk.lab.idp.tenantId}`,
    );
    expect(preset.tokenEndpoint).toBe(
      `https://login.microsoftonline.com/${desk.lab.idp.tenantId}/oauth2/v2.0/token`,
    );
    expect(preset.scopes).toContain('https://outlook.office.com/IMAP.AccessAsUser.All');
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

  it('has logged the calls, so that the search at the end has something to read', () => {
    expect(readFileSync(desk.app.logFile, 'utf8')).toContain('/system-email/oauth/callback');
  });
});
