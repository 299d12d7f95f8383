import { InvalidTenant, type Preset } from './preset';

const LOGIN_HOST = 'login.microsoftonline.com';
const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const DOMAIN = /^(?=.{4,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/;
/** @see https://learn.microsoft.com/entra/identity-platform/v2-protocols#endpoints */
const SHARED_TENANTS = new Set(['common', 'organizations', 'consumers']);

/**
 * The tenant in what an admin pastes: a directory ID (also in braces), a domain, `organizations`, or any address of
 * a Microsoft sign-in endpoint. Empty when nothing was entered.
 * @throws InvalidTenant when it is none of these
 */
export const microsoftTenant = (input: string): string => {
  const text = input.trim().toLowerCase();
  const bare = text.startsWith('{') && text.endsWith('}') ? text.slice(1, -1) : text;
  const tenant = bare.includes('/') ? firstSegment(bare) : bare;
  if (tenant === '' && text === '') return '';
  if (SHARED_TENANTS.has(tenant) || GUID.test(tenant) || DOMAIN.test(tenant)) return tenant;
  throw new InvalidTenant(
    'This is not a Directory (tenant) ID. Copy it from the app registration’s Overview page in Microsoft Entra: it ' +
      'looks like 11111111-2222-3333-4444-555555555555. The directory’s domain, such as contoso.onmicrosoft.com, works too.',
  );
};

const firstSegment = (text: string): string => {
  const url = text.includes('://') ? text : `https://${text}`;
  return URL.canParse(url) ? (new URL(url).pathname.split('/')[1] ?? '') : '';
};

/** Microsoft 365 in the global cloud, which also serves GCC. */
export const microsoft: Preset = {
  key: 'microsoft',
  label: 'Microsoft 365',
  fill(input) {
    const tenant = microsoftTenant(input.tenant);
    const base = `https://${LOGIN_HOST}/${tenant}`;
    return {
      preset: 'microsoft',
      label: 'Microsoft 365',
      cloud: 'global',
      adminConsentEndpoint: tenant ? `${base}/v2.0/adminconsent` : null,
      issuer: tenant ? `${base}/v2.0` : '',
      authorizationEndpoint: tenant ? `${base}/oauth2/v2.0/authorize` : '',
      tokenEndpoint: tenant ? `${base}/oauth2/v2.0/token` : '',
      scopes: [
        'offline_access',
        'openid',
        'profile',
        'email',
        'https://outlook.office.com/IMAP.AccessAsUser.All',
        'https://outlook.office.com/SMTP.Send',
      ],
      prompt: 'select_account',
      remoteMailbox: { host: 'outlook.office365.com', port: 993, security: 'tls' },
      outgoingServer: { host: 'smtp.office365.com', port: 587, security: 'starttls' },
    };
  },
};
