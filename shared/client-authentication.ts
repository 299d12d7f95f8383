/**
 * How a client proves at the token endpoint that it is the registered one.
 * @see https://openid.net/specs/openid-connect-core-1_0.html#ClientAuthentication
 */
export const CLIENT_AUTHENTICATIONS = [
  'client_secret_post',
  'client_secret_basic',
  'private_key_jwt',
  'none',
] as const;
export type ClientAuthentication = (typeof CLIENT_AUTHENTICATIONS)[number];

export type ClientCredentialKind = 'secret' | 'certificate';

/** What kind of credential each way needs; null: none. */
export const CREDENTIAL_KIND: Record<ClientAuthentication, ClientCredentialKind | null> = {
  client_secret_post: 'secret',
  client_secret_basic: 'secret',
  private_key_jwt: 'certificate',
  none: null,
};

/** So many of a kind: one, and the next one while the provider is being told of it. */
export const CREDENTIALS_PER_KIND = 2;

/** A certificate that is made here lasts as long as Microsoft lets a client secret last at most, or shorter. */
export const CERTIFICATE_MONTHS = [6, 12, 24] as const;
