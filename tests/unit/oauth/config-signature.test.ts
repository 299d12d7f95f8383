import { configSignature } from '../../../server/src/oauth/config-signature';
import { PROVIDER_DEFAULTS } from '../../../shared/provider-settings';
import type { IdpConfig } from '../../../server/src/oauth/ports';

const idp: IdpConfig = {
  id: 1,
  name: 'Contoso',
  preset: 'microsoft',
  tenant: 'contoso.test',
  clientId: 'client',
  ...PROVIDER_DEFAULTS,
  clientAuthentication: 'client_secret_post',
  clientCredentials: [{ id: 1, kind: 'secret', secret: 'secret' }],
  clientSecretSetAt: new Date('2026-01-01'),
  issuer: 'https://login.microsoftonline.com/contoso.test/v2.0',
  authorizationEndpoint: 'https://login.microsoftonline.com/contoso.test/oauth2/v2.0/authorize',
  tokenEndpoint: 'https://login.microsoftonline.com/contoso.test/oauth2/v2.0/token',
  scopes: ['openid', 'offline_access'],
  prompt: 'select_account',
  grantKind: 'authorization_code',
};
const signature = configSignature(idp, 'support@contoso.test');

describe('the config signature', () => {
  it.each([
    ['client ID', { clientId: 'other' }],
    ['secret', { clientSecretSetAt: new Date('2026-02-01') }],
    ['tenant', { tenant: 'fabrikam.test' }],
    ['issuer', { issuer: 'https://example.test' }],
    ['authorization endpoint', { authorizationEndpoint: 'https://example.test' }],
    ['token endpoint', { tokenEndpoint: 'https://example.test' }],
    ['scopes', { scopes: ['openid'] }],
    ['registration', { id: 2 }],
  ])('changes with the %s', (_, change) => {
    expect(configSignature({ ...idp, ...change }, 'support@contoso.test')).not.toBe(signature);
  });

  it('changes with the address', () => {
    expect(configSignature(idp, 'sales@contoso.test')).not.toBe(signature);
  });

  it('stays with what a sign-in does not depend on', () => {
    const same = { ...idp, name: 'Renamed', prompt: 'login', scopes: ['offline_access', 'openid', 'openid'] };
    expect(configSignature(same, ' Support@Contoso.TEST')).toBe(signature);
  });

  it('does not depend on the secret itself, so that it gives nothing away', () => {
    const guessed: IdpConfig = {
      ...idp,
      clientCredentials: [{ id: 1, kind: 'secret', secret: 'guessed' }],
    };
    expect(configSignature(guessed, 'support@contoso.test')).toBe(signature);
  });
});
