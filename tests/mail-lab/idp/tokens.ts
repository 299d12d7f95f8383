/** Signs and reads the provider's tokens, with the claims Microsoft puts in them. */
import { createHash, randomUUID } from 'node:crypto';
import type { Account } from './directory';

export interface AccessTokenClaims {
  jti: string;
  aud: string;
  exp: number;
  oid?: string;
  upn?: string;
  scp?: string;
  roles?: string[];
  appid?: string;
  tid?: string;
  idtyp: 'user' | 'app';
}

export interface SigningKey {
  /** Private key for oidc-provider's own keystore. */
  privateJwk: Record<string, unknown>;
  /** What `/discovery/v2.0/keys` shows. */
  publicJwk: Record<string, unknown>;
  signIdToken(claims: Record<string, unknown>): Promise<string>;
  /** The claims of a valid access token, or undefined for one that is malformed, forged or expired. */
  readAccessToken(token: string): Promise<AccessTokenClaims | undefined>;
}

/** jose is an ES module, so it is loaded at run time: this file runs in the lab's own process only. */
export async function createSigningKey(): Promise<SigningKey> {
  const jose = await import('jose');
  const { publicKey, privateKey } = await jose.generateKeyPair('RS256', { extractable: true });
  const kid = randomUUID();
  const header = { alg: 'RS256', typ: 'JWT', kid };
  const labels = { kid, use: 'sig', alg: 'RS256' };
  return {
    privateJwk: { ...(await jose.exportJWK(privateKey)), ...labels },
    publicJwk: { ...(await jose.exportJWK(publicKey)), ...labels },
    signIdToken: (claims) => new jose.SignJWT(claims).setProtectedHeader(header).sign(privateKey),
    async readAccessToken(token) {
      try {
        const { payload } = await jose.jwtVerify<AccessTokenClaims>(token, publicKey);
        return payload.jti && typeof payload.aud === 'string' ? payload : undefined;
      } catch {
        // Not a token of ours, or no longer valid: to a mail server both mean "refused".
        return undefined;
      }
    },
  };
}

export function readClaims(jwt: string): Record<string, unknown> {
  const [, payload = ''] = jwt.split('.');
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
}

/** `sub` differs per application for the same person. */
export function pairwiseSubject(account: Account, clientId: string): string {
  return createHash('sha256').update(`${account.oid}|${clientId}`).digest('base64url');
}

/**
 * Claims of an ID token for an account, on top of what oidc-provider put in (`aud`, `nonce`, `iat`, `exp`, claims by scope).
 *
 * @see https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference
 */
export function idTokenClaims(
  original: Record<string, unknown>,
  account: Account,
  clientId: string,
  issuerBase: string,
): Record<string, unknown> {
  return {
    ...original,
    iss: `${issuerBase}/${account.tenantId}/v2.0`,
    nbf: original.iat,
    sub: pairwiseSubject(account, clientId),
    tid: account.tenantId,
    uti: randomUUID(),
    ver: '2.0',
  };
}
