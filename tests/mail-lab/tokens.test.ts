import { type MailLab, startMailLab } from './index';
import { CALLBACK, MAIL_SCOPE, OUTLOOK, TestApplication, claims } from './test-application';

let lab: MailLab;
let application: TestApplication;

beforeAll(async () => {
  lab = await startMailLab({ mail: 'none', callbackUrls: [CALLBACK] });
  application = new TestApplication(lab);
});
afterEach(() => lab.idp.reset());
afterAll(() => lab.stop());

describe('one access token per resource', () => {
  const both = `${MAIL_SCOPE} https://graph.microsoft.com/Mail.ReadWrite`;

  test('two resources may be asked for at /authorize and are redeemed one by one', async () => {
    const code = await application.freshCode(
      'support@contoso.test',
      application.authorizationUrl({ scope: both }),
    );
    const mail = await application.redeem(code, { scope: `${OUTLOOK}/IMAP.AccessAsUser.All offline_access` });
    expect(claims(mail.body.access_token).aud).toBe(OUTLOOK);
    const graph = await application.refresh(mail.body.refresh_token, {
      scope: 'https://graph.microsoft.com/Mail.ReadWrite',
    });
    expect(claims(graph.body.access_token).aud).toBe('https://graph.microsoft.com');
  });

  test('two resources at /token are refused', async () => {
    const { status, body } = await application.redeem(
      await application.freshCode('support@contoso.test', application.authorizationUrl({ scope: both })),
      {
        scope: both,
      },
    );
    expect({ status, code: body.error_codes }).toEqual({ status: 400, code: [28000] });
  });

  test('a scope without a resource is one of Microsoft Graph', async () => {
    const scope = 'openid offline_access IMAP.AccessAsUser.All';
    const { body } = await application.redeem(
      await application.freshCode('support@contoso.test', application.authorizationUrl({ scope })),
    );
    expect(claims(body.access_token).aud).toBe('https://graph.microsoft.com');
  });

  test('a resource nobody consented to is refused', async () => {
    const { refreshToken } = await lab.idp.mint('support@contoso.test');
    const { body } = await application.refresh(refreshToken, {
      scope: 'https://graph.microsoft.com/Mail.Send',
    });
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
    const first = await application.refresh(refreshToken);
    expect(first.status).toBe(200);
    expect(first.body.refresh_token).not.toBe(refreshToken);
    expect((await application.refresh(refreshToken)).body).toMatchObject({
      error: 'invalid_grant',
      error_codes: [50173],
    });
    expect((await application.refresh(first.body.refresh_token)).body).toMatchObject({
      error: 'invalid_grant',
    });
  });

  test('rotate, and the old one lives on while detection is off', async () => {
    await lab.idp.setRefreshTokenReuseDetection(false);
    const { refreshToken } = await lab.idp.mint('support@contoso.test');
    const first = await application.refresh(refreshToken);
    const again = await application.refresh(refreshToken);
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(again.body.refresh_token).not.toBe(first.body.refresh_token);
  });

  test('stay as they are while rotation is off, and no answer brings another', async () => {
    await lab.idp.setRefreshTokenRotation(false);
    const { refreshToken } = await lab.idp.mint('support@contoso.test');
    for (const _ of ['once', 'twice']) {
      const { status, body } = await application.refresh(refreshToken);
      expect(status).toBe(200);
      expect(body.refresh_token).toBeUndefined();
    }
  });

  test('end when sessions are revoked', async () => {
    const { refreshToken } = await lab.idp.mint('sales@contoso.test');
    await lab.idp.revoke('sales@contoso.test');
    expect((await application.refresh(refreshToken)).body).toMatchObject({
      error: 'invalid_grant',
      error_codes: [50173],
    });
  });

  test('of a disabled account are refused until it is enabled again', async () => {
    const { refreshToken } = await lab.idp.mint('agent@contoso.test');
    await lab.idp.disableUser('agent@contoso.test');
    expect((await application.refresh(refreshToken)).body).toMatchObject({ error_codes: [50057] });
    await lab.idp.disableUser('agent@contoso.test', false);
    expect((await application.refresh(refreshToken)).status).toBe(200);
  });

  test('come only with offline_access', async () => {
    const scope = `openid ${OUTLOOK}/IMAP.AccessAsUser.All`;
    const { body } = await application.redeem(
      await application.freshCode('support@contoso.test', application.authorizationUrl({ scope })),
    );
    expect(body.refresh_token).toBeUndefined();
  });
});

describe('the token endpoint refuses in Microsoft’s words', () => {
  test('with every field its support asks for', async () => {
    const { body } = await application.refresh('made-up');
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
    const wrong = await application.refresh(refreshToken, { client_secret: 'wrong' });
    expect([wrong.status, wrong.body.error, wrong.body.error_codes]).toEqual([
      401,
      'invalid_client',
      [7000215],
    ]);
    expect((await application.refresh(refreshToken, { client_secret: '' })).body.error_codes).toEqual([
      7000218,
    ]);
    await lab.idp.setSecretExpired(true);
    expect((await application.refresh(refreshToken)).body.error_codes).toEqual([7000222]);
  });

  test('a code used twice, and a wrong PKCE verifier', async () => {
    const code = await application.freshCode();
    expect((await application.redeem(code, { code_verifier: 'x'.repeat(43) })).body.error_codes).toEqual([
      501481,
    ]);
    expect((await application.redeem(code)).status).toBe(200);
    expect((await application.redeem(code)).body).toMatchObject({
      error: 'invalid_grant',
      error_codes: [54005],
    });
  });

  test('an unknown tenant', async () => {
    const { status, body } = await application.token({}, `${lab.idp.origin}/nowhere.test/oauth2/v2.0/token`);
    expect([status, body.error_codes]).toEqual([400, [90002]]);
  });

  test('as often as it was told to, and then works again', async () => {
    const { refreshToken } = await lab.idp.mint('support@contoso.test');
    await lab.idp.answerTokenRequests({ aadsts: 50076 });
    await lab.idp.answerTokenRequests({ http: 503 }, { times: 2 });
    await lab.idp.answerTokenRequests({ http: 429, retryAfter: 7 });
    await lab.idp.answerTokenRequests({ drop: true });
    expect((await application.refresh(refreshToken)).body).toMatchObject({ error: 'interaction_required' });
    expect((await application.refresh(refreshToken)).status).toBe(503);
    expect((await application.refresh(refreshToken)).status).toBe(503);
    const throttled = await application.refresh(refreshToken);
    expect([throttled.status, throttled.headers.get('retry-after')]).toEqual([429, '7']);
    await expect(application.refresh(refreshToken)).rejects.toThrow('fetch failed');
    expect((await application.refresh(refreshToken)).status).toBe(200);
    const seen = (await lab.idp.tokenRequests()).map((request) => request.error ?? 'ok');
    expect(seen).toEqual(['interaction_required', 'http 503', 'http 503', 'http 429', 'dropped', 'ok']);
  });
});

describe('an application without a user', () => {
  const fields = { grant_type: 'client_credentials', scope: `${OUTLOOK}/.default` };

  test('gets a token with roles and no refresh token', async () => {
    const { status, body } = await application.token(fields);
    expect(status).toBe(200);
    expect(body.refresh_token).toBeUndefined();
    expect(claims(body.access_token)).toMatchObject({
      aud: OUTLOOK,
      idtyp: 'app',
      appid: lab.idp.clientId,
      tid: lab.idp.tenantId,
      roles: expect.arrayContaining(['IMAP.AccessAsApp']),
    });
  });

  test('has to name its tenant', async () => {
    const { body } = await application.token(fields, `${lab.idp.origin}/common/oauth2/v2.0/token`);
    expect(body.error_codes).toEqual([9001023]);
  });
});

test('the lab knows every secret it has issued', async () => {
  const code = await application.freshCode();
  const { body } = await application.redeem(code);
  const secrets = await lab.idp.issuedSecrets();
  expect(secrets).toEqual(
    expect.arrayContaining([code, body.access_token, body.refresh_token, body.id_token]),
  );
});
