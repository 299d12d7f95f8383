import * as openid from 'openid-client';
import type { IdpClient } from './client';
import { usableCredentials, type ClientCredential, type NoteClientCredentialUse } from './client-credential';
import type { IdpConfig } from './ports';

/** Microsoft's numbers for a secret that is wrong or expired, and a certificate it does not know. */
const REFUSED_CODES = new Set([7000215, 7000222, 700027]);

export interface ClientTurns {
  /** For code exchanges. @throws what the request throws, or `openid.discovery` */
  signIn<T>(idp: IdpConfig, request: (config: openid.Configuration) => Promise<T>): Promise<T>;
  /** For every other request to the token endpoint. @throws what the request throws */
  refresh<T>(idp: IdpConfig, request: (config: openid.Configuration) => Promise<T>): Promise<T>;
}

/**
 * Makes a token request with the newer of two client credentials first and with the older where the provider does not
 * accept the newer (yet): so a secret or certificate is replaced without a moment in which neither works. A refused
 * client's request has used up neither its code nor its refresh token, so it may be made again; after any other
 * failure it is not.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5.2
 */
export const createClientTurns = ({
  client,
  note = async () => undefined,
}: {
  client: IdpClient;
  note?: NoteClientCredentialUse;
}): ClientTurns => {
  type ConfigurationFor = (
    idp: IdpConfig,
    credential: ClientCredential | null,
  ) => openid.Configuration | Promise<openid.Configuration>;

  const inTurn = async <T>(
    idp: IdpConfig,
    configurationFor: ConfigurationFor,
    request: (config: openid.Configuration) => Promise<T>,
  ): Promise<T> => {
    const turns = usableCredentials(idp);
    if (turns.length === 0) return request(await configurationFor(idp, null));
    const refusals: unknown[] = [];
    for (const credential of turns) {
      const config = await configurationFor(idp, credential);
      try {
        const answer = await request(config);
        await note({ credentialId: credential.id, standing: 'accepted' });
        return answer;
      } catch (error) {
        if (!isClientRefused(error)) throw error;
        refusals.push(error);
        await note({ credentialId: credential.id, standing: 'refused', refusal: codeOf(error) });
      }
    }
    // What is wrong with the newest is what an admin has to know.
    throw refusals[0];
  };

  return {
    signIn: (idp, request) => inTurn(idp, client.forSignIn, request),
    refresh: (idp, request) => inTurn(idp, client.forRefresh, request),
  };
};

const numbersIn = (error: openid.ResponseBodyError): number[] =>
  Array.isArray(error.cause.error_codes)
    ? error.cause.error_codes.filter((code): code is number => typeof code === 'number')
    : [];

/** The provider refused the client itself, whatever the grant. */
const isClientRefused = (error: unknown): boolean =>
  error instanceof openid.WWWAuthenticateChallengeError ||
  (error instanceof openid.ResponseBodyError &&
    (error.error === 'invalid_client' || numbersIn(error).some((code) => REFUSED_CODES.has(code))));

const codeOf = (error: unknown): string => {
  const [number] = error instanceof openid.ResponseBodyError ? numbersIn(error) : [];
  return number === undefined ? 'invalid_client' : `AADSTS${number}`;
};
