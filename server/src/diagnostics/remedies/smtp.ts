import type { Remedy } from './remedy';

/** Signing in and sending by SMTP. */
export const SMTP_REMEDIES = {
  'smtp.authentication-failed': {
    meaning: 'The mail server did not accept the sign-in for sending.',
    action:
      '1. In System Email → Remote Mailbox → Config → IdP Config, the scopes must contain https://outlook.office.com/SMTP.Send; then sign in again.\n2. Exchange Online PowerShell: `Get-CASMailbox {address} | fl SmtpClientAuthenticationDisabled` must not be True.\n3. For a shared mailbox, the account that signs in needs the right to send as it: `Add-RecipientPermission -Identity {address} -Trustee {signedInAs} -AccessRights SendAs`.\n4. With a password: enter it again in System Email → Outgoing (SMTP).',
  },
  'smtp.auth-disabled-tenant': {
    meaning: 'Authenticated SMTP is switched off for the whole Microsoft 365 organization.',
    action:
      'Switch it on for this mailbox only (this overrides the organization): `Set-CASMailbox -Identity {address} -SmtpClientAuthenticationDisabled $false`. Or for all: Exchange admin center → Settings → Mail flow → untick "Turn off SMTP AUTH protocol for your organization", or `Set-TransportConfig -SmtpClientAuthenticationDisabled $false`.',
  },
  'smtp.auth-disabled-mailbox': {
    meaning: 'Authenticated SMTP is switched off for this mailbox.',
    action:
      'Microsoft 365 admin center → Users → Active users → the user → Mail → Manage email apps → tick Authenticated SMTP, or `Set-CASMailbox -Identity {address} -SmtpClientAuthenticationDisabled $false`.',
  },
  'smtp.security-defaults': {
    meaning: "The organization's security defaults block signing in with a user name and password.",
    action:
      'Use OAuth 2.0: System Email → Outgoing (SMTP) → Authentication "same as Remote Mailbox", with OAuth2 in Remote Mailbox. Or replace security defaults with Conditional Access (Microsoft Entra admin center → Overview → Properties → Manage security defaults).',
  },
  'smtp.auth-criteria': {
    meaning: 'A policy of the organization refused the sign-in, or the credential is wrong.',
    action:
      "Look the refusal up in Microsoft Entra admin center → Monitoring → Sign-in logs (filter by {signedInAs}) → Conditional Access; exclude this account or this server's IP address from the policy named there. Then sign in again: System Email → Remote Mailbox → Config → Token.",
  },
  'smtp.basic-auth-retired': {
    meaning: 'The provider no longer takes a user name and password for sending.',
    action:
      'Use OAuth 2.0: System Email → Remote Mailbox → Authentication OAuth2, Config, sign in; then Outgoing (SMTP) → Authentication "same as Remote Mailbox".',
  },
  'smtp.auth-not-offered': {
    meaning: 'The server does not offer this way of signing in on this connection.',
    action:
      'In System Email → Outgoing (SMTP), use port 587 with STARTTLS or 465 with TLS; port 25 takes no sign-in. Microsoft 365: smtp.office365.com. If the server knows no OAuth 2.0, choose Authentication Basic, or None for a relay that trusts this machine.',
  },
  'smtp.not-authenticated': {
    meaning: 'The server sends only for those who have signed in, and nobody had.',
    action:
      'In System Email → Outgoing (SMTP), choose Authentication "same as Remote Mailbox" or Basic, not None, and port 587 with STARTTLS.',
  },
  'smtp.send-as-denied': {
    meaning: 'The account that signed in may not send with the address {address}.',
    action:
      'Exchange admin center → Recipients → Mailboxes → {address} → Delegation → Send as → add {signedInAs}, or `Add-RecipientPermission -Identity {address} -Trustee {signedInAs} -AccessRights SendAs -Confirm:$false`. It takes up to two hours to work. Or sign in as {address} itself.',
  },
  'smtp.too-many-connections': {
    meaning:
      'More messages were being sent from this mailbox at once than the server allows (Exchange Online: 3).',
    action:
      'Nothing at once: sending is tried again by itself. If it lasts, find what else sends as {address} by SMTP. See https://aka.ms/concurrent_sending.',
  },
  'smtp.mailbox-full': {
    meaning: 'The mailbox that sends is full; Exchange then neither sends nor receives.',
    action:
      'Make room in {address}: empty Deleted Items and put a retention policy on Sent Items (Microsoft Purview portal → Data lifecycle management → Exchange → Retention policies), or give it a larger licence. Then send again from the conversation.',
  },
  'smtp.quota-exceeded': {
    meaning: 'The mailbox has reached its sending limit for a day (Exchange Online: 10,000 recipients).',
    action:
      'Wait: sending goes on by itself within 24 hours. If it is reached regularly, send newsletters and notifications through a service made for bulk mail.',
  },
  'smtp.sender-blocked': {
    meaning: 'The provider has blocked {address} from sending because it looked like a source of spam.',
    action:
      'Check that the account was not broken into, change its password, then unblock it at https://security.microsoft.com/restrictedusers; it takes a few hours to work.',
  },
  'smtp.host-blocked': {
    meaning: "The server refuses connections from this machine's IP address.",
    action:
      "Check in System Email → Outgoing (SMTP) that Host is your provider's submission server on port 587 or 465, not its port 25. If it is, ask the provider to lift the block; its answer below names the list.",
  },
  'smtp.sender-throttled': {
    meaning:
      'Too many messages from this mailbox failed in a row, so the provider has blocked it for a while. Every further try makes the block longer.',
    action:
      "Mend the reason named in the server's answer (mailbox full, send as denied, licence, invalid recipients) and leave the mailbox alone for some hours. Microsoft's support cannot lift this block.",
  },
  'smtp.tenant-blocked': {
    meaning: 'The provider has blocked the whole organization from sending.',
    action:
      'A global administrator must open a support request: Microsoft 365 admin center → Support → Help & support, with the answer below.',
  },
  'smtp.recipient-rejected': {
    meaning: "The server refused the recipient's address.",
    action:
      "Check the address in the ticket's contact for typing errors; the server's answer below says why. Then send again.",
  },
  'smtp.message-too-large': {
    meaning: 'The message with its attachments is larger than the server takes.',
    action:
      'Send smaller attachments or links. In Exchange Online the limit can be raised to 150 MB: `Set-Mailbox {address} -MaxSendSize 150MB`.',
  },
  'smtp.temporary': {
    meaning: 'The server could not take the message at this time.',
    action: 'Nothing: sending is tried again by itself.',
  },
  'smtp.rejected': {
    meaning: 'The server refused this message for good.',
    action:
      "Read the server's answer below: usually the content, a link or an attachment was taken for spam or malware. Change the message and send it again; other messages are not affected.",
  },
  'smtp.protocol-error': {
    meaning: 'The server answered in a way that cannot be understood.',
    action:
      'Check that Host and Port in System Email → Outgoing (SMTP) belong to a mail submission server (port 587 or 465), not to a web server or an IMAP server.',
  },
  'smtp.outcome-unknown': {
    meaning:
      'The connection broke after the message had been handed over and before the server confirmed it: it may have been sent, or not.',
    action:
      "Look in the mailbox's Sent folder or ask the recipient. If it is not there, press Retry on the conversation; if it is, leave it as it is.",
  },
} satisfies Record<string, Remedy>;
