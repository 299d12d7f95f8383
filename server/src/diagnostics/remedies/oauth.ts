import type { Remedy } from './remedy';

const CONFIG = 'System Email → Remote Mailbox → Config → IdP Config';
const SIGN_IN = 'System Email → Remote Mailbox → Config → Token → Sign in again';
const REGISTRATION = 'Microsoft Entra admin center → App registrations → {clientId}';
const ENTERPRISE_APP = 'Microsoft Entra admin center → Enterprise applications → {clientId}';

/** Signing in at the identity provider. */
export const OAUTH_REMEDIES = {
  'oauth.state-unknown': {
    meaning: 'The provider sent you back with a sign-in that did not begin here.',
    action: `Begin again from the panel: ${CONFIG} → Submit. Do not open the callback address yourself.`,
  },
  'oauth.state-expired': {
    meaning: 'The sign-in took longer than ten minutes.',
    action: `Begin again: ${CONFIG} → Submit.`,
  },
  'oauth.state-used': {
    meaning: 'This sign-in has already been finished, for example because the page was loaded twice.',
    action: 'Nothing, if the Token tab shows a token. Otherwise begin again with Submit.',
  },
  'oauth.wrong-browser': {
    meaning: 'The sign-in was finished in another browser than the one it began in.',
    action: `Begin again (${CONFIG} → Submit) and stay in the same browser window. Allow cookies for this panel.`,
  },
  'oauth.superseded': {
    meaning: 'A sign-in for the same System Email that began later has been finished first; that one counts.',
    action: 'Nothing. The Token tab shows the account that is signed in.',
  },
  'oauth.access-denied': {
    meaning: 'Consent was refused, or the sign-in was cancelled.',
    action: `Begin again (${CONFIG} → Submit) and choose Accept. If there is no Accept, an administrator must consent first: ${ENTERPRISE_APP} → Permissions → Grant admin consent.`,
  },
  'oauth.wrong-account': {
    meaning: 'Another account than {address} signed in.',
    action: `Begin again and choose "Use another account" to sign in as {address}. If {address} is a shared mailbox or an alias, switch Strict matching off in System Email → Remote Mailbox → Config → Info and sign in as a user with access to it.`,
  },
  'oauth.missing-scopes': {
    meaning: 'The provider granted less than was asked for: {missingScopes}.',
    action: `${REGISTRATION} → API permissions → Add a permission → Microsoft Graph (or, where it is not listed there, APIs my organization uses → Office 365 Exchange Online) → Delegated: IMAP.AccessAsUser.All (POP.AccessAsUser.All for a mailbox read by POP3), SMTP.Send; then Grant admin consent, and sign in again. Google: sign in again and leave every box ticked.`,
  },
  'oauth.no-refresh-token': {
    meaning: 'The provider gave no refresh token, so the sign-in would last for an hour only.',
    action: `Add offline_access to the scopes in ${CONFIG}, then sign in again. Google: also set Prompt to consent.`,
  },
  'oauth.redirect-uri-mismatch': {
    meaning: 'The callback address is not registered at the provider, or not to the letter.',
    action: `Copy the Callback Endpoint from ${CONFIG} and register it: ${REGISTRATION} → Authentication → Add a platform → Web → Redirect URIs: {callbackUrl}`,
  },
  'oauth.secret-invalid': {
    meaning: 'The provider does not accept the client secret.',
    action: `${REGISTRATION} → Certificates & secrets → New client secret; copy its Value (not its Secret ID) into Client Secret in ${CONFIG}.`,
  },
  'oauth.secret-expired': {
    meaning: 'The client secret has expired.',
    action: `${REGISTRATION} → Certificates & secrets → New client secret; copy its Value into Client Secret in ${CONFIG}, then sign in again. Note the new expiry date.`,
  },
  'oauth.secret-missing': {
    meaning: 'The provider wants a client secret and none was sent, or the other way round.',
    action: `Enter Client Secret in ${CONFIG}. If it is set, register the callback under platform Web (not "Single-page" or "Mobile"): ${REGISTRATION} → Authentication.`,
  },
  'oauth.certificate-missing': {
    meaning: 'The client is to prove itself with a certificate, and none is stored.',
    action: `${CONFIG} → Certificate → Make a certificate; download it and upload it at ${REGISTRATION} → Certificates & secrets → Certificates.`,
  },
  'oauth.client-not-found': {
    meaning: 'The provider does not know the client ID in this directory.',
    action: `Compare Client ID with Application (client) ID, and Tenant with Directory (tenant) ID, both in ${REGISTRATION} → Overview; enter them in ${CONFIG}.`,
  },
  'oauth.client-disabled': {
    meaning: 'The application is switched off in the directory.',
    action: `${ENTERPRISE_APP} → Properties → Enabled for users to sign in: Yes.`,
  },
  'oauth.tenant-not-found': {
    meaning: 'The provider does not know the directory.',
    action: `Enter the Directory (tenant) ID from ${REGISTRATION} → Overview as Tenant in ${CONFIG}. For a national cloud (US Government, China), choose it as Cloud there.`,
  },
  'oauth.wrong-tenant-kind': {
    meaning: 'The application is registered for one kind of account, and another kind was used.',
    action: `Enter your Directory (tenant) ID as Tenant in ${CONFIG} instead of common, organizations or consumers; or change ${REGISTRATION} → Authentication → Supported account types.`,
  },
  'oauth.consent-required': {
    meaning: 'Nobody has consented to what the application asks for.',
    action: `${SIGN_IN} and choose Accept; or an administrator: ${ENTERPRISE_APP} → Permissions → Grant admin consent.`,
  },
  'oauth.admin-consent-required': {
    meaning:
      'In this organization only an administrator may consent to reading mail. That is the default since 2025.',
    action: `An administrator opens ${ENTERPRISE_APP} → Permissions → Grant admin consent for the organization (or Microsoft Entra admin center → Enterprise applications → Admin consent requests). Then sign in again.`,
  },
  'oauth.grant-revoked': {
    meaning:
      'The sign-in was revoked, usually because the password of {signedInAs} was changed or an administrator signed it out.',
    action: `${SIGN_IN}. Mail that arrived meanwhile is fetched then; nothing is lost.`,
  },
  'oauth.grant-expired': {
    meaning: 'The sign-in has expired: it was not used for too long, or a policy limits how long it lasts.',
    action: `${SIGN_IN}. If it comes back after days, exclude {signedInAs} from the sign-in frequency of Conditional Access.`,
  },
  'oauth.google-testing': {
    meaning:
      'Google ended the sign-in of {signedInAs} after seven days, as it does for every app whose publishing status is Testing.',
    action: `Google Cloud console → Google Auth Platform → Audience: make the user type Internal (all accounts in your own Google Workspace), or choose Publish app. Then ${SIGN_IN}. Mail that arrived meanwhile is fetched then; nothing is lost.`,
  },
  'oauth.interaction-required': {
    meaning: 'The provider wants {signedInAs} to sign in again in person.',
    action: `${SIGN_IN}. If it comes back, exclude this account from the Conditional Access policy that asks for it: Microsoft Entra admin center → Monitoring → Sign-in logs → Conditional Access names it.`,
  },
  'oauth.policy-blocked': {
    meaning: 'A policy of the organization blocks the sign-in.',
    action:
      "Microsoft Entra admin center → Monitoring → Sign-in logs → the failed sign-in of {signedInAs} → Conditional Access: exclude the account, this application or this server's IP address from the policy named there. Then sign in again.",
  },
  'oauth.account-disabled': {
    meaning: 'The account is disabled. The account behind a shared mailbox is disabled on purpose.',
    action:
      'For a shared mailbox, sign in as a user with full access to it, with Strict matching off in System Email → Remote Mailbox → Config → Info. Otherwise enable the account: Microsoft 365 admin center → Users → Active users → {signedInAs}.',
  },
  'oauth.account-not-assigned': {
    meaning: 'The account is not in the directory, or not assigned to the application.',
    action: `${ENTERPRISE_APP} → Users and groups → Add user: {signedInAs}; or → Properties → Assignment required: No. If the account belongs to another organization, sign in with one of yours.`,
  },
  'oauth.scope-invalid': {
    meaning: 'The provider does not know one of the scopes, or they belong to different services.',
    action: `Set the scopes in ${CONFIG} to: offline_access openid profile email https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send (a mailbox read by POP3 asks for POP.AccessAsUser.All by itself); add the same permissions in ${REGISTRATION} → API permissions.`,
  },
  'oauth.code-used': {
    meaning: 'The authorization code had been used already, usually by loading the page twice.',
    action: `Nothing, if the Token tab shows a token. Otherwise begin again: ${CONFIG} → Submit.`,
  },
  'oauth.provider-unreachable': {
    meaning: 'The identity provider could not be reached from this machine.',
    action: `Check Token Endpoint in ${CONFIG}, and that this machine may open HTTPS connections to it. It is tried again by itself; the sign-in is kept.`,
  },
  'oauth.provider-unavailable': {
    meaning: 'The identity provider cannot answer at the moment.',
    action:
      "Nothing: it is tried again by itself and the sign-in is kept. If it lasts, look at the provider's status page.",
  },
  'oauth.provider-misconfigured': {
    meaning:
      'The identity provider did not answer as one does, or its answers contradict its published description.',
    action: `Check Issuer, Authorization Endpoint and Token Endpoint in ${CONFIG}: the preset fills them from the Tenant.`,
  },
  'oauth.id-token-invalid': {
    meaning: 'The proof of who signed in is not valid for this application.',
    action: `Check Issuer and Client ID in ${CONFIG} and the clock of this machine, then sign in again.`,
  },
  'oauth.wrong-issuer': {
    meaning:
      'The browser came back with the answer of another identity provider than the one that was asked, so nothing of it was used.',
    action: `Check that Issuer and Authorization Endpoint in ${CONFIG} belong to the same provider, then begin again with Submit. If they do, somebody may have tried to redirect this sign-in: tell whoever looks after the security of your organization.`,
  },
  'oauth.needs-authorization': {
    meaning: 'Nobody has signed in for this mailbox yet.',
    action: `${CONFIG} → Submit, and sign in as {address} or as a user with access to it.`,
  },
  'oauth.config-changed': {
    meaning:
      'Client ID, secret, tenant, endpoints, scopes, protocol or address were changed after the last sign-in.',
    action: `${CONFIG} → Submit, and sign in again.`,
  },
  'oauth.not-configured': {
    meaning: 'Authentication is OAuth2, but there is no IdP Config.',
    action:
      'System Email → Remote Mailbox → Config → IdP Config: choose one or fill a new one in, then Submit.',
  },
  'oauth.unknown': {
    meaning: 'The identity provider refused for a reason that is not in our list.',
    action:
      "Look the provider's code up (Microsoft: https://login.microsoftonline.com/error) or hand code and correlation ID to its support. Then sign in again.",
  },
} satisfies Record<string, Remedy>;
