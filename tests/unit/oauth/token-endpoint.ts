/** A token endpoint that answers what a test tells it to, and what a refresh there comes to. */
import { PROVIDER_DEFAULTS } from '../../../shared/provider-settings';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as openid from 'openid-client';
import type { MailFailure } from '../../../server/src/mail/failure';
import { createIdpClient } from '../../../server/src/oauth/client';
import { oauthFailure } from '../../../server/src/oauth/failures';
import type { IdpConfig } from '../../../server/src/oauth/ports';

export const CORRELATION_ID = '2b6a3b4c-7d5e-4f60-8a9b-0c1d2e3f4a5b';

/** Microsoft's words, as the token endpoint sends them. */
export const microsoft = (error: string, code: number, sentence: string) => ({
  error,
  error_description: `AADSTS${code}: ${sentence} Trace ID: 9f0e1d2c-0000-4000-8000-aabbccddee00 Correlation ID: ${CORRELATION_ID} Timestamp: 2026-11-20 08:15:30Z`,
  error_codes: [code],
  timestamp: '2026-11-20 08:15:30Z',
  trace_id: '9f0e1d2c-0000-4000-8000-aabbccddee00',
  correlation_id: CORRELATION_ID,
  error_uri: `https://login.microsoftonline.com/error?code=${code}`,
});

export interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body: unknown;
}

export const startTokenEndpoint = async () => {
  let answer: Answer = { body: {} };
  const server: Server = createServer((request, response) => {
    request.resume();
    const { status = 400, headers, body } = answer;
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const tokenEndpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`;

  const idp = (changes = {}): IdpConfig => ({
    id: 1,
    name: 'Contoso',
    preset: 'microsoft',
    tenant: 'contoso.test',
    clientId: 'client',
    ...PROVIDER_DEFAULTS,
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

  return {
    /** What a refresh comes to when the token endpoint answers like this. */
    async refreshed(given: Answer, changes = {}): Promise<MailFailure> {
      answer = given;
      const config = idp(changes);
      try {
        await openid.refreshTokenGrant(createIdpClient().forRefresh(config), 'the-refresh-token');
      } catch (error) {
        return oauthFailure(error, 'refresh', config.preset);
      }
      throw new Error('It did not fail.');
    },
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
};
