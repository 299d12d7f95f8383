import { createHash } from 'node:crypto';
import * as openid from 'openid-client';
import { clientAuthentication } from './client-authentication';
import type { ClientCredential } from './client-credential';
import type { IdpConfig } from './ports';

const TIMEOUT_SECONDS = 15;
const METADATA_LIFETIME = 60 * 60_000;
export const WELL_KNOWN = '/.well-known/openid-configuration';

export interface IdpClient {
  /**
   * For authorization requests and code exchanges: what the provider publishes about itself, with the configured
   * endpoints in place of the published ones, and ID token signatures checked. Where there is no issuer to ask, the
   * endpoints as they are configured, and no ID token.
   * @param credential what the client proves itself with; left out: the newest that fits
   * @throws what `openid.discovery` throws when the provider cannot be reached or is not what it says
   */
  forSignIn(idp: IdpConfig, credential?: ClientCredential | null): Promise<openid.Configuration>;
  /** For refresh token requests: needs the token endpoint and nothing that could fail before it. */
  forRefresh(idp: IdpConfig, credential?: ClientCredential | null): openid.Configuration;
}

/** Builds openid-client configurations for IdP Configs and keeps them in memory for an hour, or until one is edited. */
export const createIdpClient = ({
  clock = () => new Date(),
  timeout = TIMEOUT_SECONDS,
}: {
  clock?: () => Date;
  /** Seconds for each request. */
  timeout?: number;
} = {}): IdpClient => {
  const discovered = new Map<
    string,
    { content: string; until: number; config: Promise<openid.Configuration> }
  >();

  return {
    async forSignIn(idp, credential) {
      if (!idp.issuer) return withoutDiscovery(idp, clientAuthentication(idp, credential), timeout);
      const key = `${idp.id} ${credential?.id ?? ''}`;
      const content = createHash('sha256').update(JSON.stringify(idp)).digest('hex');
      const now = clock().getTime();
      const known = discovered.get(key);
      if (known && known.content === content && known.until > now) return known.config;
      const entry = {
        content,
        until: now + METADATA_LIFETIME,
        config: discover(idp, clientAuthentication(idp, credential), timeout),
      };
      discovered.set(key, entry);
      // A provider that was away for a moment is asked again the next time. The caller gets the rejection too.
      entry.config.catch(() => {
        if (discovered.get(key) === entry) discovered.delete(key);
      });
      return entry.config;
    },

    forRefresh: (idp, credential) => withoutDiscovery(idp, clientAuthentication(idp, credential), timeout),
  };
};

/** The endpoints as they are configured. openid-client wants a name for the issuer; nothing is compared with it. */
const withoutDiscovery = (
  idp: IdpConfig,
  authentication: openid.ClientAuth,
  timeout: number,
): openid.Configuration => {
  const config = new openid.Configuration(
    {
      issuer: idp.issuer || idp.tokenEndpoint,
      authorization_endpoint: idp.authorizationEndpoint,
      token_endpoint: idp.tokenEndpoint,
    },
    idp.clientId,
    undefined,
    authentication,
  );
  config.timeout = timeout;
  config[openid.customFetch] = async (url, options) =>
    withoutIdToken(readable(await guardedFetch(url, options)));
  if (mayUsePlainHttp(idp)) openid.allowInsecureRequests(config);
  return config;
};

const discover = async (
  idp: IdpConfig,
  authentication: openid.ClientAuth,
  timeout: number,
): Promise<openid.Configuration> =>
  openid.discovery(new URL(idp.issuer), idp.clientId, undefined, authentication, {
    timeout,
    execute: [
      openid.enableNonRepudiationChecks,
      ...(mayUsePlainHttp(idp) ? [openid.allowInsecureRequests] : []),
    ],
    // The endpoints are put into the discovery document and not into a Configuration made afterwards: openid-client
    // remembers there that Microsoft's issuer for many tenants has a `{tenantid}` to be filled, and a copy forgets it.
    [openid.customFetch]: async (url, options) => {
      const response = await guardedFetch(url, options);
      return new URL(url).pathname.endsWith(WELL_KNOWN)
        ? withConfiguredEndpoints(response, idp)
        : readable(response);
    },
  });

const withConfiguredEndpoints = async (response: Response, idp: IdpConfig): Promise<Response> => {
  if (response.status !== 200) return response;
  const text = await response.text();
  const published = parseObject(text);
  if (!published) return remade(response, text);
  if (idp.authorizationEndpoint) published.authorization_endpoint = idp.authorizationEndpoint;
  if (idp.tokenEndpoint) published.token_endpoint = idp.tokenEndpoint;
  return remade(response, JSON.stringify(published));
};

/**
 * The ID token of a refresh response is display data that nothing here uses. Left in, one that does not pass
 * a check would make us drop the whole response, and with it the refresh token that has replaced the stored one.
 */
const withoutIdToken = async (response: Response): Promise<Response> => {
  if (response.status !== 200) return response;
  const text = await response.text();
  const tokens = parseObject(text);
  if (!tokens) return remade(response, text);
  delete tokens.id_token;
  return remade(response, JSON.stringify(tokens));
};

/** With a challenge (RFC 6749 §5.2 allows one) openid-client reports the challenge only; the body says what is wrong. */
const readable = (response: Response): Response => {
  if (response.status < 400 || !response.headers.has('www-authenticate')) return response;
  const headers = new Headers(response.headers);
  headers.delete('www-authenticate');
  return new Response(response.body, { status: response.status, headers });
};

const remade = (response: Response, body: string): Response =>
  new Response(body, {
    status: response.status,
    headers: { 'content-type': response.headers.get('content-type') ?? 'application/json' },
  });

const parseObject = (text: string): Record<string, unknown> | null => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    // openid-client gets the text as it came and says what is wrong with it.
    return null;
  }
};

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** True for an http URL on this machine: the only place where plain http is let through. */
export const isLoopbackHttp = (url: string): boolean =>
  URL.canParse(url) && new URL(url).protocol === 'http:' && LOOPBACK.has(new URL(url).hostname);

const mayUsePlainHttp = (idp: IdpConfig): boolean =>
  isLoopbackHttp(idp.issuer) || isLoopbackHttp(idp.tokenEndpoint);

/** An endpoint on another machine was named with http:// and was not asked. */
export class InsecureEndpoint extends Error {
  constructor(url: string) {
    super(`${new URL(url).origin} is not encrypted.`);
    this.name = 'InsecureEndpoint';
  }
}

/** Allowing plain http is one switch for a whole Configuration; this keeps it to this machine, request by request. */
export const guardedFetch = async (url: string, options: openid.CustomFetchOptions): Promise<Response> => {
  if (new URL(url).protocol === 'http:' && !isLoopbackHttp(url)) throw new InsecureEndpoint(url);
  return fetch(url, options);
};
