import { type MailLab, startMailLab } from './index';
import { CookieJar } from './sign-in';
import {
  CALLBACK,
  MAIL_SCOPE,
  OUTLOOK,
  TestApplication,
  callbackOf,
  claims,
  pageOf,
} from './test-application';

let lab: MailLab;
let application: TestApplication;

beforeAll(async () => {
  lab = await startMailLab({ mail: 'none', callbackUrls: [CALLBACK] });
  application = new TestApplication(lab);
});
afterEach(() => lab.idp.reset());
afterAll(() => lab.stop());

describe('signing in', () => {
  test('with a code and PKCE yields tokens with the claims of the Microsoft identity platform', async () => {
    const callback = callbackOf(await application.signInAs('support@contoso.test'));
    expect(callback.get('state')).toBe('the-state');
    expect(callback.has('iss')).toBe(false);

    const { status, body } = await application.redeem(callback.get('code') ?? '');
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
      oid: lab.user('support@contoso.test').oid,
      preferred_username: 'support@contoso.test',
      email: 'support@contoso.test',
      nonce: 'the-nonce',
    });
    expect(claims(body.access_token)).toMatchObject({ aud: OUTLOOK, scp: 'IMAP.AccessAsUser.All SMTP.Send' });
  });

  test('through "common" names the issuer of the tenant the person belongs to', async () => {
    const endpoint = (path: string) => `${lab.idp.origin}/common/oauth2/v2.0/${path}`;
    const code = await application.freshCode(
      'alice@fabrikam.test',
      application.authorizationUrl({}, endpoint('authorize')),
    );
    const { body } = await application.redeem(code, {}, endpoint('token'));
    const { tenantId } = lab.user('alice@fabrikam.test');
    expect(claims(body.id_token)).toMatchObject({ tid: tenantId, iss: `${lab.idp.origin}/${tenantId}/v2.0` });

    const metadata = await (
      await fetch(`${lab.idp.origin}/common/v2.0/.well-known/openid-configuration`)
    ).json();
    expect(metadata).toMatchObject({ issuer: `${lab.idp.origin}/{tenantid}/v2.0` });
  });

  test('with the account of another tenant ends on the provider’s page', async () => {
    expect(pageOf(await application.signInAs('alice@fabrikam.test'))).toContain('AADSTS50020');
  });

  test('with a wrong password asks again', async () => {
    const outcome = await application.signInAs('support@contoso.test', application.authorizationUrl(), {
      password: 'wrong',
    });
    expect(pageOf(outcome)).toContain('Your account or password is incorrect');
  });

  test('and declining consent comes back as access_denied', async () => {
    await lab.idp.forgetConsent();
    const callback = callbackOf(
      await application.signInAs('support@contoso.test', application.authorizationUrl(), {
        consent: 'cancel',
      }),
    );
    expect(callback.get('error')).toBe('access_denied');
    expect(callback.get('error_description')).toMatch(/^AADSTS65004: /);
    expect(callback.get('state')).toBe('the-state');
  });

  test('asks for consent once, and signs in silently while the session lasts', async () => {
    const jar = new CookieJar();
    await application.signInAs('sales@contoso.test', application.authorizationUrl(), { jar });
    const outcome = await application.signInAs(
      'sales@contoso.test',
      application.authorizationUrl({ prompt: 'none' }),
      { jar },
    );
    expect(callbackOf(outcome).get('code')).toBeTruthy();
  });

  test('as somebody else in a browser that is signed in replaces the account', async () => {
    const jar = new CookieJar();
    await application.signInAs('sales@contoso.test', application.authorizationUrl(), { jar });
    const url = application.authorizationUrl({ prompt: 'select_account' });
    const { body } = await application.redeem(
      callbackOf(await application.signInAs('admin@contoso.test', url, { jar })).get('code') ?? '',
    );
    expect(claims(body.id_token).preferred_username).toBe('admin@contoso.test');
  });

  test('without a session and prompt=none comes back as login_required', async () => {
    const callback = callbackOf(
      await application.signInAs('support@contoso.test', application.authorizationUrl({ prompt: 'none' })),
    );
    expect(callback.get('error')).toBe('login_required');
    expect(callback.get('error_description')).toMatch(/^AADSTS50058/);
  });

  test('blocked by policy ends on the provider’s page', async () => {
    await lab.idp.blockSignIns(53003);
    expect(pageOf(await application.signInAs('support@contoso.test'))).toContain('AADSTS53003');
  });

  test.each([
    ['an unregistered redirect URI', { redirect_uri: 'http://localhost:1337/elsewhere' }, 'AADSTS50011'],
    ['an unknown client', { client_id: '00000000-0000-4000-8000-000000000000' }, 'AADSTS700016'],
  ])('with %s ends on the provider’s page', async (_what, changes, code) => {
    expect(
      pageOf(await application.signInAs('support@contoso.test', application.authorizationUrl(changes))),
    ).toContain(code);
  });

  test('takes the callback on any port of localhost, as Microsoft does', async () => {
    const redirect_uri = 'http://localhost:4711/callback';
    const outcome = await application.signInAs(
      'support@contoso.test',
      application.authorizationUrl({ redirect_uri }),
      { callbackUrls: [redirect_uri] },
    );
    expect(callbackOf(outcome).get('code')).toBeTruthy();
  });

  test('leaves out the scopes that are withheld', async () => {
    await lab.idp.withholdScopes([`${OUTLOOK}/SMTP.Send`]);
    const { body } = await application.redeem(await application.freshCode());
    expect(body.scope).toBe(`${OUTLOOK}/IMAP.AccessAsUser.All`);
  });
});

describe('the page where an administrator consents for everybody', () => {
  const tenant = () => `${lab.idp.origin}/${lab.idp.tenantId}`;
  const consentUrl = (changes: Record<string, string> = {}) =>
    `${tenant()}/v2.0/adminconsent?${new URLSearchParams({
      client_id: lab.idp.clientId,
      redirect_uri: CALLBACK,
      scope: MAIL_SCOPE,
      state: 'admin-consent',
      ...changes,
    })}`;

  test('sends the administrator back with the tenant, and nobody there is asked any more', async () => {
    await lab.idp.forgetConsent();
    const end = callbackOf(await application.signInAs('admin@contoso.test', consentUrl()));
    expect(Object.fromEntries(end)).toEqual({
      admin_consent: 'True',
      tenant: lab.idp.tenantId,
      scope: MAIL_SCOPE,
      state: 'admin-consent',
    });
    // Whoever would be asked would refuse.
    const sales = await application.signInAs('sales@contoso.test', undefined, { consent: 'cancel' });
    const { body } = await application.redeem(callbackOf(sales).get('code') ?? '');
    expect(body).toMatchObject({ scope: `${OUTLOOK}/IMAP.AccessAsUser.All ${OUTLOOK}/SMTP.Send` });
    expect(body.refresh_token).toEqual(expect.any(String));

    const elsewhere = `${lab.idp.origin}/common/oauth2/v2.0/authorize`;
    const other = await application.signInAs(
      'alice@fabrikam.test',
      application.authorizationUrl({}, elsewhere),
      { consent: 'cancel' },
    );
    expect(callbackOf(other).get('error')).toBe('access_denied');
    await lab.idp.forgetConsent();
    const again = await application.signInAs('sales@contoso.test', undefined, { consent: 'cancel' });
    expect(callbackOf(again).get('error')).toBe('access_denied');
  });

  test('that is left with Cancel says so', async () => {
    const end = callbackOf(
      await application.signInAs('admin@contoso.test', consentUrl(), { consent: 'cancel' }),
    );
    expect(Object.fromEntries(end)).toMatchObject({
      admin_consent: 'True',
      error: 'access_denied',
      error_description: expect.stringMatching(/^AADSTS65004/),
      state: 'admin-consent',
    });
  });

  test.each([
    ['somebody who is no administrator', 'support@contoso.test', {}, 'AADSTS90094'],
    ['an administrator with a wrong password', 'admin@contoso.test', { password: 'guessed' }, 'AADSTS50126'],
    ['somebody of another tenant', 'alice@fabrikam.test', {}, 'AADSTS50020'],
  ])('keeps %s', async (_, address, options, code) => {
    expect(pageOf(await application.signInAs(address, consentUrl(), options))).toContain(code);
  });

  test.each([
    ['an unregistered redirect URI', { redirect_uri: 'http://localhost:1337/elsewhere' }, 'AADSTS50011'],
    ['an unknown client', { client_id: '00000000-0000-4000-8000-000000000000' }, 'AADSTS700016'],
  ])('with %s shows an error', async (_, changes, code) => {
    expect(pageOf(await application.signInAs('admin@contoso.test', consentUrl(changes)))).toContain(code);
  });
});

describe('the device code flow', () => {
  test('waits for the person, then yields tokens once', async () => {
    const start = await application.token({ scope: MAIL_SCOPE }, lab.idp.deviceEndpoint);
    expect(start.body).toMatchObject({
      user_code: expect.any(String),
      message: expect.stringContaining('enter the code'),
    });
    const poll = () =>
      application.token({
        grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
        device_code: String(start.body.device_code),
      });
    expect((await poll()).body).toMatchObject({ error: 'authorization_pending', error_codes: [70016] });

    const userCode = String(start.body.user_code);
    const page = await application.signInAs('support@contoso.test', String(start.body.verification_uri), {
      userCode,
    });
    expect(pageOf(page)).toContain('You have signed in');
    const { status, body } = await poll();
    expect(status).toBe(200);
    expect(body.refresh_token).toEqual(expect.any(String));
    expect(claims(body.access_token)).toMatchObject({ aud: OUTLOOK, upn: 'support@contoso.test' });
    expect((await poll()).body.error).toBe('bad_verification_code');
  });
});
