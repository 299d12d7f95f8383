import { z } from '@strapi/utils';
import { line } from './common';
import type { Problem } from './common';
import type { Side } from './system-emails';

/**
 * How an IdP Config comes by its tokens. `authorization_code`: a person signs in in the browser (RFC 6749 §4.1).
 * `client_credentials`: the application signs in by itself (§4.4). `device_code`: a person types a code on another
 * page (RFC 8628).
 */
export const GRANT_KINDS = ['authorization_code', 'client_credentials', 'device_code'] as const;
export type GrantKind = (typeof GRANT_KINDS)[number];

export const grantKind = z.enum(GRANT_KINDS);

/** What an IdP Config says of its grant kind: part of `idpConfigInput`. */
export const grantKindFields = {
  grantKind: grantKind.default('authorization_code'),
  /**
   * The Object ID of the Enterprise application, which is another one than that of the app registration. Only the
   * commands that an administrator copies need it.
   */
  servicePrincipalId: line().default(''),
};

/** The same, as sent to the panel. */
export interface GrantKindSettings {
  grantKind: GrantKind;
  servicePrincipalId: string;
}

/**
 * POST /system-email/system-emails/:id/app-sign-in?side : the application signs in by itself and the mailbox is opened, now;
 * answers with the System Email.
 */

/**
 * POST /system-email/system-emails/:id/device-sign-in?side : asks the provider for a code that a person types at its page.
 * GET, DELETE /system-email/device-sign-ins/:id : how far it is; gives it up.
 */
export interface DeviceSignIn {
  id: number;
  systemEmailId: number;
  side: Side;
  state: 'pending' | 'authorized' | 'failed';
  /** What is typed at the provider's page. Empty once it has ended. */
  userCode: string;
  /** The provider's page. */
  verificationUri: string;
  expiresAt: string;
  username: string | null;
  problem: Problem | null;
}

/** GET /system-email/credentials?idpConfigId=… : sign-ins that another mailbox can use as well. */
export const sharedCredentialQuery = z.object({ idpConfigId: z.coerce.number().int().positive() });
export interface SharedCredential {
  id: number;
  /** Who signed in. */
  username: string;
  state: 'authorized' | 'needs-authorization';
  authorizedAt: string | null;
  /** The addresses that sign in with it. */
  usedBy: string[];
}

/** PUT /system-email/system-emails/:id/credential?side : signs in with a sign-in that is there already; answers with the System Email. */
export const chosenCredential = z.object({ credentialId: z.number().int().positive() });

/** POST /system-email/idp-configs/:id/admin-consent : a link for a tenant's administrator, good for a week. */
export const adminConsentInput = z.object({
  /** The System Email it is begun at, if it is saved: where the browser comes back to. */
  systemEmailId: z.number().int().positive().nullable().default(null),
  side: z.enum(['remote', 'outgoing']).default('remote'),
  /** The application was registered by another organization than the one that consents. */
  foreignApp: z.boolean().default(false),
});
export type AdminConsentInput = z.input<typeof adminConsentInput>;
export interface BegunAdminConsent {
  id: number;
  url: string;
  /** What the administrator is asked for. */
  scopes: string[];
  expiresAt: string;
}

/** GET /system-email/admin-consents/:id : how it ended, for the page where it was begun. */
export interface AdminConsentResult {
  id: number;
  systemEmailId: number | null;
  state: 'pending' | 'granted' | 'refused';
  problem: Problem | null;
}
