import type { ClientCredential } from '../../../shared/contracts/client-credentials';
import type { ExpiringClient } from '../../../server/src/services/client-expiry';

/** A client registration with these secrets or certificates, the newest first. */
export const clientWith = (credentials: Partial<ClientCredential>[]): ExpiringClient => ({
  id: 1,
  name: 'Contoso',
  clientAuthentication: 'client_secret_post',
  clientCredentials: credentials.map((changes, at) => ({
    id: credentials.length - at,
    kind: 'secret',
    addedAt: '2026-01-01T00:00:00.000Z',
    expiresAt: null,
    standing: null,
    standingAt: null,
    refusal: null,
    certificate: null,
    ...changes,
  })),
});
