import { findPreset, InvalidTenant, presetKeys } from '../../../server/src/oauth/presets';
import { microsoftTenant } from '../../../server/src/oauth/presets/microsoft';

const GUID = '11111111-2222-4333-8444-555555555555';

describe('the Microsoft preset', () => {
  it('fills everything from the tenant alone', () => {
    expect(findPreset('microsoft')?.fill({ tenant: GUID })).toEqual({
      preset: 'microsoft',
      label: 'Microsoft 365',
      issuer: `https://login.microsoftonline.com/${GUID}/v2.0`,
      authorizationEndpoint: `https://login.microsoftonline.com/${GUID}/oauth2/v2.0/authorize`,
      tokenEndpoint: `https://login.microsoftonline.com/${GUID}/oauth2/v2.0/token`,
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
    });
  });

  it('fills hosts and scopes before a tenant is known', () => {
    expect(findPreset('microsoft')?.fill({ tenant: '' })).toMatchObject({
      issuer: '',
      tokenEndpoint: '',
      remoteMailbox: { port: 993 },
    });
  });

  it.each([
    [GUID, GUID],
    [`  ${GUID.toUpperCase()}\n`, GUID],
    [`{${GUID}}`, GUID],
    ['Contoso.onmicrosoft.com', 'contoso.onmicrosoft.com'],
    ['common', 'common'],
    ['Organizations', 'organizations'],
    [`https://login.microsoftonline.com/${GUID}/oauth2/v2.0/token`, GUID],
    [`https://login.microsoftonline.com/${GUID}/v2.0/.well-known/openid-configuration?x=1`, GUID],
    [`login.microsoftonline.com/contoso.com/oauth2/v2.0/authorize`, 'contoso.com'],
    [`https://sts.windows.net/${GUID}/`, GUID],
    ['', ''],
  ])('reads the tenant in %j', (pasted, tenant) => {
    expect(microsoftTenant(pasted)).toBe(tenant);
  });

  it.each(['my company', 'contoso', 'https://portal.azure.com/', `${GUID}0`, 'a..b', '/'])(
    'says what a tenant looks like when given %j',
    (pasted) => {
      expect(() => microsoftTenant(pasted)).toThrow(InvalidTenant);
      expect(() => microsoftTenant(pasted)).toThrow(/Overview page/);
    },
  );
});

describe('presets', () => {
  it('are found by their key', () => {
    expect(presetKeys).toEqual(['microsoft', 'other']);
    expect(findPreset('yahoo')).toBeNull();
    expect(findPreset('other')?.fill({ tenant: '' })).toMatchObject({ issuer: '', prompt: '' });
  });
});
