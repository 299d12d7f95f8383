import { needsAdmin } from '../../../server/src/mail/failure';
import { redirectFailure } from '../../../server/src/oauth/failures';
import { CORRELATION_ID, microsoft, startTokenEndpoint, type Answer } from './token-endpoint';

let endpoint: Awaited<ReturnType<typeof startTokenEndpoint>>;
beforeAll(async () => {
  endpoint = await startTokenEndpoint();
});
afterAll(() => endpoint.stop());

const refreshed = (given: Answer, changes = {}) => endpoint.refreshed(given, changes);

describe('what the token endpoint refuses', () => {
  it('is kept with its number, its correlation ID and Microsoft’s words', async () => {
    const words = 'The provided grant has expired due to it being revoked, a fresh auth token is needed.';
    const failure = await refreshed({ body: microsoft('invalid_grant', 50173, words) });
    expect(failure).toMatchObject({
      kind: 'authorization',
      providerCodes: ['AADSTS50173'],
      correlationId: CORRELATION_ID,
      serverResponse: expect.stringContaining(words),
    });
    expect(failure.message).toMatch(/^[A-Z].*[.:].* \(AADSTS50173\)$/);
    expect(needsAdmin(failure)).toBe(true);
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
    expect(await refreshed({ body: google }, { preset: 'other' })).toMatchObject({
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
    ['sends the secrets on to somewhere else', { status: 307, headers: { location: '/other' }, body: '' }],
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
