import * as openid from 'openid-client';
import type { ClientTurns } from './client-turns';
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
  turns: Pick<ClientTurns, 'refresh'>,
  { refreshToken }: Pick<Grant, 'refreshToken'>,
  idp: IdpConfig,
  asked: string[],
): Promise<openid.TokenEndpointResponse> =>
  turns.refresh(idp, (config) =>
    refreshToken === null
      ? openid.clientCredentialsGrant(config, appScope(asked))
      : openid.refreshTokenGrant(
          config,
          refreshToken,
          tokenRequestScope(asked, presetOf(idp).tokenPerResource),
        ),
  );

/** Nobody signs in, so the scopes that are about a person have no place in it. */
const appScope = (asked: string[]): Record<string, string> => {
  const scope = asked.filter((each) => resourceOf(each) !== null).join(' ');
  return scope === '' ? {} : { scope };
};
