import type { Preset } from './preset';

/**
 * Google Workspace and Gmail. One scope serves IMAP, POP3 and SMTP, and there is no tenant and no cloud to choose.
 * @see https://developers.google.com/gmail/imap/xoauth2-protocol
 * @see https://developers.google.com/identity/openid-connect/openid-connect
 */
export const google: Preset = {
  key: 'google',
  label: 'Google Workspace',
  // Google's own word for offline_access, which it refuses as a scope.
  authorizationParameters: { access_type: 'offline' },
  tokenPerResource: false,
  assertionAudience: 'issuer',
  fill: () => ({
    preset: 'google',
    label: 'Google Workspace',
    cloud: 'global',
    adminConsentEndpoint: null,
    issuer: 'https://accounts.google.com',
    authorizationEndpoint: 'https://accounts.google.com/o/oauth2/v2/auth',
    tokenEndpoint: 'https://oauth2.googleapis.com/token',
    scopes: ['openid', 'email', 'profile', 'https://mail.google.com/'],
    // Only with it does Google give a refresh token to an account that has consented before.
    prompt: 'consent',
    remoteMailbox: {
      imap: { host: 'imap.gmail.com', port: 993, security: 'tls' },
      pop3: { host: 'pop.gmail.com', port: 995, security: 'tls' },
      graph: { host: '', port: 443, security: 'tls' },
    },
    outgoingServer: { host: 'smtp.gmail.com', port: 587, security: 'starttls' },
  }),
};
