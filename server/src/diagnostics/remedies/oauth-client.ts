import type { Remedy } from './remedy';

const CONFIG = 'System Email → Remote Mailbox → Config → IdP Config';
const REGISTRATION = 'Microsoft Entra admin center → App registrations → {clientId}';
const ENTERPRISE_APP = 'Microsoft Entra admin center → Enterprise applications → {clientId}';

/** How the application proves itself, and how it is registered in its directory. */
export const OAUTH_CLIENT_REMEDIES = {
  'oauth.certificate-invalid': {
    meaning: 'Microsoft does not accept the proof that was signed with the certificate.',
    action: `${REGISTRATION} → Certificates & secrets → Certificates must list the certificate of ${CONFIG} with the same thumbprint and a date that is not over; upload it there if it does not. Check the clock of this machine as well: the proof is good for minutes only.`,
  },
  'oauth.public-client': {
    meaning:
      'The application is registered as a public client, which must not send a secret or a certificate.',
    action: `Either remove Client Secret in ${CONFIG}, or make the application a confidential one: ${REGISTRATION} → Authentication → Add a platform → Web → Redirect URIs: {callbackUrl}, and remove this address from “Mobile and desktop applications”.`,
  },
  'oauth.permission-not-registered': {
    meaning: 'The application asks for a permission that is not among its API permissions.',
    action: `${REGISTRATION} → API permissions → Add a permission → Microsoft Graph → Delegated: User.Read, IMAP.AccessAsUser.All (POP.AccessAsUser.All for a mailbox read by POP3), SMTP.Send; then Grant admin consent, and sign in again.`,
  },
  'oauth.service-missing': {
    meaning: 'The directory has no Exchange Online, or not the service that a scope belongs to.',
    action: `Check that Tenant in ${CONFIG} is the directory that the mailbox is in (Microsoft Entra admin center → Overview → Tenant ID), that it has a licence with Exchange Online (Microsoft 365 admin center → Billing → Your products), and that each scope begins with the address that belongs to its cloud, for example https://outlook.office.com.`,
  },
  'oauth.wrong-cloud': {
    meaning: 'The directory is in another Microsoft cloud than the one that was asked.',
    action: `Choose the Cloud in ${CONFIG} that the directory is in: US Government addresses end in .us, those of China in .cn. Each cloud needs an application of its own, registered in its own portal (portal.azure.us, portal.azure.cn); an application of another cloud is not accepted there.`,
  },
  'oauth.app-needs-tenant': {
    meaning: 'This kind of sign-in must name one directory, and a shared endpoint was asked.',
    action: `Enter the Directory (tenant) ID from ${REGISTRATION} → Overview as Tenant in ${CONFIG}, instead of common, organizations or consumers.`,
  },
  'oauth.request-loop': {
    meaning: 'Microsoft has counted too many equal requests of this application in a short time.',
    action: `Nothing at once: it is tried again after a pause, and the sign-in is kept. If it lasts, find out whether another program uses the same Client ID (${ENTERPRISE_APP} → Sign-in logs), and report it with the version of this plugin.`,
  },
} satisfies Record<string, Remedy>;
