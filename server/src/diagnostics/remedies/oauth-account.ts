import type { Remedy } from './remedy';

const CONFIG = 'System Email → Remote Mailbox → Config → IdP Config';
const SIGN_IN = 'System Email → Remote Mailbox → Config → Token → Sign in again';
const SIGN_IN_LOGS = 'Microsoft Entra admin center → Monitoring → Sign-in logs';
const USER = 'Microsoft Entra admin center → Users → {signedInAs}';
const REGISTRATION = 'Microsoft Entra admin center → App registrations → {clientId}';

/** What ends a sign-in, or keeps one from coming about: the account itself, time, and what an organization demands of it. */
export const OAUTH_ACCOUNT_REMEDIES = {
  'oauth.grant-inactive': {
    meaning: 'The sign-in has expired because it was not used for 90 days.',
    action: `${SIGN_IN}. Mail that arrived meanwhile is fetched then; nothing is lost. This plugin keeps every sign-in in use while Strapi runs, so find out whether it was switched off all this time.`,
  },
  'oauth.sign-in-frequency': {
    meaning:
      'The organization lets a sign-in last for a certain time only (sign-in frequency), and that time is over.',
    action: `${SIGN_IN}. It will come back each time until a Conditional Access administrator excludes {signedInAs}: Microsoft Entra admin center → Protection → Conditional Access → the policy whose Session sets a Sign-in frequency → Users → Exclude. ${SIGN_IN_LOGS} → Conditional Access names the policy.`,
  },
  'oauth.single-page-redirect': {
    meaning:
      'The sign-in lasted for 24 hours only, because the callback address is registered under the platform “Single-page application”.',
    action: `${REGISTRATION} → Authentication: remove {callbackUrl} from Single-page application and add it under Add a platform → Web. Then ${SIGN_IN}.`,
  },
  'oauth.password-wrong': {
    meaning: 'Microsoft did not accept the password of the account that was to sign in.',
    action: `${SIGN_IN} with the right password of {signedInAs}. If nobody knows it, reset it: ${USER} → Reset password.`,
  },
  'oauth.password-expired': {
    meaning: 'The password of {signedInAs} has expired, or must be changed before the account is used again.',
    action: `Sign in at https://myaccount.microsoft.com as {signedInAs} and choose a new password (or an administrator: ${USER} → Reset password). Then ${SIGN_IN}. For an account that only reads mail, an administrator can take the expiry away: \`Update-MgUser -UserId {signedInAs} -PasswordPolicies DisablePasswordExpiration\`.`,
  },
  'oauth.account-locked': {
    meaning:
      'The account is locked after too many failed sign-ins, or the sign-in came from an address that Microsoft distrusts.',
    action: `Find what still tries an old password for {signedInAs} (another mail program, a scanner) and stop it. ${SIGN_IN_LOGS} → the failed sign-in → Failure reason says which of the two it is. The lock ends by itself after a while; then sign in again.`,
  },
  'oauth.mfa-required': {
    meaning: 'The organization asks {signedInAs} for a second factor, which only a person can give.',
    action: `${SIGN_IN} and complete what Microsoft asks for. If it comes back after days, exclude this account from the Conditional Access policy that asks (${SIGN_IN_LOGS} → Conditional Access names it), or from per-user multi-factor authentication.`,
  },
  'oauth.device-required': {
    meaning: 'The organization lets {signedInAs} sign in from managed devices or approved apps only.',
    action: `A server is neither. A Conditional Access administrator excludes the account or this application from the policy that ${SIGN_IN_LOGS} → the failed sign-in of {signedInAs} → Conditional Access names. Then sign in again.`,
  },
  'oauth.security-defaults': {
    meaning: "The organization's security defaults block this sign-in.",
    action: `${SIGN_IN} with multi-factor authentication set up for {signedInAs}. If it is blocked all the same, replace security defaults with Conditional Access: Microsoft Entra admin center → Overview → Properties → Manage security defaults.`,
  },
  'oauth.risk-blocked': {
    meaning: 'Microsoft considers the account at risk and blocks it until an administrator has looked at it.',
    action: `Microsoft Entra admin center → Protection → Identity Protection → Risky users → {signedInAs}: find out why, then Confirm safe or reset the password. Then ${SIGN_IN}.`,
  },
  'oauth.cross-tenant-blocked': {
    meaning: 'An organization does not allow sign-ins between its own directory and the other one.',
    action:
      'Sign in with an account of the directory that the mailbox is in, and enter that directory as Tenant. If it must be another, both administrators allow it: Microsoft Entra admin center → External Identities → Cross-tenant access settings (and tenant restrictions in the proxy, where there are any).',
  },
  'oauth.google-grant-ended': {
    meaning:
      'Google no longer accepts the stored sign-in. It gives one answer for all of these: the password of {signedInAs} was changed, access was removed in the account, it was not used for 6 months, the account has signed in to this client too often (the oldest sign-in ends), or the consent screen is in status Testing, where every sign-in ends after 7 days.',
    action: `${SIGN_IN}. Mail that arrived meanwhile is fetched then; nothing is lost. If it comes back after 7 days: Google Cloud console → Google Auth Platform → Audience → Make internal, or Publish app. Otherwise look at https://myaccount.google.com/connections as {signedInAs}, and sign in with an account whose password nobody changes.`,
  },
  'oauth.google-session-control': {
    meaning: 'The Google Workspace organization lets a sign-in last for a certain time only.',
    action: `A Workspace administrator exempts this client: Google Admin console → Security → Access and data control → Google Cloud session control (or API controls → App access control → {clientId} → Trusted, with Exempt from reauthentication). Then ${SIGN_IN}.`,
  },
  'oauth.google-app-blocked': {
    meaning: 'The Google Workspace organization does not let this client read mail.',
    action: `A Workspace administrator allows it: Google Admin console → Security → Access and data control → API controls → Manage app access → Configure new app → {clientId} → Trusted. Then ${SIGN_IN}.`,
  },
  'oauth.device-code-pending': {
    meaning: 'Nobody has entered the code on the sign-in page yet.',
    action: 'Open the link, enter the code and sign in. This page notices by itself when it is done.',
  },
  'oauth.device-expired': {
    meaning:
      'The code no longer counts: it was not entered within fifteen minutes, was used before, or is mistyped.',
    action: `Begin again (${CONFIG} → Submit) and enter the new code as it is shown.`,
  },
} satisfies Record<string, Remedy>;
