import type { IdpPreset } from '../../../../../shared/contracts/idp-configs';
import type { MailProtocols } from '../../../../../shared/reading-scopes';
import { askedBy, type IdpConfigDraft } from './idpConfigDraft';

/** What the callback recognises a consent by; no sign-in is waiting for it. */
const STATE = 'admin-consent';

/** `openid`, `profile` and the like belong to no resource, and anybody may consent to them for themselves. */
const ofResource = (scope: string) => scope.includes('://');

/**
 * Where a tenant's administrator consents for everybody.
 *
 * @param protocol how the mailbox is read and sent from that the permissions are for
 * @returns the address, or null while the tenant, the client ID or the callback is missing, or where the provider
 * has no such page
 * @see https://learn.microsoft.com/entra/identity-platform/v2-admin-consent
 */
export function adminConsentUrl(
  preset: IdpPreset | null,
  draft: IdpConfigDraft,
  callback: string,
  protocol: MailProtocols,
): string | null {
  if (!preset?.adminConsentEndpoint || !draft.clientId || !callback) return null;
  const url = new URL(preset.adminConsentEndpoint);
  url.searchParams.set('client_id', draft.clientId);
  url.searchParams.set('scope', askedBy(protocol, draft).filter(ofResource).join(' '));
  url.searchParams.set('redirect_uri', callback);
  url.searchParams.set('state', STATE);
  return url.href;
}
