import type { Remedy } from './remedy';

const CONFIG = 'System Email → Remote Mailbox → Config → IdP Config';
const REGISTRATION = 'Microsoft Entra admin center → App registrations → {clientId}';

/** Signing in with a code, and as the application itself. */
export const GRANT_KIND_REMEDIES = {
  'oauth.device-cancelled': {
    meaning: 'The sign-in with a code was given up.',
    action: `Nothing; or begin again: ${CONFIG} → Submit.`,
  },
  'oauth.app-mailbox-denied': {
    meaning: 'The application has a token, but the mail server does not open {address} for it.',
    action: `1. ${REGISTRATION} → API permissions → APIs my organization uses → Office 365 Exchange Online → Application permissions: IMAP.AccessAsApp (POP.AccessAsApp for POP3), SMTP.SendAsApp; then Grant admin consent.\n2. In Exchange Online PowerShell, once for the application: \`New-ServicePrincipal -AppId {clientId} -ObjectId {servicePrincipalId}\`. The Object ID is the one under Enterprise applications, not the one under App registrations: with the wrong one every sign-in fails.\n3. For each mailbox: \`Add-MailboxPermission -Identity {address} -User {servicePrincipalId} -AccessRights FullAccess\`, and to send: \`Add-RecipientPermission -Identity {address} -Trustee {servicePrincipalId} -AccessRights SendAs\`. It takes up to two hours to work.\n4. Then: ${CONFIG} → Submit.`,
  },
} satisfies Record<string, Remedy>;
