import type { AccessToken } from './ports';

const EARLY = 5 * 60_000;
/** RFC 6749 §5.1 lets a provider leave `expires_in` out. */
const UNKNOWN_LIFETIME = 30 * 60_000;

/** The part of a token response (RFC 6749 §5.1) that this needs. */
export interface TokenResponse {
  access_token: string;
  expires_in?: number;
}

/**
 * @param at when the response came
 * @param random 0 to 1, spreads the refreshes of many mailboxes that were signed in together
 */
export const accessTokenFrom = (
  response: TokenResponse,
  { at, scopes, random }: { at: Date; scopes: string[]; random: () => number },
): AccessToken => {
  const lifetime = response.expires_in === undefined ? UNKNOWN_LIFETIME : response.expires_in * 1000;
  const early = Math.min(EARLY, lifetime / 5) * (0.75 + random() / 2);
  return {
    value: response.access_token,
    issuedAt: at,
    refreshAt: new Date(at.getTime() + lifetime - early),
    expiresAt: new Date(at.getTime() + lifetime),
    scope: scopes.join(' '),
  };
};

/**
 * Whether the token is still good for the time asked. A token that never lives that long counts as good for half of
 * its life: asking for a new one at every use would bring nothing better.
 * @param validFor milliseconds
 */
export const isValidFor = (token: AccessToken, validFor: number, now: Date): boolean => {
  const lifetime = token.expiresAt.getTime() - token.issuedAt.getTime();
  return token.expiresAt.getTime() - now.getTime() > Math.min(validFor, lifetime / 2);
};

/** Good for the time asked, and not yet due to be replaced. */
export const isFresh = (token: AccessToken, validFor: number, now: Date): boolean =>
  now < token.refreshAt && isValidFor(token, validFor, now);
