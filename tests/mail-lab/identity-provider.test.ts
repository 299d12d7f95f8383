import { createHash, randomBytes } from 'node:crypto';
import { type MailLab, startMailLab } from './index';
import { CookieJar, signIn, type SignInOutcome } from './sign-in';

const CALLBACK = 'http://localhost:1337/callback';
const OUTLOOK = 'https://outlook.office.com';
const MAIL_SCOPE = `openid profile email offline_access ${OUTLOOK}/IMAP.AccessAsUser.All ${OUTLOOK}/SMTP.Send`;

interface TokenAnswer {
  status: number;
  headers: Headers;
  body: Record<string, unknown> & { error?: string; error_codes?: number[]; error_description?: string };
}

let lab: MailLab;

beforeAll(async () => {
  lab = await startMailLab({ mail: 'none', callbackUrls: [CALLBACK] });
});
afterEach(() => lab.idp.reset());
afterAll(() => lab.stop());

const verifier = randomBytes(32).toString('base64url');

function authorizationUrl(
  changes: Record<string, string> = {},
  endpoint = lab.idp.authorizationEndpoint,
): string {
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  const query = new URLSearchParams({
    client_id: lab.idp.clientId,
    response_type: 'code',
    redirect_uri: CALLBACK,
    scope: MAIL_SCOPE,
    state: 'the-state',
    nonce: 'the-nonce',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...changes,
  });
  return `${endpoint}?${query}`;
}

function signInAs(
  address: string,
  url = authorizationUrl(),
  options: { consent?: 'cancel'; password?: string; jar?: CookieJar } = {},
): Promise<SignInOutcome> {
  const password = lab.users[address]?.password ?? '';
  return signIn(url, { username: address, password, callbackUrls: [CALLBACK], ...options });
}

function callbackOf(outcome: SignInOutcome): URLSearchParams {
  if (outcome.kind !== 'callback') throw new Error(`The provider kept the browser: ${outcome.html}`);
  return outcome.url.searchParams;
}

function pageOf(outcome: SignInOutcome): string {
  if (outcome.kind !== 'page') throw new Error(`The provider sent the browser back: ${outcome.url.search}`);
  return outcome.html;
}

async function token(fields: Record<string, string>, endpoint = lab.idp.tokenEndpoint): Promise<TokenAnswer> {
  const client = { client_id: lab.idp.clientId, client_secret: lab.idp.clientSecret };
  const response = await fetch(endpoint, {
    method: 'POST',
    body: new URLSearchParams({ ...client, ...fields }),
  });
  const text = await response.text();
  const body = text.startsWith('{') ? (JSON.parse(text) as TokenAnswer['body']) : {};
  return { status: response.status, headers: response.headers, body };
}

function redeem(code: string, changes: Record<string, string> = {}): Promise<TokenAnswer> {
  return token({
    grant_type: 'authorization_code',
    code,
    redirect_uri: CALLBACK,
    code_verifier: verifier,
    ...changes,
  });
}

function refresh(refreshToken: unknown, changes: Record<string, string> = {}): Promise<TokenAnswer> {
  return token({ grant_type: 'refresh_token', refresh_token: String(refreshToken), ...changes });
}

async function freshCode(address = 'support@contoso.test', url?: string): Promise<string> {
  return callbackOf(await signInAs(address, url)).get('code') ?? '';
}

function claims(jwt: unknown): Record<string, unknown> {
  return JSON.parse(Buffer.from(String(jwt).split('.')[1] ?? '', 'base64url').toString()) as Record<
    string,
    unknown
  >;
}

describe('signing in', () => {
  test('with a code and PKCE yields tokens with the claims of the Microsoft identity platform', async () => {
    const callback = callbackOf(await signInAs('support@contoso.test'));
    expect(callback.get('state')).toBe('the-state');
    expect(callback.has('iss')).toBe(false);

    const { status, body } = await redeem(callback.get('code') ?? '');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      token_type: 'Bearer',
      expires_in: 3599,
      scope: `${OUTLOOK}/IMAP.AccessAsUser.All ${OUTLOOK}/SMTP.Send`,
      refresh_token: expect.any(String),
    });
    expect(claims(body.id_token)).toMatchObject({
      iss: lab.idp.issuer,
      aud: lab.idp.clientId,
      tid: lab.idp.tenantId,
      oid: lab.users['support@contoso.test']?.oid,
      preferred_username: 'support@contoso.test',
      email: 'support@contoso.test',
      nonce: 'the-nonce',
    });
    expect(claims(body.access_token)).toMatchObject({ aud: OUTLOOK, scp: 'IMAP.AccessAsUser.All SMTP.Send' });
  });

  test('through "common" names the issuer of the tenant the person belongs to', async () => {
    const endpoint = (path: string) => `${lab.idp.origin}/common/oauth2/v2.0/${path}`;
    const code = await freshCode('alice@fabrikam.test', authorizationUrl({}, endpoint('authorize')));
    const fields = {
      grant_type: 'authorization_code',
      code,
      redirect_uri: CALLBACK,
      code_verifier: verifier,
    };
    const { body } = await token(fields, endpoint('token'));
    const { tenantId } = lab.users['alice@fabrikam.test']!;
    expect(claims(body.id_token)).toMatchObject({ tid: tenantId, iss: `${lab.idp.origin}/${tenantId}/v2.0` });

    const metadata = await (
      await fetch(`${lab.idp.origin}/common/v2.0/.well-known/openid-configuration`)
    ).json();
    expect(metadata).toMatchObject({ issuer: `${lab.idp.origin}/{tenantid}/v2.0` });
  });

  test('with the account of another tenant ends on the provider’s page', async () => {
    expect(pageOf(await signInAs('alice@fabrikam.test'))).toContain('AADSTS50020');
  });

  test('with a wrong password asks again', async () => {
    const outcome = await signInAs('support@contoso.test', authorizationUrl(), { password: 'wrong' });
    expect(pageOf(outcome)).toContain('Your account or password is incorrect');
  });

  test('and declining consent comes back as access_denied', async () => {
    await lab.idp.forgetConsent();
    const callback = callbackOf(
      await signInAs('support@contoso.test', authorizationUrl(), { consent: 'cancel' }),
    );
    expect(callback.get('error')).toBe('access_denied');
    expect(callback.get('error_description')).toMatch(/^AADSTS65004: /);
    expect(callback.get('state')).toBe('the-state');
  });

  test('asks for consent once, and signs in silently while the session lasts', async () => {
    const jar = new CookieJar();
    await signInAs('sales@contoso.test', authorizationUrl(), { jar });
    const outcome = await signInAs('sales@contoso.test', authorizationUrl({ prompt: 'none' }), { jar });
    expect(callbackOf(outcome).get('code')).toBeTruthy();
  });

  test('as somebody else in a browser that is signed in replaces the account', async () => {
    const jar = new CookieJar();
    await signInAs('sales@contoso.test', authorizationUrl(), { jar });
    const url = authorizationUrl({ prompt: 'select_account' });
    const { body } = await redeem(
      callbackOf(await signInAs('admin@contoso.test', url, { jar })).get('code') ?? '',
    );
    expect(claims(body.id_token).preferred_username).toBe('admin@contoso.test');
  });

  test('without a session and prompt=none comes back as login_required', async () => {
    const callback = callbackOf(await signInAs('support@contoso.test', authorizationUrl({ prompt: 'none' })));
    expect(callback.get('error')).toBe('login_required');
    expect(callback.get('error_description')).toMatch(/^AADSTS50058/);
  });

  test('blocked by policy ends on the provider’s page', async () => {
    await lab.idp.blockSignIns(53003);
    expect(pageOf(await signInAs('support@contoso.test'))).toContain('AADSTS53003');
  });

  test.each([
    ['an unregistered redirect URI', { redirect_uri: 'http://localhost:1337/elsewhere' }, 'AADSTS50011'],
    ['an unknown client', { client_id: '00000000-0000-4000-8000-000000000000' }, 'AADSTS700016'],
  ])('with %s ends on the provider’s page', async (_what, changes, code) => {
    expect(pageOf(await signInAs('support@contoso.test', authorizationUrl(changes)))).toContain(code);
  });

  test('takes the callback on any port of localhost, as Microsoft does', async () => {
    const callbackUrl = 'http://localhost:4711/callback';
    const outcome = await signIn(authorizationUrl({ redirect_uri: callbackUrl }), {
      username: 'support@contoso.test',
      password: lab.users['support@contoso.test']?.password ?? '',
      callbackUrls: [callbackUrl],
    });
    expect(callbackOf(outcome).get('code')).toBeTruthy();
  });

  test('leaves out the scopes that are withheld', async () => {
    await lab.idp.withholdScopes([`${OUTLOOK}/SMTP.Send`]);
    const { body } = await redeem(await freshCode());
    expect(body.scope).toBe(`${OUTLOOK}/IMAP.AccessAsUser.All`);
  });
});

describe('one access token per resource', () => {
  const both = `${MAIL_SCOPE} https://graph.microsoft.com/Mail.ReadWrite`;

  test('two resources may be asked for at /authorize and are redeemed one by one', async () => {
    const code = await freshCode('support@contoso.test', authorizationUrl({ scope: both }));
    const mail = await redeem(code, { scope: `${OUTLOOK}/IMAP.AccessAsUser.All offline_access` });
    expect(claims(mail.body.access_token).aud).toBe(OUTLOOK);
    const graph = await refresh(mail.body.refresh_token, {
      scope: 'https://graph.microsoft.com/Mail.ReadWrite',
    });
    expect(claims(graph.body.access_token).aud).toBe('https://graph.microsoft.com');
  });

  test('two resources at /token are refused', async () => {
    const { status, body } = await redeem(
      await freshCode('support@contoso.test', authorizationUrl({ scope: both })),
      {
        scope: both,
      },
    );
    expect({ status, code: body.error_codes }).toEqual({ status: 400, code: [28000] });
  });

  test('a scope without a resource is one of Microsoft Graph', async () => {
    const scope = 'openid offline_access IMAP.AccessAsUser.All';
    const { body } = await redeem(await freshCode('support@contoso.test', authorizationUrl({ scope })));
    expect(claims(body.access_token).aud).toBe('https://graph.microsoft.com');
  });

  test('a resource nobody consented to is refused', async () => {
    const { refreshToken } = await lab.idp.mint('support@contoso.test');
    const { body } = await refresh(refreshToken, { scope: 'https://graph.microsoft.com/Mail.Send' });
    expect(body).toMatchObject({
      error: 'invalid_grant',
      error_codes: [65001],
      suberror: 'consent_required',
    });
  });
});

describe('refresh tokens', () => {
  test('rotate, and a second use revokes the family while detection is on', async () => {
    const { refreshToken } = await lab.idp.mint('support@contoso.test');
    const first = await refresh(refreshToken);
    expect(first.status).toBe(200);
    expect(first.body.refresh_token).not.toBe(refreshToken);
    expect((await refresh(refreshToken)).body).toMatchObject({
      error: 'invalid_grant',
      error_codes: [50173],
    });
    expect((await refresh(first.body.refresh_token)).body).toMatchObject({ error: 'invalid_grant' });
  });

  test('rotate, and the old one lives on while detection is off', async () => {
    await lab.idp.setRefreshTokenReuseDetection(false);
    const { refreshToken } = await lab.idp.mint('support@contoso.test');
    const first = await refresh(refreshToken);
    const again = await refresh(refreshToken);
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(again.body.refresh_token).not.toBe(first.body.refresh_token);
  });

  test('end when sessions are revoked', async () => {
    const { refreshToken } = await lab.idp.mint('sales@contoso.test');
    await lab.idp.revoke('sales@contoso.test');
    expect((await refresh(refreshToken)).body).toMatchObject({
      error: 'invalid_grant',
      error_codes: [50173],
    });
  });

  test('of a disabled account are refused until it is enabled again', async () => {
    const { refreshToken } = await lab.idp.mint('agent@contoso.test');
    await lab.idp.disableUser('agent@contoso.test');
    expect((await refresh(refreshToken)).body).toMatchObject({ error_codes: [50057] });
    await lab.idp.disableUser('agent@contoso.test', false);
    expect((await refresh(refreshToken)).status).toBe(200);
  });

  test('come only with offline_access', async () => {
    const scope = `openid ${OUTLOOK}/IMAP.AccessAsUser.All`;
    const { body } = await redeem(await freshCode('support@contoso.test', authorizationUrl({ scope })));
    expect(body.refresh_token).toBeUndefined();
  });
});

describe('the token endpoint refuses in Microsoft’s words', () => {
  test('with every field its support asks for', async () => {
    const { body } = await refresh('made-up');
    expect(body).toMatchObject({
      error: 'invalid_grant',
      error_codes: [9002313],
      timestamp: expect.any(String),
      trace_id: expect.any(String),
      correlation_id: expect.any(String),
    });
    expect(body.error_description).toContain(`Correlation ID: ${String(body.correlation_id)}`);
  });

  test('a wrong, a missing and an expired client secret', async () => {
    const { refreshToken } = await lab.idp.mint('support@contoso.test');
    const wrong = await refresh(refreshToken, { client_secret: 'wrong' });
    expect([wrong.status, wrong.body.error, wrong.body.error_codes]).toEqual([
      401,
      'invalid_client',
      [7000215],
    ]);
    expect((await refresh(refreshToken, { client_secret: '' })).body.error_codes).toEqual([7000218]);
    await lab.idp.setSecretExpired(true);
    expect((await refresh(refreshToken)).body.error_codes).toEqual([7000222]);
  });

  test('a code used twice, and a wrong PKCE verifier', async () => {
    const code = await freshCode();
    expect((await redeem(code, { code_verifier: 'x'.repeat(43) })).body.error_codes).toEqual([501481]);
    expect((await redeem(code)).status).toBe(200);
    expect((await redeem(code)).body).toMatchObject({ error: 'invalid_grant', error_codes: [54005] });
  });

  test('an unknown tenant', async () => {
    const { status, body } = await token({}, `${lab.idp.origin}/nowhere.test/oauth2/v2.0/token`);
    expect([status, body.error_codes]).toEqual([400, [90002]]);
  });

  test('as often as it was told to, and then works again', async () => {
    const { refreshToken } = await lab.idp.mint('support@contoso.test');
    await lab.idp.answerTokenRequests({ aadsts: 50076 });
    await lab.idp.answerTokenRequests({ http: 503 }, { times: 2 });
    await lab.idp.answerTokenRequests({ http: 429, retryAfter: 7 });
    await lab.idp.answerTokenRequests({ drop: true });
    expect((await refresh(refreshToken)).body).toMatchObject({ error: 'interaction_required' });
    expect((await refresh(refreshToken)).status).toBe(503);
    expect((await refresh(refreshToken)).status).toBe(503);
    const throttled = await refresh(refreshToken);
    expect([throttled.status, throttled.headers.get('retry-after')]).toEqual([429, '7']);
    await expect(refresh(refreshToken)).rejects.toThrow('fetch failed');
    expect((await refresh(refreshToken)).status).toBe(200);
    const seen = (await lab.idp.tokenRequests()).map((request) => request.error ?? 'ok');
    expect(seen).toEqual(['interaction_required', 'http 503', 'http 503', 'http 429', 'dropped', 'ok']);
  });
});

describe('the device code flow', () => {
  test('waits for the person, then yields tokens once', async () => {
    const start = await token({ scope: MAIL_SCOPE }, lab.idp.deviceEndpoint);
    expect(start.body).toMatchObject({
      user_code: expect.any(String),
      message: expect.stringContaining('enter the code'),
    });
    const poll = () =>
      token({
        grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
        device_code: String(start.body.device_code),
      });
    expect((await poll()).body).toMatchObject({ error: 'authorization_pending', error_codes: [70016] });
  });
});

test('the lab knows every secret it has issued', async () => {
  const code = await freshCode();
  const { body } = await redeem(code);
  const secrets = await lab.idp.issuedSecrets();
  expect(secrets).toEqual(
    expect.arrayContaining([code, body.access_token, body.refresh_token, body.id_token]),
  );
});
