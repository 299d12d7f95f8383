import { InvalidTenant } from './preset';

/** @see https://learn.microsoft.com/entra/identity-platform/v2-protocols#endpoints */
const SHARED_TENANTS = new Set(['common', 'organizations', 'consumers']);

/**
 * An application signs in by itself in one directory (AADSTS9001023).
 * @param tenant as `microsoftTenant` gives it
 * @throws InvalidTenant when it stands for many
 */
export const requireDirectory = (tenant: string): void => {
  if (!SHARED_TENANTS.has(tenant)) return;
  throw new InvalidTenant(
    'An application can sign in by itself only in one directory. Enter its Directory (tenant) ID instead of common, organizations or consumers.',
  );
};

/**
 * All application permissions that the registration has for Exchange: others cannot be asked for. Microsoft's pages name the
 * resource in this way for applications.
 * @see https://learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth
 */
export const appScopes = (outlookResource: string): string[] => [
  `${outlookResource.replace(/^https:\/\/outlook\.office\.com$/, 'https://outlook.office365.com')}/.default`,
];
