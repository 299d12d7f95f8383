import type { Remedy } from './remedy';

/** Signing in and reading by IMAP. */
export const IMAP_REMEDIES = {
  'imap.authentication-failed': {
    meaning:
      'The mail server did not accept the sign-in. With Exchange Online that means one of: IMAP is switched off for the mailbox, {address} is not a mailbox of its own, the account that signed in has no access to it, or the token is for something else.',
    action:
      '1. In Exchange Online PowerShell: `Get-CASMailbox {address} | fl ImapEnabled`; if False: `Set-CASMailbox -Identity {address} -ImapEnabled $true` (or Microsoft 365 admin center → Users → Active users → the user → Mail → Manage email apps → IMAP). Security defaults switch IMAP off for new mailboxes.\n2. For a shared mailbox, give the account that signs in full access: `Add-MailboxPermission -Identity {address} -User {signedInAs} -AccessRights FullAccess`; it takes up to two hours to work.\n3. In System Email → Remote Mailbox → Config → IdP Config, the scopes must contain https://outlook.office.com/IMAP.AccessAsUser.All.\n4. Then sign in again there. With a password: enter it again in Remote Mailbox; Microsoft and Google no longer accept one.',
  },
  'imap.authenticated-not-connected': {
    meaning:
      'The sign-in itself was accepted, but the account that signed in is not {address} and may not open its mailbox, or has connected too often in a short time.',
    action:
      'Either sign in as {address} (System Email → Remote Mailbox → Config → Token → Sign in again), or give the account access: Exchange admin center → Recipients → Mailboxes → {address} → Delegation → Read and manage (Full Access), or `Add-MailboxPermission -Identity {address} -User {signedInAs} -AccessRights FullAccess`. It takes up to two hours to work. If access is there, wait fifteen minutes before the next try.',
  },
  'imap.mechanism-not-offered': {
    meaning: 'The server does not offer this way of signing in, or not on an unencrypted connection.',
    action:
      'In System Email → Remote Mailbox, set Security to TLS (port 993). If it is, the server does not know OAuth 2.0: choose Authentication Basic, or another Host (Microsoft 365: outlook.office365.com, Google: imap.gmail.com).',
  },
  'imap.folder-missing': {
    meaning: 'The folder is not in the mailbox, or has another name.',
    action:
      'Check Folder in System Email → Remote Mailbox (usually INBOX) and, with the after-fetch action "move", the folder to move to. Sub-folders are written with the separator of the server, for example Archive/2026.',
  },
  'imap.folder-denied': {
    meaning: 'The account may open the mailbox, but not do this in this folder.',
    action:
      'Give the account that signed in full access to the mailbox: `Add-MailboxPermission -Identity {address} -User {signedInAs} -AccessRights FullAccess`, or choose the after-fetch action "nothing" in System Email → Remote Mailbox.',
  },
  'imap.mailbox-full': {
    meaning: 'The mailbox is full, so messages cannot be copied or moved in it.',
    action:
      'Make room in {address} (empty Deleted Items, archive Sent Items), give it a larger quota, or choose the after-fetch action "delete" or "mark as read" in System Email → Remote Mailbox. The mailbox goes on by itself.',
  },
  'imap.throttled': {
    meaning:
      'The mail server asked for a pause: too many requests in a short time for this mailbox or account.',
    action:
      'Nothing at once: fetching goes on after the pause. If it comes back every day, find what else reads {address} by IMAP (other helpdesks, phones, migration tools) and stop it.',
  },
  'imap.too-many-connections': {
    meaning: 'As many connections are open for this account as the server allows (Google: 15).',
    action:
      'Close other programs that read {address} by IMAP, and make sure that only one installation of this plugin serves it. Fetching goes on by itself.',
  },
  'imap.unavailable': {
    meaning: 'The mail server cannot serve the mailbox at the moment.',
    action:
      "Nothing: fetching is tried again by itself. If it lasts longer than an hour, look at the provider's status page (Microsoft 365 admin center → Health → Service health).",
  },
  'imap.protocol-error': {
    meaning:
      'The server answered in a way that cannot be understood, or refused something that every mail server does.',
    action:
      "Check that Host and Port in System Email → Remote Mailbox belong to an IMAP server. Fetching is tried again by itself; if it lasts, report the server's answer below.",
  },
} satisfies Record<string, Remedy>;
