import * as openid from 'openid-client';
import { guardedFetch, isLoopbackHttp, WELL_KNOWN } from './client';
import { oauthFailure } from './failures';

/** A person waits for it. */
const TIMEOUT_SECONDS = 10;

/** What a provider publishes about itself, as far as an IdP Config asks for it. */
export interface Published {
  issuer: string;
  authorizationEndpoint: string;
  tokenEndpoint: string;
  /** Those it names; empty where it names none. */
  scopes: string[];
  /** It takes sign-ins with a code (RFC 8628). */
  deviceCode: boolean;
}

export type Discovery = (issuer: string) => Promise<Published>;

/** The issuer in what was pasted: its own address, or that of its discovery document. */
const issuerIn = (pasted: string): string => {
  const at = pasted.indexOf(WELL_KNOWN);
  return at === -1 ? pasted : pasted.slice(0, at);
};

/**
 * Asks a provider for its endpoints, with no client in hand yet.
 * @see https://openid.net/specs/openid-connect-discovery-1_0.html
 */
export const createDiscovery =
  ({ timeout = TIMEOUT_SECONDS }: { timeout?: number } = {}): Discovery =>
  /** @throws MailFailure when there is no such document, or it is not that of this issuer */
  async (pasted) => {
    const issuer = issuerIn(pasted);
    try {
      const config = await openid.discovery(new URL(issuer), 'none', undefined, openid.None(), {
        timeout,
        execute: isLoopbackHttp(issuer) ? [openid.allowInsecureRequests] : [],
        [openid.customFetch]: guardedFetch,
      });
      const published = config.serverMetadata();
      return {
        issuer: published.issuer,
        authorizationEndpoint: published.authorization_endpoint ?? '',
        tokenEndpoint: published.token_endpoint ?? '',
        scopes: published.scopes_supported ?? [],
        deviceCode: published.device_authorization_endpoint !== undefined,
      };
    } catch (error) {
      throw oauthFailure(error, 'sign-in');
    }
  };
