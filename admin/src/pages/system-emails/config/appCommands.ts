interface Values {
  tenant: string;
  clientId: string;
  /** The Object ID of the Enterprise application. */
  servicePrincipalId: string;
  address: string;
}

/** A value in a line of PowerShell, or what stands for it while nobody has entered it. */
const quoted = (value: string, missing: string): string =>
  value === '' ? missing : /^[\w.@-]+$/.test(value) ? value : `"${value.replace(/["`$]/g, '`$&')}"`;

/**
 * What an administrator runs in Exchange Online PowerShell so that an application may open a mailbox and send from it.
 * @see https://learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth
 */
export const appCommands = ({ tenant, clientId, servicePrincipalId, address }: Values): string => {
  const principal = quoted(servicePrincipalId, '<OBJECT_ID>');
  const mailbox = quoted(address, '<MAILBOX>');
  return [
    'Install-Module -Name ExchangeOnlineManagement',
    'Import-Module ExchangeOnlineManagement',
    `Connect-ExchangeOnline -Organization ${quoted(tenant, '<TENANT_ID>')}`,
    `New-ServicePrincipal -AppId ${quoted(clientId, '<APPLICATION_ID>')} -ObjectId ${principal}`,
    `Add-MailboxPermission -Identity ${mailbox} -User ${principal} -AccessRights FullAccess`,
    `Add-RecipientPermission -Identity ${mailbox} -Trustee ${principal} -AccessRights SendAs -Confirm:$false`,
  ].join('\n');
};
