import type { RemedyKey } from '../../../shared/remedies';
import { redirectFailure } from './failures';

/** What the panel sends along as `state`: no sign-in ever has it, for theirs are random. */
const ADMIN_CONSENT_STATE = 'admin-consent';

export type AdminConsentReturn = { granted: true } | { granted: false; remedy: RemedyKey };

/**
 * How an administrator's consent for everybody ended, when this is the return from its page; null for every other
 * return. Anybody can make up such a return, so it is worth a line on the screen and nothing else: what was granted
 * shows when somebody signs in.
 * @see https://learn.microsoft.com/entra/identity-platform/v2-admin-consent
 */
export const adminConsentReturn = (query: URLSearchParams): AdminConsentReturn | null => {
  if (query.get('state') !== ADMIN_CONSENT_STATE) return null;
  if (query.has('error')) return { granted: false, remedy: redirectFailure(query).remedy };
  return query.get('admin_consent')?.toLowerCase() === 'true'
    ? { granted: true }
    : { granted: false, remedy: 'oauth.unknown' };
};
