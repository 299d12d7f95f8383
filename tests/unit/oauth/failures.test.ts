import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as openid from 'openid-client';
import { MailFailure, needsAdmin } from '../../../server/src/mail/failure';
import type { IdpConfig } from '../../../server/src/oauth/ports';
import { createIdpClient } from '../../../server/src/oauth/client';
import { oauthFailure, redirectFailure } from '../../../server/src/oauth/failures';

const CORRELATION_ID = '2b6a3b4c-7d5e-4f60-8a9b-0c1d2e3f4a5b';

/** Microsoft's words, as the token endpoint sends them. */
const microsoft = (error: string, code: number, sentence: string) => ({
  error,
  error_description: `AADSTS${code}: ${sentence} Trace ID: 9f0e1d2c-0000-4000-8000-aabbccddee00 Correlation ID: ${CORRELATION_ID} Timestamp: 2026-11-20 08:15:30Z`,
  error_codes: [code],
  timestamp: '2026-11-20 08:15:30Z',
  trace_id: '9f0e1d2c-0000-4000-8000-aabbccddee00',
  correlation_id: CORRELATION_ID,
  error_uri: `https://login.microsoftonline.com/error?code=${code}`,
});

interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body: unknown;
}
let answer: Answer;
let server: Server;
let tokenEndpoint: string;
beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume();
    const { status = 400, headers, body } = answer;
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  tokenEndpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`;
});
afterAll(() => server.close());

const idp = (changes = {}): IdpConfig => ({
  id: 1,
  name: 'Contoso',
  preset: 'microsoft',
  tenant: 'contoso.test',
  clientId: 'client',
  clientAuthentication: 'client_secret_post',
  clientCredentials: [{ id: 1, kind: 'secret', secret: 'secret' }],
  clientSecretSetAt: null,
  issuer: 'https://login.microsoftonline.com/contoso.test/v2.0',
  authorizationEndpoint: 'https://login.microsoftonline.com/contoso.test/oauth2/v2.0/authorize',
  tokenEndpoint,
  scopes: ['openid'],
  prompt: '',
  grantKind: 'authorization_code' as const,
  ...changes,
});

/** What a refresh comes to when the token endpoint answers like this. */
const refreshed = async (given: Answer, changes = {}): Promise<MailFailure> => {
  answer = given;
  try {
    await openid.refreshTokenGrant(createIdpClient().forRefresh(idp(changes)), 'the-refresh-token');
  } catch (error) {
    return oauthFailure(error, 'refresh');
  }
  throw new Error('It did not fail.');
};

describe('what the token endpoint refuses', () => {
  it.each([
    [
      'invalid_grant',
      50173,
      'The provided grant has expired due to it being revoked, a fresh auth token is needed.',
      'authorization',
      'oauth.grant-revoked',
    ],
    [
      'invalid_grant',
      700082,
      'The refresh token has expired due to inactivity. The token was issued on 2026-08-01 and was inactive for 90.00:00:00.',
      'authorization',
      'oauth.grant-expired',
    ],
    [
      'invalid_grant',
      70043,
      'The refresh token has expired or is invalid due to sign-in frequency checks by conditional access.',
      'authorization',
      'oauth.grant-expired',
    ],
    [
      'invalid_grant',
      65001,
      'The user or administrator has not consented to use the application with ID x.',
      'authorization',
      'oauth.consent-required',
    ],
    [
      'invalid_grant',
      53003,
      'Access has been blocked by Conditional Access policies.',
      'authorization',
      'oauth.policy-blocked',
    ],
    ['invalid_grant', 50057, 'The user account is disabled.', 'authorization', 'oauth.account-disabled'],
    [
      'interaction_required',
      50076,
      'Due to a configuration change made by your administrator, you must use multi-factor authentication.',
      'authorization',
      'oauth.interaction-required',
    ],
    [
      'invalid_client',
      7000215,
      'Invalid client secret provided. Ensure the secret being sent is the client secret value, not the client secret ID.',
      'configuration',
      'oauth.secret-invalid',
    ],
    [
      'invalid_client',
      7000222,
      'The provided client secret keys for app are expired.',
      'configuration',
      'oauth.secret-expired',
    ],
    [
      'invalid_client',
      7000218,
      "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
      'configuration',
      'oauth.secret-missing',
    ],
    [
      'unauthorized_client',
      700016,
      'Application with identifier x was not found in the directory.',
      'configuration',
      'oauth.client-not-found',
    ],
    ['invalid_request', 90002, "Tenant 'x' not found.", 'configuration', 'oauth.tenant-not-found'],
    [
      'invalid_request',
      50194,
      'Application is not configured as a multi-tenant application.',
      'configuration',
      'oauth.wrong-tenant-kind',
    ],
    [
      'invalid_scope',
      70011,
      "The provided request must include a 'scope' input parameter.",
      'configuration',
      'oauth.scope-invalid',
    ],
    [
      'temporarily_unavailable',
      90033,
      'A transient error has occurred. Please try again.',
      'transient',
      'oauth.provider-unavailable',
    ],
  ])('%s AADSTS%d', async (error, code, words, kind, remedy) => {
    const failure = await refreshed({ body: microsoft(error, code, words) });
    expect(failure).toMatchObject({
      kind,
      remedy,
      providerCodes: [`AADSTS${code}`],
      correlationId: CORRELATION_ID,
      serverResponse: expect.stringContaining(words.slice(0, 30)),
    });
    expect(failure.message).toMatch(new RegExp(`^[A-Z].*[.:].* \\(AADSTS${code}\\)$`));
    expect(needsAdmin(failure)).toBe(kind !== 'transient');
  });

  it('is decided by the OAuth error, whatever number comes with it', async () => {
    expect(await refreshed({ body: microsoft('invalid_grant', 99999999, 'Something new.') })).toMatchObject({
      kind: 'authorization',
      remedy: 'oauth.grant-revoked',
      providerCodes: ['AADSTS99999999'],
    });
    expect(await refreshed({ body: microsoft('temporarily_unavailable', 50173, 'x') })).toMatchObject({
      kind: 'transient',
    });
  });

  it('is understood without any number, as other providers say it', async () => {
    const google = { error: 'invalid_grant', error_description: 'Token has been expired or revoked.' };
    expect(await refreshed({ body: google })).toMatchObject({
      kind: 'authorization',
      remedy: 'oauth.grant-revoked',
      providerCodes: ['invalid_grant'],
      serverResponse: 'invalid_grant: Token has been expired or revoked.',
    });
    expect(await refreshed({ body: { error: 'constructor' } })).toMatchObject({
      kind: 'configuration',
      remedy: 'oauth.unknown',
    });
  });

  it('is understood beside an authentication challenge', async () => {
    const challenged = { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } };
    expect(await refreshed({ ...challenged, body: { error: 'invalid_client' } })).toMatchObject({
      kind: 'configuration',
      remedy: 'oauth.secret-invalid',
    });
  });
});

describe('a provider that is away', () => {
  it.each([
    ['503', { status: 503, body: '' }, 'transient', undefined],
    ['503 with a time', { status: 503, headers: { 'retry-after': '5' }, body: '' }, 'transient', 5000],
    [
      '500 with an error of its own',
      { status: 500, body: { error: 'invalid_grant' } },
      'transient',
      undefined,
    ],
    [
      '429 in JSON',
      { status: 429, headers: { 'retry-after': '12' }, body: { error: 'x' } },
      'throttled',
      12_000,
    ],
    [
      '429 in HTML',
      { status: 429, headers: { 'content-type': 'text/html' }, body: '<p>' },
      'throttled',
      30_000,
    ],
    ['429 for a day', { status: 429, headers: { 'retry-after': '86400' }, body: '' }, 'throttled', 3_600_000],
  ])('answers %s', async (_, given, kind, retryAfter) => {
    expect(await refreshed(given)).toMatchObject({ kind, retryAfter, remedy: 'oauth.provider-unavailable' });
  });

  it('refuses connections', async () => {
    const failure = await refreshed({ body: '' }, { tokenEndpoint: 'http://127.0.0.1:9/token' });
    expect(failure).toMatchObject({ kind: 'transient', remedy: 'oauth.provider-unreachable' });
  });

  it('has a host name that nobody knows', async () => {
    const failure = await refreshed({ body: '' }, { tokenEndpoint: 'https://login.invalid/token' });
    expect(failure).toMatchObject({ kind: 'transient', remedy: 'oauth.provider-unreachable' });
    expect(failure.message).toMatch(/host name/);
  });
});

describe('an endpoint that is wrong', () => {
  it.each([
    ['answers with a page', { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>' }],
    ['is not there', { status: 404, headers: { 'content-type': 'text/html' }, body: 'nothing here' }],
    ['answers with broken JSON', { status: 200, body: '{' }],
    ['answers without a token', { status: 200, body: {} }],
  ])('%s: says so, and is worth another try later', async (_, given) => {
    expect(await refreshed(given)).toMatchObject({
      kind: 'protocol',
      remedy: 'oauth.provider-misconfigured',
    });
  });

  it('is not encrypted and not on this machine: it is not asked', async () => {
    const failure = await refreshed({ body: '' }, { tokenEndpoint: 'http://login.contoso.test/token' });
    expect(failure).toMatchObject({ remedy: 'oauth.provider-misconfigured' });
    expect(failure.message).toContain('https://');
  });
});

describe('what the redirect brings instead of a code', () => {
  it('keeps the number and the correlation ID that stand in the description', () => {
    const { error, error_description } = microsoft(
      'access_denied',
      65004,
      'User declined to consent to access the app.',
    );
    expect(redirectFailure(new URLSearchParams({ error, error_description }))).toMatchObject({
      kind: 'authorization',
      remedy: 'oauth.access-denied',
      providerCodes: ['AADSTS65004'],
      correlationId: CORRELATION_ID,
    });
  });

  it.each([
    [90094, 'access_denied', 'oauth.admin-consent-required'],
    [50105, 'invalid_request', 'oauth.account-not-assigned'],
    [50011, 'invalid_request', 'oauth.redirect-uri-mismatch'],
  ])('AADSTS%d', (code, error, remedy) => {
    const { error_description } = microsoft(error, code, 'Words.');
    expect(redirectFailure(new URLSearchParams({ error, error_description })).remedy).toBe(remedy);
  });

  it('is one line without secrets, whatever was put into the URL', () => {
    const failure = redirectFailure(
      new URLSearchParams({
        error: 'x\r\ny',
        error_description: `refresh_token=abcdefgh\n${'z'.repeat(9999)}`,
      }),
    );
    expect(failure.serverResponse).not.toMatch(/abcdefgh|\n/);
    expect(failure.serverResponse?.length).toBeLessThan(600);
    expect(failure.message).not.toMatch(/[\r\n]/);
  });
});

it('no failure carries the tokens of the answer it is about', async () => {
  const body = { access_token: 'leaked-access', refresh_token: 'leaked-refresh', token_type: 7 };
  const failure = await refreshed({ status: 200, body });
  const { inspect } = await import('node:util');
  expect(inspect(failure, { depth: 10, showHidden: true })).not.toContain('leaked');
});
