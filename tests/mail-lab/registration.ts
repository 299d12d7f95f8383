import type { MailLab } from './handle';

/** The lab as one of Microsoft's clouds: what the plugin option `clouds` takes, so that the preset fills in its addresses. */
export const cloudAt = ({
  idp,
  imap,
  smtp,
  graph,
}: Pick<MailLab, 'idp'> & Partial<Pick<MailLab, 'imap' | 'smtp' | 'graph'>>) => ({
  loginOrigin: idp.origin,
  ...(imap && { imap: { host: imap.host, port: imap.port, security: 'tls' as const } }),
  ...(graph && { graph: { host: graph.host, port: graph.port, security: 'tls' as const } }),
  ...(smtp && { smtp: { host: smtp.host, port: smtp.port, security: 'tls' as const } }),
});

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
