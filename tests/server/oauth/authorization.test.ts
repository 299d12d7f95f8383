import type { IdpConfigInput } from '../../../shared/contracts/idp-configs';
import { MailFailure } from '../../../server/src/mail/failure';
import { CALLBACK, failureOf, startStage, type Stage } from './stage';

const SUPPORT = 'support@contoso.test';
const SALES = 'sales@contoso.test';

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterEach(() => stage.reset());
afterAll(() => stage.stop());

describe('a sign-in', () => {
  it('asks for a code with PKCE, state and nonce, and binds itself to the browser', async () => {
    const mailbox = await stage.addSystemEmail(SUPPORT);
    const { url, cookie } = await stage.newAuthorization().begin(mailbox);
    const asked = new URL(url);
    expect(asked.origin + asked.pathname).toBe(stage.lab.idp.authorizationEndpoint);
    expect(Object.fromEntries(asked.searchParams)).toMatchObject({
      response_type: 'code',
      response_mode: 'query',
      redirect_uri: CALLBACK,
      code_challenge_method: 'S256',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      state: expect.stringMatching(/^[\w-]{40,}$/),
      nonce: expect.stringMatching(/^[\w-]{40,}$/),
      prompt: 'select_account',
    });
    expect(asked.searchParams.has('login_hint')).toBe(false);
    expect(cookie).toMatchObject({
      httpOnly: true,
      sameSite: 'lax',
      path: '/system-email/oauth/',
      secure: false,
      maxAge: 600_000,
    });
  });

  it('marks its cookie secure behind https', async () => {
    const mailbox = await stage.addSystemEmail(SUPPORT);
    const redirectUri = 'https://help.contoso.test/system-email/oauth/callback';
    const { cookie } = await stage.newAuthorization().begin({ ...mailbox, redirectUri });
    expect(cookie.secure).toBe(true);
  });

  it('sets its cookie where the callback is, also below a path of a proxy', async () => {
    const mailbox = await stage.addSystemEmail(SUPPORT);
    const redirectUri = 'https://contoso.test/cms/system-email/oauth/callback';
    const { cookie } = await stage.newAuthorization().begin({ ...mailbox, redirectUri });
    expect(cookie.path).toBe('/cms/system-email/oauth/');
  });

  it('hints at the account where it is known, and never beside select_account', async () => {
    const known = await stage.addSystemEmail(SUPPORT);
    const authorization = stage.newAuthorization();
    const again = new URL((await authorization.begin({ ...known, username: SUPPORT })).url).searchParams;
    expect([again.get('login_hint'), again.get('prompt')]).toEqual([SUPPORT, null]);

    const silent = await stage.addSystemEmail(SALES, { idp: { prompt: '' } });
    expect(new URL((await authorization.begin(silent)).url).searchParams.get('login_hint')).toBe(SALES);

    const shared = await stage.addSystemEmail('shared@contoso.test', {
      strictMatching: false,
      idp: { prompt: 'login' },
    });
    const asked = new URL((await authorization.begin(shared)).url).searchParams;
    expect([asked.get('login_hint'), asked.get('prompt')]).toEqual([null, 'login']);
  });

  it('ends with a grant that was proven at the mailbox first', async () => {
    const mailbox = await stage.addSystemEmail(SUPPORT);
    const proofs: unknown[] = [];
    const authorization = stage.newAuthorization({
      async prove(request) {
        proofs.push({ ...request, attached: await stage.credentialOf(mailbox.systemEmailId) });
      },
    });
    const begun = await authorization.begin(mailbox);
    const query = await stage.visit(begun.url, SUPPORT);
    const result = await authorization.callback({ query, cookies: stage.browser(begun.cookie) });

    expect(result).toMatchObject({
      authorizationId: begun.id,
      subject: { systemEmailId: mailbox.systemEmailId, side: 'remote' },
      outcome: { result: 'authorized', username: SUPPORT },
    });
    expect(proofs).toEqual([
      {
        systemEmailId: mailbox.systemEmailId,
        side: 'remote',
        username: SUPPORT,
        accessToken: expect.any(String),
        attached: 0,
      },
    ]);
    const credential = await stage.credentials.find(await stage.credentialOf(mailbox.systemEmailId));
    expect(credential).toMatchObject({
      kind: 'oauth',
      state: 'authorized',
      username: SUPPORT,
      oid: stage.lab.users[SUPPORT]?.oid,
      tid: stage.lab.idp.tenantId,
      requiredScopes: stage.settings().scopes,
      accessTokens: [{ resource: 'outlook', expiresAt: expect.any(String) }],
      configSignature: expect.stringMatching(/^[0-9a-f]{32}$/),
      problem: null,
    });
    expect(await stage.authorizations.find(begun.id)).toMatchObject({ codeVerifier: '', nonce: '' });
    expect(stage.events.map(({ type }) => type)).toEqual(['authorization.begun', 'authorization.succeeded']);
  });

  it('leaves no secret readable in the database, in events or in what it returns', async () => {
    const { credentialId } = await stage.signedIn(SUPPORT);
    const tables = ['credential', 'authorization', 'idp-config'];
    const rows = await Promise.all(
      tables.map((type) => stage.db.query(`plugin::system-email.${type}`).findMany()),
    );
    const text = JSON.stringify([rows, stage.events, await stage.credentials.find(credentialId)]);
    const secrets = await stage.lab.idp.issuedSecrets();
    expect(secrets.length).toBeGreaterThan(3);
    for (const secret of secrets) expect(text).not.toContain(secret);
  });

  it('by somebody else than the address is refused, in any letter case', async () => {
    const mailbox = await stage.addSystemEmail(SUPPORT);
    const authorization = stage.newAuthorization();
    const begun = await authorization.begin(mailbox);
    const query = await stage.visit(begun.url, SALES);
    const result = await authorization.callback({ query, cookies: stage.browser(begun.cookie) });
    expect(failureOf(result)).toMatchObject({
      remedy: 'oauth.wrong-account',
      message: expect.stringContaining(`${SALES} signed in, but this System Email is ${SUPPORT}`),
    });
    expect(await stage.credentialOf(mailbox.systemEmailId)).toBe(0);

    const upperCase = await stage.addSystemEmail('Support@Contoso.TEST');
    const second = await authorization.begin(upperCase);
    const accepted = await authorization.callback({
      query: await stage.visit(second.url, SUPPORT),
      cookies: stage.browser(second.cookie),
    });
    expect(accepted.outcome.result).toBe('authorized');
  });

  it('by somebody else is taken for a shared mailbox, where strict matching is off', async () => {
    const mailbox = await stage.addSystemEmail('shared@contoso.test', { strictMatching: false });
    const usernames: string[] = [];
    const authorization = stage.newAuthorization({
      prove: async ({ username }) => void usernames.push(username),
    });
    const begun = await authorization.begin(mailbox);
    const query = await stage.visit(begun.url, SALES);
    const result = await authorization.callback({ query, cookies: stage.browser(begun.cookie) });
    expect(result.outcome).toEqual({ result: 'authorized', username: SALES });
    expect(usernames).toEqual(['shared@contoso.test']);
  });

  it('without a needed permission names it', async () => {
    await stage.lab.idp.withholdScopes(['https://outlook.office.com/SMTP.Send']);
    const mailbox = await stage.addSystemEmail(SUPPORT);
    const authorization = stage.newAuthorization();
    const begun = await authorization.begin(mailbox);
    const query = await stage.visit(begun.url, SUPPORT);
    const result = await authorization.callback({ query, cookies: stage.browser(begun.cookie) });
    expect(failureOf(result)).toMatchObject({
      remedy: 'oauth.missing-scopes',
      message: expect.stringContaining('https://outlook.office.com/SMTP.Send'),
    });
  });

  it('that brings no refresh token is refused', async () => {
    const scopes = ['openid', 'profile', 'email', 'https://outlook.office.com/IMAP.AccessAsUser.All'];
    const mailbox = await stage.addSystemEmail(SUPPORT, { idp: { scopes } });
    const authorization = stage.newAuthorization();
    const begun = await authorization.begin(mailbox);
    const query = await stage.visit(begun.url, SUPPORT);
    const result = await authorization.callback({ query, cookies: stage.browser(begun.cookie) });
    expect(failureOf(result).remedy).toBe('oauth.no-refresh-token');
  });

  it('that the mailbox does not accept tells the mail server’s reason and keeps the earlier credential', async () => {
    const earlier = await stage.signedIn(SUPPORT);
    const before = await stage.grantStore.load(earlier.credentialId);
    const authorization = stage.newAuthorization({
      async prove() {
        throw new MailFailure('The server knows the account but has IMAP switched off.', {
          kind: 'configuration',
          remedy: 'imap.authenticated-not-connected',
        });
      },
    });
    const begun = await authorization.begin(earlier);
    const query = await stage.visit(begun.url, SUPPORT);
    const result = await authorization.callback({ query, cookies: stage.browser(begun.cookie) });
    expect(failureOf(result)).toMatchObject({
      remedy: 'imap.authenticated-not-connected',
      message: 'The server knows the account but has IMAP switched off.',
    });
    expect(await stage.grantStore.load(earlier.credentialId)).toEqual(before);
  });

  it('again replaces the grant and keeps the credential', async () => {
    const earlier = await stage.signedIn(SUPPORT);
    const before = await stage.grantStore.load(earlier.credentialId);
    const authorization = stage.newAuthorization();
    const begun = await authorization.begin(earlier);
    const query = await stage.visit(begun.url, SUPPORT);
    await authorization.callback({ query, cookies: stage.browser(begun.cookie) });
    expect(await stage.credentialOf(earlier.systemEmailId)).toBe(earlier.credentialId);
    expect((await stage.grantStore.load(earlier.credentialId))?.refreshToken).not.toBe(before?.refreshToken);
  });
});

describe('the callback, with bad input', () => {
  it.each([
    ['no state', ''],
    ['an unknown state', 'state=made-up&code=abc'],
    ['an error without state', 'error=access_denied'],
  ])('knows nothing of %s', async (_, text) => {
    const result = await stage
      .newAuthorization()
      .callback({ query: new URLSearchParams(text), cookies: () => 'x' });
    expect(result).toMatchObject({ authorizationId: null, subject: null });
    expect(failureOf(result).remedy).toBe('oauth.state-unknown');
  });

  it('turns another browser away and lets the right one finish', async () => {
    const authorization = stage.newAuthorization();
    const { systemEmailId, ...mailbox } = await stage.addSystemEmail(SUPPORT);
    const begun = await authorization.begin({ systemEmailId, ...mailbox });
    const query = await stage.visit(begun.url, SUPPORT);
    const other = await authorization.begin(await stage.addSystemEmail(SALES));
    for (const cookies of [
      () => undefined,
      () => '',
      () => 'a'.repeat(43),
      stage.browser({ ...other.cookie, name: begun.cookie.name }),
    ]) {
      const result = await authorization.callback({ query, cookies });
      expect(failureOf(result).remedy).toBe('oauth.wrong-browser');
      expect(result).toMatchObject({ authorizationId: null, subject: { systemEmailId, side: 'remote' } });
    }
    expect((await stage.lab.idp.tokenRequests()).length).toBe(0);
    const result = await authorization.callback({ query, cookies: stage.browser(begun.cookie) });
    expect(result.outcome.result).toBe('authorized');
  });

  it('refuses a sign-in that took longer than ten minutes', async () => {
    let now = Date.now();
    const authorization = stage.newAuthorization({ clock: () => new Date(now) });
    const begun = await authorization.begin(await stage.addSystemEmail(SUPPORT));
    const query = await stage.visit(begun.url, SUPPORT);
    now += 10 * 60_000;
    const result = await authorization.callback({ query, cookies: stage.browser(begun.cookie) });
    expect(failureOf(result).remedy).toBe('oauth.state-expired');
    expect((await stage.lab.idp.tokenRequests()).length).toBe(0);
  });

  it('tells when the permissions were declined, with Microsoft’s number', async () => {
    await stage.lab.idp.forgetConsent();
    const authorization = stage.newAuthorization();
    const begun = await authorization.begin(await stage.addSystemEmail(SUPPORT));
    const query = await stage.visit(begun.url, SUPPORT, { consent: 'cancel' });
    const result = await authorization.callback({ query, cookies: stage.browser(begun.cookie) });
    expect(failureOf(result)).toMatchObject({
      remedy: 'oauth.access-denied',
      providerCodes: ['AADSTS65004'],
      correlationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });

  it('gives the same outcome for the same answer, one after the other and at once', async () => {
    const authorization = stage.newAuthorization();
    const begun = await authorization.begin(await stage.addSystemEmail(SUPPORT));
    const request = {
      query: await stage.visit(begun.url, SUPPORT),
      cookies: stage.browser(begun.cookie),
    };
    const elsewhere = stage.newAuthorization();
    const results = await Promise.all([
      authorization.callback(request),
      authorization.callback(request),
      elsewhere.callback(request),
    ]);
    results.push(await authorization.callback(request));
    for (const { outcome } of results) expect(outcome).toEqual({ result: 'authorized', username: SUPPORT });
    expect((await stage.lab.idp.tokenRequests()).length).toBe(1);
  });

  it('refuses another answer to a state that was used', async () => {
    const authorization = stage.newAuthorization();
    const begun = await authorization.begin(await stage.addSystemEmail(SUPPORT));
    const query = await stage.visit(begun.url, SUPPORT);
    const cookies = stage.browser(begun.cookie);
    await authorization.callback({ query, cookies });
    const changed = new URLSearchParams(query);
    changed.set('code', 'another-code');
    const result = await authorization.callback({ query: changed, cookies });
    expect(failureOf(result).remedy).toBe('oauth.state-used');
    expect(await stage.authorizations.find(begun.id)).toMatchObject({ outcome: { result: 'authorized' } });
  });

  it('tells when the callback that was under way died with its process', async () => {
    let now = Date.now();
    const authorization = stage.newAuthorization({ clock: () => new Date(now) });
    const begun = await authorization.begin(await stage.addSystemEmail(SUPPORT));
    const query = await stage.visit(begun.url, SUPPORT);
    const cookies = stage.browser(begun.cookie);
    // What is left of a process that was killed after it had taken the answer.
    const { createHash } = await import('node:crypto');
    const answer = createHash('sha256')
      .update(JSON.stringify([query.get('code'), null]))
      .digest('hex');
    await stage.authorizations.consume(begun.id, new Date(now), answer);
    now += 3 * 60_000;
    const result = await authorization.callback({ query, cookies });
    expect(failureOf(result).remedy).toBe('oauth.state-used');
  });

  it.each([
    ['a wrong secret', 7000215, 'oauth.secret-invalid'],
    ['an expired secret', 7000222, 'oauth.secret-expired'],
    ['a code that Microsoft has seen', 54005, 'oauth.code-used'],
  ])('tells %s, with what support needs', async (_, aadsts, remedy) => {
    const authorization = stage.newAuthorization();
    const begun = await authorization.begin(await stage.addSystemEmail(SUPPORT));
    const query = await stage.visit(begun.url, SUPPORT);
    await stage.lab.idp.answerTokenRequests({ aadsts });
    const result = await authorization.callback({ query, cookies: stage.browser(begun.cookie) });
    expect(failureOf(result)).toMatchObject({
      remedy,
      providerCodes: [`AADSTS${aadsts}`],
      correlationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      message: expect.stringContaining(`AADSTS${aadsts}`),
    });
  });

  it('tells a wrong secret that was really sent', async () => {
    const mailbox = await stage.addSystemEmail(SUPPORT, { idp: { clientSecret: 'not~the~secret' } });
    const authorization = stage.newAuthorization();
    const begun = await authorization.begin(mailbox);
    const query = await stage.visit(begun.url, SUPPORT);
    const result = await authorization.callback({ query, cookies: stage.browser(begun.cookie) });
    expect(failureOf(result)).toMatchObject({
      remedy: 'oauth.secret-invalid',
      providerCodes: ['AADSTS7000215'],
    });
    expect(JSON.stringify(result)).not.toContain('not~the~secret');
  });

  it.each([
    ['drops the connection', { drop: true as const }, 'oauth.provider-unreachable'],
    ['answers 503', { http: 503 }, 'oauth.provider-unavailable'],
  ])('tells when the token endpoint %s', async (_, fault, remedy) => {
    const authorization = stage.newAuthorization();
    const begun = await authorization.begin(await stage.addSystemEmail(SUPPORT));
    const query = await stage.visit(begun.url, SUPPORT);
    await stage.lab.idp.answerTokenRequests(fault);
    const result = await authorization.callback({ query, cookies: stage.browser(begun.cookie) });
    expect(failureOf(result).remedy).toBe(remedy);
  });

  it('refuses an ID token that another sign-in asked for', async () => {
    const authorization = stage.newAuthorization();
    const begun = await authorization.begin(await stage.addSystemEmail(SUPPORT));
    const url = new URL(begun.url);
    url.searchParams.set('nonce', 'of-another-sign-in');
    const query = await stage.visit(url.href, SUPPORT);
    const result = await authorization.callback({ query, cookies: stage.browser(begun.cookie) });
    expect(failureOf(result).remedy).toBe('oauth.id-token-invalid');
  });
});

describe('two sign-ins for one mailbox', () => {
  it('let the one begun later win, whichever comes back first', async () => {
    const mailbox = await stage.addSystemEmail(SUPPORT);
    const authorization = stage.newAuthorization();
    const first = await authorization.begin(mailbox);
    const second = await authorization.begin(mailbox);
    const cookies = stage.browser(first.cookie, second.cookie);
    const secondResult = await authorization.callback({
      query: await stage.visit(second.url, SUPPORT),
      cookies,
    });
    expect(secondResult.outcome.result).toBe('authorized');
    const kept = await stage.grantStore.load(await stage.credentialOf(mailbox.systemEmailId));
    const firstResult = await authorization.callback({
      query: await stage.visit(first.url, SUPPORT),
      cookies,
    });
    expect(failureOf(firstResult).remedy).toBe('oauth.superseded');
    expect(await stage.grantStore.load(await stage.credentialOf(mailbox.systemEmailId))).toEqual(kept);
  });

  it('let the later one win although the earlier one is still being proven', async () => {
    const mailbox = await stage.addSystemEmail(SUPPORT);
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    let reached: () => void = () => undefined;
    const proving = new Promise<void>((resolve) => (reached = resolve));
    const slow = stage.newAuthorization({
      async prove() {
        reached();
        await gate;
      },
    });
    const quick = stage.newAuthorization();
    const first = await slow.begin(mailbox);
    const second = await quick.begin(mailbox);
    const cookies = stage.browser(first.cookie, second.cookie);
    const firstEnd = slow.callback({ query: await stage.visit(first.url, SUPPORT), cookies });
    await proving;
    const secondEnd = await quick.callback({ query: await stage.visit(second.url, SUPPORT), cookies });
    release();
    expect(secondEnd.outcome.result).toBe('authorized');
    expect(failureOf(await firstEnd).remedy).toBe('oauth.superseded');
  });

  it('let an earlier one through while the later one has not come back', async () => {
    const mailbox = await stage.addSystemEmail(SUPPORT);
    const authorization = stage.newAuthorization();
    const first = await authorization.begin(mailbox);
    await authorization.begin(mailbox);
    const result = await authorization.callback({
      query: await stage.visit(first.url, SUPPORT),
      cookies: stage.browser(first.cookie),
    });
    expect(result.outcome.result).toBe('authorized');
  });
});

describe('a sign-in for the outgoing server', () => {
  it('attaches its grant there, and leaves the Remote Mailbox’s alone', async () => {
    const { systemEmailId, ...mailbox } = await stage.signedIn(SUPPORT);
    const sides: string[] = [];
    const authorization = stage.newAuthorization({ prove: async ({ side }) => void sides.push(side) });
    const begun = await authorization.begin({ ...mailbox, systemEmailId, side: 'outgoing' });
    const query = await stage.visit(begun.url, SUPPORT);
    const result = await authorization.callback({ query, cookies: stage.browser(begun.cookie) });
    expect(result).toMatchObject({
      subject: { systemEmailId, side: 'outgoing' },
      outcome: { result: 'authorized' },
    });
    expect(sides).toEqual(['outgoing']);
    expect(await stage.credentialOf(systemEmailId)).toBe(mailbox.credentialId);
    const outgoing = await stage.credentialOf(systemEmailId, 'outgoing');
    expect(outgoing).not.toBe(mailbox.credentialId);
    expect(await stage.grantStore.load(outgoing)).toMatchObject({ state: 'authorized' });
    expect(await stage.authorizations.find(begun.id)).toMatchObject({ side: 'outgoing' });
  });

  it('takes the place of a password, and again of its own grant', async () => {
    const mailbox = await stage.addSystemEmail(SUPPORT, { side: 'outgoing' });
    const { systemEmailId } = mailbox;
    const password = { username: SUPPORT, password: 'a password of before' };
    const before = await stage.credentials.savePassword(systemEmailId, 'outgoing', password);
    const authorization = stage.newAuthorization();
    const ids: number[] = [];
    for (const _ of ['first', 'second']) {
      const begun = await authorization.begin(mailbox);
      const query = await stage.visit(begun.url, SUPPORT);
      await authorization.callback({ query, cookies: stage.browser(begun.cookie) });
      ids.push(await stage.credentialOf(systemEmailId, 'outgoing'));
    }
    expect(await stage.credentials.find(before)).toBeNull();
    expect(ids[1]).toBe(ids[0]);
    expect(await stage.credentialOf(systemEmailId)).toBe(0);
  });

  it('is not set aside by a later one for the Remote Mailbox', async () => {
    const mailbox = await stage.addSystemEmail(SUPPORT);
    const authorization = stage.newAuthorization();
    const outgoing = await authorization.begin({ ...mailbox, side: 'outgoing' });
    const remote = await authorization.begin(mailbox);
    for (const begun of [remote, outgoing]) {
      const query = await stage.visit(begun.url, SUPPORT);
      const result = await authorization.callback({ query, cookies: stage.browser(begun.cookie) });
      expect(result.outcome.result).toBe('authorized');
    }
  });
});

describe('a sign-in at Google', () => {
  const google: Partial<IdpConfigInput> = {
    preset: 'google',
    prompt: 'consent',
    // The lab knows Microsoft's mail scopes only; the rest is as at Google.
    scopes: [
      'openid',
      'email',
      'profile',
      'https://outlook.office.com/IMAP.AccessAsUser.All',
      'https://outlook.office.com/SMTP.Send',
    ],
  };

  it('asks for offline access in Google’s way, and for consent with the account filled in', async () => {
    const mailbox = await stage.addSystemEmail(SUPPORT, { idp: google });
    const { url } = await stage.newAuthorization().begin(mailbox);
    const asked = new URL(url).searchParams;
    expect(Object.fromEntries(asked)).toMatchObject({
      access_type: 'offline',
      prompt: 'consent',
      login_hint: SUPPORT,
      code_challenge_method: 'S256',
      scope: google.scopes?.join(' '),
    });
    expect(asked.get('scope')).not.toContain('offline_access');
  });

  it('knows the account by its subject, names no scopes in token requests, and keeps the refresh token', async () => {
    await stage.lab.idp.setRefreshTokenRotation(false);
    await stage.lab.idp.resetTokenRequests();
    const { credentialId, idpConfigId } = await stage.signedIn(SUPPORT, { idp: google });
    const before = await stage.grantStore.load(credentialId);
    expect(before?.identity).toMatchObject({ tid: stage.lab.idp.issuer, username: SUPPORT, email: SUPPORT });
    expect(before?.identity.oid).toBeTruthy();
    expect(before?.identity.oid).not.toBe(stage.lab.users[SUPPORT]?.oid);

    await stage.newGrants().renew({
      credentialId,
      idpConfigId,
      username: SUPPORT,
      protocol: { reading: 'imap', sending: 'smtp' },
    });
    const after = await stage.grantStore.load(credentialId);
    expect(after?.refreshToken).toBe(before?.refreshToken);
    expect(after?.accessTokens.outlook?.value).not.toBe(before?.accessTokens.outlook?.value);
    expect(after?.accessTokens.outlook?.scope).toContain('IMAP.AccessAsUser.All');
    expect((await stage.lab.idp.tokenRequests()).map(({ ok, scope }) => ({ ok, scope }))).toEqual([
      { ok: true },
      { ok: true },
    ]);
  });

  it('without the consent page says which setting brings a refresh token', async () => {
    const mailbox = await stage.addSystemEmail(SUPPORT, { idp: { ...google, prompt: 'select_account' } });
    const authorization = stage.newAuthorization();
    const begun = await authorization.begin(mailbox);
    const url = new URL(begun.url);
    url.searchParams.delete('access_type');
    const query = await stage.visit(url.href, SUPPORT);
    const result = await authorization.callback({ query, cookies: stage.browser(begun.cookie) });
    expect(failureOf(result)).toMatchObject({
      remedy: 'oauth.no-refresh-token',
      message: expect.stringContaining('Prompt is set to consent'),
    });
  });
});

describe('a sign-in at a provider that is set up wrongly', () => {
  it.each([
    ['cannot be reached', { issuer: 'http://127.0.0.1:9/tenant/v2.0' }, 'oauth.provider-unreachable'],
    ['is not encrypted', { issuer: 'http://login.contoso.test/v2.0' }, 'oauth.provider-misconfigured'],
  ])('does not begin when it %s', async (_, idp, remedy) => {
    const mailbox = await stage.addSystemEmail(SUPPORT, { idp });
    await expect(stage.newAuthorization().begin(mailbox)).rejects.toMatchObject({
      name: 'MailFailure',
      remedy,
    });
  });

  it('does not begin at an issuer that is mistyped, and can once it is mended', async () => {
    const mailbox = await stage.addSystemEmail(SUPPORT, {
      idp: { issuer: `${stage.lab.idp.origin}/nowhere/v2.0` },
    });
    const authorization = stage.newAuthorization();
    await expect(authorization.begin(mailbox)).rejects.toMatchObject({ kind: 'configuration' });
    await stage.idpConfigs.update(mailbox.idpConfigId, stage.settings());
    expect((await authorization.begin(mailbox)).id).toBeGreaterThan(0);
  });
});
