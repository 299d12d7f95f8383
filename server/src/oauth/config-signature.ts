import { createHash } from 'node:crypto';
import type { SignedSettings } from './ports';

/**
 * A fingerprint of everything a sign-in depends on. A grant keeps the one it was made with; when it no longer
 * matches, the mailbox asks for a new sign-in. The secret itself does not go in, only when it was last changed: the
 * fingerprint is stored and shown in the clear, and must not help anyone to guess it.
 * @param address the System Email that signs in, or what else the grant is bound to: see `boundSignature`
 */
export const configSignature = (idp: SignedSettings, address: string): string =>
  createHash('sha256')
    .update(
      JSON.stringify([
        'v1',
        idp.id,
        idp.clientId,
        idp.clientSecretSetAt?.toISOString() ?? null,
        idp.tenant.trim().toLowerCase(),
        idp.issuer,
        idp.authorizationEndpoint,
        idp.tokenEndpoint,
        [...new Set(idp.scopes)].sort(),
        address.trim().toLowerCase(),
        // Only where it is one, so that it is nothing to those that were made before there was a choice.
        ...(idp.userNameSource === 'claim' ? [`claim ${idp.userName}`] : []),
        // Left out for the first grant kind there was, so that older sign-ins stay good.
        ...(idp.grantKind === 'authorization_code' ? [] : [idp.grantKind]),
      ]),
    )
    .digest('hex')
    .slice(0, 32);
