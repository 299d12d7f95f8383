import type { Preset } from './preset';

/** Any provider with OpenID Connect Discovery: the admin enters its endpoints and scopes. */
export const other: Preset = {
  key: 'other',
  label: 'Other provider',
  authorizationParameters: {},
  tokenPerResource: true,
  assertionAudience: 'issuer',
  fill: () => ({
    preset: 'other',
    label: 'Other provider',
    cloud: 'global',
    adminConsentEndpoint: null,
    issuer: '',
    authorizationEndpoint: '',
    tokenEndpoint: '',
    scopes: ['offline_access', 'openid', 'profile', 'email'],
    prompt: '',
    remoteMailbox: {
      imap: { host: '', port: 993, security: 'tls' },
      pop3: { host: '', port: 995, security: 'tls' },
      graph: { host: '', port: 443, security: 'tls' },
    },
    outgoingServer: { host: '', port: 587, security: 'starttls' },
  }),
};
