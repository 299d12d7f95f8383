import * as openid from 'openid-client';
import type { IdpClient } from './client';
import type { Grant, IdpConfig } from './ports';
import { presetOf } from './presets';
import { resourceOf, tokenRequestScope } from './scopes';

/**
 * Asks for another access token, in the way of the grant: with its refresh token (RFC 6749 §6), or as the application
 * itself, which has none and asks anew (§4.4).
 * @param asked the scopes of one resource
 * @throws whatever openid-client throws
 */
export const requestTokens = (
  client: Pick<IdpClient, 'forRefresh'>,
  grant: Pick<Grant, 'refreshToken'>,
  idp: IdpConfig,
  asked: string[],
): Promise<openid.TokenEndpointResponse> =>
  grant.refreshToken === null
    ? openid.clientCredentialsGrant(client.forRefresh(idp), appScope(asked))
    : openid.refreshTokenGrant(
        client.forRefresh(idp),
        grant.refreshToken,
        tokenRequestScope(asked, presetOf(idp).tokenPerResource),
      );

/** Nobody signs in, so the scopes that are about a person have no place in it. */
const appScope = (asked: string[]): Record<string, string> => {
  const scope = asked.filter((each) => resourceOf(each) !== null).join(' ');
  return scope === '' ? {} : { scope };
};
