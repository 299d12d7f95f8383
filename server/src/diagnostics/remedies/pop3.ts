import type { Remedy } from './remedy';

/** Signing in and reading by POP3. */
export const POP3_REMEDIES = {
  'pop3.authentication-failed': {
    meaning:
      'The mail server did not accept the sign-in. With Exchange Online that means one of: POP is switched off for the mailbox, {address} is not a mailbox of its own, the account that signed in has no access to it, or the token is for something else.',
    action:
      '1. In Exchange Online PowerShell: `Get-CASMailbox {address} | fl PopEnabled`; if False: `Set-CASMailbox -Identity {address} -PopEnabled $true` (or Microsoft 365 admin center → Users → Active users → the user → Mail → Manage email apps → POP). Security defaults switch POP off for new mailboxes. Google: switch POP on in Gmail → Settings → Forwarding and POP/IMAP.\n2. For a shared mailbox, give the account that signs in full access: `Add-MailboxPermission -Identity {address} -User {signedInAs} -AccessRights FullAccess`; it takes up to two hours to work.\n3. In System Email → Remote Mailbox → Config → IdP Config, the scopes must contain https://outlook.office.com/POP.AccessAsUser.All.\n4. Then sign in again there. With a password: enter it again in Remote Mailbox; Microsoft and Google no longer accept one.',
  },
  'pop3.disabled': {
    meaning: 'The account is known, but its mail may not be read by POP3.',
    action:
      'Google: switch POP on in Gmail → Settings → Forwarding and POP/IMAP, and in Google Admin console → Apps → Google Workspace → Gmail → End User Access. Microsoft: `Set-CASMailbox -Identity {address} -PopEnabled $true`. Or choose Protocol IMAP in System Email → Remote Mailbox.',
  },
  'pop3.mechanism-not-offered': {
    meaning: 'The server does not offer this way of signing in, or not on an unencrypted connection.',
    action:
      'In System Email → Remote Mailbox, set Security to TLS (port 995). If it is, the server does not know OAuth 2.0: choose Authentication Basic, or another Host (Microsoft 365: outlook.office365.com, Google: pop.gmail.com).',
  },
  'pop3.in-use': {
    meaning: 'By POP3 only one program at a time can have a mailbox open, and another one has it now.',
    action:
      'Nothing at once: fetching is tried again by itself. If it lasts, find what else reads {address} by POP3 (a mail program, another helpdesk) and stop it, or choose Protocol IMAP in System Email → Remote Mailbox.',
  },
  'pop3.too-many-connections': {
    meaning: 'As many connections are open for this account as the server allows.',
    action:
      'Close other programs that read {address}, and make sure that only one installation of this plugin serves it. Fetching goes on by itself.',
  },
  'pop3.login-delay': {
    meaning: 'The server lets nobody look for new mail as often as this.',
    action:
      'In System Email → Remote Mailbox, set more minutes between two visits. Fetching goes on by itself after the pause.',
  },
  'pop3.throttled': {
    meaning:
      'The mail server asked for a pause: too many requests in a short time for this mailbox or account.',
    action:
      'Nothing at once: fetching goes on after the pause. If it comes back every day, find what else reads {address} (other helpdesks, phones, migration tools) and stop it, or set more minutes between two visits in System Email → Remote Mailbox.',
  },
  'pop3.unavailable': {
    meaning: 'The mail server cannot serve the mailbox at the moment.',
    action:
      "Nothing: fetching is tried again by itself. If it lasts longer than an hour, look at the provider's status page (Microsoft 365 admin center → Health → Service health).",
  },
  'pop3.out-of-order': {
    meaning: 'The mail server says that it cannot serve the mailbox until somebody there mends something.',
    action:
      "Ask whoever runs {host} about the mailbox {address}, with the server's answer below. Fetching is tried again by itself and goes on once it is mended.",
  },
  'pop3.no-identifiers': {
    meaning:
      'The server has no identifiers for its messages (UIDL), or not one for each. Without them nobody could tell what is new, and mail would be lost or fetched twice.',
    action:
      'Choose Protocol IMAP in System Email → Remote Mailbox if {host} has it, or ask whoever runs {host} to switch UIDL on.',
  },
  'pop3.delete-refused': {
    meaning: 'The account may read the mailbox, but not delete from it.',
    action:
      'Give the account that signed in full access to the mailbox: `Add-MailboxPermission -Identity {address} -User {signedInAs} -AccessRights FullAccess`, or choose that nothing happens to fetched mail in System Email → Remote Mailbox.',
  },
  'pop3.delete-incomplete': {
    meaning: 'The server could not delete all of the mail that was fetched. It is fetched once all the same.',
    action:
      "Nothing: what is left is deleted on one of the next visits. If it comes back every time, ask whoever runs {host}, with the server's answer below.",
  },
  'pop3.not-possible': {
    meaning:
      'POP3 knows neither folders nor read and unread: fetched mail can be deleted or left where it is.',
    action:
      'In System Email → Remote Mailbox, choose that fetched mail is deleted or that nothing happens to it, or choose Protocol IMAP.',
  },
  'pop3.protocol-error': {
    meaning:
      'The server answered in a way that cannot be understood, or refused something that every mail server does.',
    action:
      "Check that Host and Port in System Email → Remote Mailbox belong to a POP3 server. Fetching is tried again by itself; if it lasts, report the server's answer below.",
  },
} satisfies Record<string, Remedy>;
