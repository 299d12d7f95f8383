import { appScopes, requireDirectory } from './app-only';
import { InvalidTenant, type Preset } from './preset';

/** The one origin at which openid-client knows that Microsoft's issuer names the tenant by its ID, however it was asked for. */
const KNOWN_ORIGIN = 'https://login.microsoftonline.com';
const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const DOMAIN = /^(?=.{4,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/;
/** @see https://learn.microsoft.com/entra/identity-platform/v2-protocols#endpoints */
const SHARED_TENANTS = new Set(['common', 'organizations', 'consumers']);

/** Personal accounts (outlook.com), by Microsoft's word and by their directory's ID. */
const PERSONAL_TENANTS = new Set(['consumers', '9188040d-6c67-4c5b-b112-36a304b66dad']);

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

/**
 * Elsewhere than in the global cloud only the ID leads to an issuer that can be checked.
 * @throws InvalidTenant
 */
const requireId = (tenant: string): void => {
  if (tenant === '' || GUID.test(tenant)) return;
  throw new InvalidTenant(
    'In this cloud the directory has to be named by its Directory (tenant) ID, such as ' +
      '11111111-2222-3333-4444-555555555555; a domain, common or organizations does not work.',
  );
};

const noPersonalAccounts = () =>
  new InvalidTenant('Personal accounts (outlook.com) are in the global cloud. Choose it, or another tenant.');

/** Nobody consents for everybody with a personal account, and `common` has no such page. */
const consentTenant = (tenant: string): string | null =>
  tenant === '' || PERSONAL_TENANTS.has(tenant) ? null : tenant === 'common' ? 'organizations' : tenant;

/** Microsoft 365 in the cloud that is chosen. */
export const microsoft: Preset = {
  key: 'microsoft',
  label: 'Microsoft 365',
  authorizationParameters: {},
  tokenPerResource: true,
  assertionAudience: 'token-endpoint',
  fill({ tenant: entered, cloud, grantKind }, clouds) {
    const tenant = microsoftTenant(entered);
    const { loginOrigin, outlookResource, imap, pop3, smtp, personalSmtp, graph } = clouds[cloud];
    const personal = PERSONAL_TENANTS.has(tenant);
    if (personal && !personalSmtp) throw noPersonalAccounts();
    const appOnly = grantKind === 'client_credentials';
    if (appOnly) requireDirectory(tenant);
    if (loginOrigin !== KNOWN_ORIGIN) requireId(tenant);
    const base = `${loginOrigin}/${tenant}`;
    const consenting = consentTenant(tenant);
    return {
      preset: 'microsoft',
      label: 'Microsoft 365',
      cloud,
      adminConsentEndpoint: consenting && `${loginOrigin}/${consenting}/v2.0/adminconsent`,
      issuer: tenant ? `${base}/v2.0` : '',
      authorizationEndpoint: tenant ? `${base}/oauth2/v2.0/authorize` : '',
      tokenEndpoint: tenant ? `${base}/oauth2/v2.0/token` : '',
      scopes: appOnly
        ? appScopes(outlookResource)
        : [
            'offline_access',
            'openid',
            'profile',
            'email',
            `${outlookResource}/IMAP.AccessAsUser.All`,
            `${outlookResource}/SMTP.Send`,
          ],
      prompt: 'select_account',
      remoteMailbox: { imap, pop3, graph },
      outgoingServer: (personal && personalSmtp) || smtp,
    };
  },
};
