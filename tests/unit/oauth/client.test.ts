import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { SignJWT, decodeProtectedHeader, exportJWK, jwtVerify } from 'jose';
import * as openid from 'openid-client';
import { createIdpClient } from '../../../server/src/oauth/client';
import { PROVIDER_DEFAULTS } from '../../../shared/provider-settings';
import type { IdpConfig } from '../../../server/src/oauth/ports';

/**
 * Microsoft's issuer for many tenants is a template, which openid-client knows by the host's name alone. That host
 * cannot stand on this machine, so here, and only here, `fetch` is answered in the test.
 */
const TID = '11111111-2222-4333-8444-555555555555';
/** Of personal accounts. */
const PERSONAL = '9188040d-6c67-4c5b-b112-36a304b66dad';
const BASE = 'https://login.microsoftonline.com/common';
const PROXIED = 'https://sign-in.contoso.test/token';
const idp: IdpConfig = {
  id: 1,
  name: 'Contoso',
  preset: 'microsoft',
  tenant: 'common',
  clientId: 'client',
  ...PROVIDER_DEFAULTS,
  clientAuthentication: 'client_secret_post',
  clientCredentials: [{ id: 1, kind: 'secret', secret: 'secret' }],
  clientSecretSetAt: null,
  issuer: `${BASE}/v2.0`,
  authorizationEndpoint: 'https://sign-in.contoso.test/authorize',
  tokenEndpoint: PROXIED,
  scopes: ['openid'],
  prompt: '',
  grantKind: 'authorization_code',
};

const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const asked: string[] = [];
let signWith: KeyObject;
let tid: string;
let extra: Record<string, unknown>;

const json = (body: unknown) =>
  new Response(JSON.stringify(body), { headers: { 'content-type': 'application/json' } });

const answer = async (url: string): Promise<Response> => {
  asked.push(url);
  if (url === `${BASE}/v2.0/.well-known/openid-configuration`) {
    return json({
      issuer: 'https://login.microsoftonline.com/{tenantid}/v2.0',
      authorization_endpoint: `${BASE}/oauth2/v2.0/authorize`,
      token_endpoint: `${BASE}/oauth2/v2.0/token`,
      jwks_uri: `${BASE}/discovery/v2.0/keys`,
      id_token_signing_alg_values_supported: ['RS256'],
    });
  }
  if (url === `${BASE}/discovery/v2.0/keys`) {
    return json({ keys: [{ ...(await exportJWK(keys.publicKey)), kid: 'k', use: 'sig', alg: 'RS256' }] });
  }
  if (url === PROXIED) {
    const idToken = await new SignJWT({ tid, nonce: 'n' })
      .setProtectedHeader({ alg: 'RS256', kid: 'k' })
      .setIssuer(`https://login.microsoftonline.com/${TID}/v2.0`)
      .setAudience('client')
      .setSubject('s')
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(signWith);
    return json({ access_token: 'a', token_type: 'Bearer', id_token: idToken, ...extra });
  }
  return new Response('', { status: 404 });
};

beforeEach(() => {
  asked.length = 0;
  signWith = keys.privateKey;
  tid = TID;
  extra = {};
  jest.spyOn(globalThis, 'fetch').mockImplementation((input) => answer(String(input)));
});
afterEach(() => jest.restoreAllMocks());

const exchange = async () =>
  openid.authorizationCodeGrant(
    await createIdpClient().forSignIn(idp),
    new URL('https://help.contoso.test/callback?code=c&state=s'),
    { expectedState: 's', expectedNonce: 'n', pkceCodeVerifier: 'v' },
  );

describe('a sign-in at Microsoft for any tenant', () => {
  it('fills the tenant into the issuer, and goes to the configured endpoints', async () => {
    const config = await createIdpClient().forSignIn(idp);
    expect(openid.buildAuthorizationUrl(config, {}).origin).toBe('https://sign-in.contoso.test');
    expect((await exchange()).claims()?.tid).toBe(TID);
    expect(asked).toContain(PROXIED);
    expect(asked).toContain(`${BASE}/discovery/v2.0/keys`);
  });

  it('refuses an ID token of another tenant than it says', async () => {
    tid = '99999999-2222-4333-8444-555555555555';
    await expect(exchange()).rejects.toMatchObject({ code: 'OAUTH_JWT_CLAIM_COMPARISON_FAILED' });
  });

  it('refuses an ID token that somebody else signed', async () => {
    signWith = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    await expect(exchange()).rejects.toMatchObject({ code: 'OAUTH_INVALID_RESPONSE' });
  });
});

describe('the metadata of a provider', () => {
  const discoveries = () => asked.filter((url) => url.endsWith('openid-configuration')).length;

  it('is asked for once an hour, and again when the IdP Config was edited', async () => {
    let now = 0;
    const client = createIdpClient({ clock: () => new Date(now) });
    const [one, two] = await Promise.all([client.forSignIn(idp), client.forSignIn(idp)]);
    expect(one).toBe(two);
    expect(discoveries()).toBe(1);
    await client.forSignIn({ ...idp, clientCredentials: [{ id: 2, kind: 'secret', secret: 'another' }] });
    expect(discoveries()).toBe(2);
    now += 60 * 60_000;
    await client.forSignIn({ ...idp, clientCredentials: [{ id: 2, kind: 'secret', secret: 'another' }] });
    expect(discoveries()).toBe(3);
  });

  it('is asked for again after it could not be had', async () => {
    const client = createIdpClient();
    jest.spyOn(globalThis, 'fetch').mockRejectedValueOnce(new TypeError('fetch failed'));
    await expect(client.forSignIn(idp)).rejects.toThrow();
    expect(await client.forSignIn(idp)).toBeInstanceOf(openid.Configuration);
  });

  it('is not needed for a refresh, and an ID token that fails a check there costs no refresh token', async () => {
    extra = { refresh_token: 'rotated', id_token: 'not.a.token' };
    const tokens = await openid.refreshTokenGrant(createIdpClient().forRefresh(idp), 'old');
    expect(tokens.refresh_token).toBe('rotated');
    expect(asked).toEqual([PROXIED]);
  });
});

/** What is asked for, and what Microsoft's metadata there calls itself (facts: the issuer of each kind of tenant). */
describe.each([
  ['any account', 'https://login.microsoftonline.com', 'common', '{tenantid}'],
  ['work accounts', 'https://login.microsoftonline.com', 'organizations', '{tenantid}'],
  ['personal accounts', 'https://login.microsoftonline.com', 'consumers', PERSONAL],
  ['one directory by its domain', 'https://login.microsoftonline.com', 'contoso.onmicrosoft.com', TID],
  ['one directory by its ID', 'https://login.microsoftonline.com', TID, TID],
  ['one directory of the US government by its ID', 'https://login.microsoftonline.us', TID, TID],
  ['one directory in China by its ID', 'https://login.partner.microsoftonline.cn', TID, TID],
])('a sign-in for %s', (_whose, origin, tenant, named) => {
  const base = `${origin}/${tenant}`;
  const whose = tenant === 'consumers' ? PERSONAL : TID;
  const at = {
    ...idp,
    tenant,
    issuer: `${base}/v2.0`,
    authorizationEndpoint: `${base}/oauth2/v2.0/authorize`,
    tokenEndpoint: `${base}/oauth2/v2.0/token`,
  };

  beforeEach(() => {
    jest.spyOn(globalThis, 'fetch').mockImplementation(async (input) => {
      const url = String(input);
      if (url === `${base}/v2.0/.well-known/openid-configuration`) {
        return json({
          issuer: `${origin}/${named}/v2.0`,
          authorization_endpoint: at.authorizationEndpoint,
          token_endpoint: at.tokenEndpoint,
          jwks_uri: `${base}/discovery/v2.0/keys`,
          id_token_signing_alg_values_supported: ['RS256'],
        });
      }
      if (url !== at.tokenEndpoint) return answer(`${BASE}/discovery/v2.0/keys`);
      const idToken = await new SignJWT({ tid: whose, nonce: 'n' })
        .setProtectedHeader({ alg: 'RS256', kid: 'k' })
        .setIssuer(`${origin}/${whose}/v2.0`)
        .setAudience('client')
        .setSubject('s')
        .setIssuedAt()
        .setExpirationTime('1h')
        .sign(keys.privateKey);
      return json({ access_token: 'a', token_type: 'Bearer', id_token: idToken });
    });
  });

  it('knows its issuer', async () => {
    const tokens = await openid.authorizationCodeGrant(
      await createIdpClient().forSignIn(at),
      new URL('https://help.contoso.test/callback?code=c&state=s'),
      { expectedState: 's', expectedNonce: 'n', pkceCodeVerifier: 'v' },
    );
    expect(tokens.claims()?.tid).toBe(whose);
  });
});

describe('an assertion that a certificate signs', () => {
  it.each([
    ['the token endpoint at Microsoft', { preset: 'microsoft' }, PROXIED],
    ['the issuer elsewhere', { preset: 'other' }, `${BASE}/v2.0`],
    ['the token endpoint where there is no issuer', { preset: 'other', issuer: '' }, PROXIED],
  ])(
    'is addressed to %s, and names the certificate by both thumbprints',
    async (_whom, changes, audience) => {
      let sent = new URLSearchParams();
      jest.spyOn(globalThis, 'fetch').mockImplementation(async (_url, options) => {
        sent = new URLSearchParams(String(options?.body));
        return json({ access_token: 'a', token_type: 'Bearer' });
      });
      const privateKey = keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
      const config = createIdpClient().forRefresh({
        ...idp,
        ...changes,
        clientAuthentication: 'private_key_jwt',
        clientCredentials: [
          { id: 1, kind: 'certificate', privateKey, thumbprint: 'FF00', thumbprintSha256: '00FF' },
        ],
      });
      await openid.refreshTokenGrant(config, 'r');
      const assertion = sent.get('client_assertion') ?? '';
      expect(decodeProtectedHeader(assertion)).toMatchObject({ alg: 'RS256', x5t: '_wA', 'x5t#S256': 'AP8' });
      const { payload } = await jwtVerify(assertion, keys.publicKey);
      expect(payload).toMatchObject({ iss: 'client', sub: 'client', aud: audience, jti: expect.any(String) });
      expect(sent.get('client_secret')).toBeNull();
    },
  );
});
