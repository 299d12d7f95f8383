import type { MailLab } from './handle';

/** The lab's registered application, as an IdP Config with the Microsoft preset: what an admin would copy from a portal. */
export const registrationAt = ({ idp }: Pick<MailLab, 'idp'>) => ({
  name: 'Contoso helpdesk app',
  preset: 'microsoft' as const,
  tenant: idp.tenantId,
  clientId: idp.clientId,
  clientSecret: idp.clientSecret,
  issuer: idp.issuer,
  authorizationEndpoint: idp.authorizationEndpoint,
  tokenEndpoint: idp.tokenEndpoint,
  scopes: [
    'offline_access',
    'openid',
    'profile',
    'email',
    'https://outlook.office.com/IMAP.AccessAsUser.All',
    'https://outlook.office.com/SMTP.Send',
  ],
});
