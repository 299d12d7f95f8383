import type { Remedy } from './remedy';

/** Reading and sending by Microsoft Graph. */
export const GRAPH_REMEDIES = {
  'graph.authentication-failed': {
    meaning:
      'Microsoft Graph did not accept the access token. It is for another service or another cloud, or has been withdrawn.',
    action:
      '1. In System Email → Remote Mailbox → Config → IdP Config, check that Cloud is the one in which {address} lives, and that Host is the Graph of that cloud (graph.microsoft.com in the global one).\n2. The scopes must be those of Microsoft Graph: https://graph.microsoft.com/Mail.ReadWrite to read, https://graph.microsoft.com/Mail.Send to send.\n3. Then sign in again there.',
  },
  'graph.access-denied': {
    meaning:
      'Graph knows who signed in, but does not let them use this mailbox: a permission of the application was not consented to, or the account has no access to the mailbox.',
    action:
      '1. In Microsoft Entra → App registrations → your application ({clientId}) → API permissions, there must be Microsoft Graph → Mail.ReadWrite (for a shared mailbox also Mail.ReadWrite.Shared) and, to send, Mail.Send (Mail.Send.Shared), each with a green tick under Status; if not: Grant admin consent.\n2. For a shared mailbox, give the account that signs in full access: `Add-MailboxPermission -Identity {address} -User {signedInAs} -AccessRights FullAccess`; it takes up to two hours to work.\n3. Then sign in again in System Email → Remote Mailbox → Config.',
  },
  'graph.policy-blocked': {
    meaning:
      'The organization lets applications into certain mailboxes only, and this one is not among them for your application.',
    action:
      'Ask an Exchange administrator to look: `Test-ApplicationAccessPolicy -Identity {address} -AppId {clientId}` and `Test-ServicePrincipalAuthorization -Identity {clientId} -Resource {address}`. The mailbox has to be added to the group or the management scope that the policy names.',
  },
  'graph.mailbox-not-found': {
    meaning:
      'Exchange Online has no mailbox {address}: the address is misspelt, is only a group or an alias, has no licence, or the mailbox lives on a server of your own.',
    action:
      'In Exchange Online PowerShell: `Get-Mailbox {address} | fl PrimarySmtpAddress,RecipientTypeDetails`. If it is found under another address, enter that one in System Email → Account. A mailbox on a server of your own cannot be reached by Graph: choose Protocol IMAP.',
  },
  'graph.mailbox-full': {
    meaning: 'The mailbox is full, so that nothing can be moved, sent or received any more.',
    action:
      'Delete or archive mail in {address} (Deleted Items count too), or let fetched mail be deleted: System Email → Remote Mailbox → After fetching. Everything goes on by itself afterwards.',
  },
  'graph.folder-missing': {
    meaning:
      'The folder is not in the mailbox: it was renamed, deleted, or has another name in the language of the mailbox.',
    action:
      'In System Email → Remote Mailbox, choose the folder from the list ({folder} is entered now). The same goes for the folder that fetched mail is moved to.',
  },
  'graph.change-denied': {
    meaning: 'The application may read the mailbox, but not change anything in it.',
    action:
      'In Microsoft Entra → App registrations → your application ({clientId}) → API permissions, replace Mail.Read by Mail.ReadWrite (for a shared mailbox Mail.ReadWrite.Shared) and grant admin consent, then sign in again. Or choose in System Email → Remote Mailbox that nothing happens to fetched mail.',
  },
  'graph.announcements-unreachable': {
    meaning:
      'Before Microsoft Graph announces new mail it asks the address that it is to tell, and that gave no answer or another one. New mail is looked for every few seconds instead: nothing is lost.',
    action:
      'The addresses below /system-email/graph/notifications of this Strapi must be reachable from the internet by https, with a certificate that everybody trusts, and without a sign-in in front of them. They begin with the option publicUrl, or with announcements.url where that is set. Where Strapi is not to be reached from outside, set announcements to false: then nobody tries.',
  },
  'graph.announcements-denied': {
    meaning:
      'Microsoft Graph announces new mail of a mailbox to its own user and to applications, not to another account that has access to it. New mail is looked for every few seconds instead: nothing is lost.',
    action:
      'Nothing has to be done. Who wants it announced signs in as {address} itself, or lets the application sign in by itself (System Email → Remote Mailbox → Config → Grant).',
  },
  'graph.send-as-denied': {
    meaning: 'The account that signed in may not send as this mailbox, or not with this From address.',
    action:
      'In Exchange Online PowerShell: `Add-RecipientPermission -Identity {address} -Trustee {signedInAs} -AccessRights SendAs`; it takes up to an hour to work. The application needs Mail.Send.Shared for a mailbox that is not the own one of whoever signs in. For an alias as From: `Set-OrganizationConfig -SendFromAliasEnabled $true`.',
  },
  'graph.sender-blocked': {
    meaning:
      'Microsoft has blocked the account, often because it sent too much mail that was taken for spam.',
    action:
      'Look for {address} in Microsoft Defender → Email & collaboration → Review → Restricted entities and in Microsoft 365 admin center → Users → Active users (Sign-in blocked). Change its password before you unblock it.',
  },
  'graph.throttled': {
    meaning: 'Microsoft Graph asked for a pause: too many requests in a short time for this mailbox.',
    action:
      'Nothing at once: everything goes on after the pause. If it comes back every day, find what else uses {address} through the same application, or set more minutes between two visits in System Email → Remote Mailbox.',
  },
  'graph.quota-exceeded': {
    meaning: 'The mailbox has sent as much as Exchange Online allows in a day (10,000 recipients).',
    action:
      'Nothing at once: sending goes on by itself when there is room again. If this happens often, send newsletters and the like from another account, or use a service that is made for mass mail.',
  },
  'graph.message-too-large': {
    meaning: 'The message is larger than Exchange Online takes from this mailbox.',
    action:
      'Send the attachments by another way, for example as links. An administrator can raise the limit up to 150 MB: `Set-Mailbox {address} -MaxSendSize 150MB`.',
  },
  'graph.recipient-rejected': {
    meaning: 'One of the addresses that the message goes to is not valid.',
    action: 'Correct the addresses and send it again.',
  },
  'graph.rejected': {
    meaning: 'Microsoft Graph refused this message.',
    action:
      "The server's answer below says why. Other messages are not concerned. When you have mended what it names, send the message again.",
  },
  'graph.unavailable': {
    meaning: 'Microsoft Graph, or the mailbox behind it, cannot answer at the moment.',
    action:
      'Nothing: it is tried again by itself. If it lasts longer than an hour, look at Microsoft 365 admin center → Health → Service health.',
  },
  'graph.protocol-error': {
    meaning:
      'The answer cannot be understood, or something was refused that Microsoft Graph does everywhere. Often a proxy or a wrong Host is in the way.',
    action:
      "Check Host in System Email → Remote Mailbox and Outgoing (graph.microsoft.com in the global cloud). It is tried again by itself; if it lasts, report the server's answer below with its request ID.",
  },
} satisfies Record<string, Remedy>;
