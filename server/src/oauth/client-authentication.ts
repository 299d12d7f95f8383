import { createPrivateKey, webcrypto, type KeyObject } from 'node:crypto';
import * as openid from 'openid-client';
import { MailFailure } from '../mail/failure';
import { usableCredentials, type ClientCredential } from './client-credential';
import type { IdpConfig } from './ports';
import { presetOf } from './presets';

/**
 * What proves to the token endpoint that the request is the registered client's. Microsoft takes a secret as a form
 * field (RFC 6749 §2.3.1), and so do the other providers this was tried with; HTTP Basic is there for those that do not.
 * @param credential one of the IdP Config's; left out: the newest that fits
 * @throws MailFailure `configuration` when a certificate is wanted and there is none
 * @see https://www.rfc-editor.org/rfc/rfc7523#section-2.2
 */
export const clientAuthentication = (
  idp: IdpConfig,
  credential: ClientCredential | null = usableCredentials(idp)[0] ?? null,
): openid.ClientAuth => {
  if (credential?.kind === 'certificate') return byCertificate(idp, credential);
  if (idp.clientAuthentication === 'private_key_jwt') throw noCertificate();
  if (!credential) return openid.None();
  return idp.clientAuthentication === 'client_secret_basic'
    ? openid.ClientSecretBasic(credential.secret)
    : openid.ClientSecretPost(credential.secret);
};

const noCertificate = (): MailFailure =>
  new MailFailure('This IdP Config authenticates with a certificate, and has none yet.', {
    kind: 'configuration',
    remedy: 'oauth.certificate-missing',
  });

/**
 * Microsoft finds the certificate by its thumbprint, and wants the assertion addressed to the token endpoint; elsewhere
 * it is addressed to the issuer, so that another provider's endpoint can do nothing with it.
 * @see https://learn.microsoft.com/entra/identity-platform/certificate-credentials
 */
const byCertificate = (
  idp: IdpConfig,
  credential: Extract<ClientCredential, { kind: 'certificate' }>,
): openid.ClientAuth => {
  const toTokenEndpoint = presetOf(idp).assertionAudience === 'token-endpoint' || !idp.issuer;
  const options = {
    [openid.modifyAssertion]: (
      header: Record<string, openid.JsonValue | undefined>,
      payload: Record<string, openid.JsonValue | undefined>,
    ) => {
      header.x5t = base64url(credential.thumbprint);
      header['x5t#S256'] = base64url(credential.thumbprintSha256);
      payload.aud = toTokenEndpoint ? idp.tokenEndpoint : idp.issuer;
    },
  };
  return async (server, client, body, headers) => {
    const key = await signingKey(createPrivateKey(credential.privateKey));
    await openid.PrivateKeyJwt(key, options)(server, client, body, headers);
  };
};

const base64url = (hex: string): string => Buffer.from(hex, 'hex').toString('base64url');

/** RS256, or ES256 and ES384 (RFC 7518 §3.1): what the key itself says. */
const signingKey = async (key: KeyObject): Promise<webcrypto.CryptoKey> => {
  const algorithm =
    key.asymmetricKeyType === 'ec'
      ? {
          name: 'ECDSA',
          namedCurve: key.asymmetricKeyDetails?.namedCurve === 'secp384r1' ? 'P-384' : 'P-256',
        }
      : { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  const der = key.export({ format: 'der', type: 'pkcs8' });
  return webcrypto.subtle.importKey('pkcs8', der, algorithm, false, ['sign']);
};
