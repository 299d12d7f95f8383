import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createDiscovery } from '../../../server/src/oauth/discovery';

const WELL_KNOWN = '/.well-known/openid-configuration';

/** What is published at each path. */
const published: Record<string, object | string> = {};
const server = createServer((request, response) => {
  const body = published[request.url ?? ''];
  response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' });
  response.end(typeof body === 'string' ? body : JSON.stringify(body ?? {}));
});
let origin: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  published[WELL_KNOWN] = {
    issuer: origin,
    authorization_endpoint: `${origin}/authorize`,
    token_endpoint: `${origin}/token`,
    device_authorization_endpoint: `${origin}/device`,
    scopes_supported: ['openid', 'mail'],
  };
  published[`/other${WELL_KNOWN}`] = { issuer: origin, token_endpoint: `${origin}/token` };
  published[`/page${WELL_KNOWN}`] = '<html>Welcome</html>';
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const discover = createDiscovery({ timeout: 5 });

describe('asking a provider for its endpoints', () => {
  it.each(['', '/', WELL_KNOWN])('finds them by its issuer followed by “%s”', async (end) => {
    expect(await discover(origin + end)).toEqual({
      issuer: origin,
      authorizationEndpoint: `${origin}/authorize`,
      tokenEndpoint: `${origin}/token`,
      scopes: ['openid', 'mail'],
      deviceCode: true,
    });
  });

  it.each([
    ['another provider’s document', '/other', 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED'],
    ['a page for people', '/page', 'OAUTH_PARSE_ERROR'],
    ['nothing', '/nothing', 'OAUTH_RESPONSE_IS_NOT_CONFORM'],
  ])('takes no endpoints from %s', async (_what, path, code) => {
    await expect(discover(origin + path)).rejects.toMatchObject({
      kind: 'configuration',
      providerCodes: [code],
    });
  });

  it('says when nobody answers', async () => {
    await expect(discover('http://127.0.0.1:1')).rejects.toMatchObject({
      kind: 'transient',
      remedy: 'oauth.provider-unreachable',
    });
  });

  it('asks nobody on another machine without encryption', async () => {
    await expect(discover('http://login.example.test')).rejects.toMatchObject({ kind: 'configuration' });
  });
});
