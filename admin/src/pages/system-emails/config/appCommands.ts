import type { MailProtocols } from '../../../../../shared/reading-scopes';
import { appPermissions } from '../appPermissions';

interface Values {
  tenant: string;
  clientId: string;
  /** The Object ID of the Enterprise application. */
  servicePrincipalId: string;
  address: string;
  /** How the mailbox is read and sent from. */
  protocol: MailProtocols;
}

/** A value in a line of PowerShell, or what stands for it while nobody has entered it. */
const quoted = (value: string, missing: string): string =>
  value === '' ? missing : /^[\w.@-]+$/.test(value) ? value : `"${value.replace(/["`$]/g, '`$&')}"`;

/** The same within single quotes within double quotes, where a filter wants it. */
const filtered = (value: string): string => value.replace(/'/g, "''").replace(/["`$]/g, '`$&');

/**
 * By IMAP, POP3 and SMTP an application needs what a colleague would need.
 * @see https://learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth
 */
const exchangeAccess = ({ protocol: { sending } }: Values, principal: string, mailbox: string): string[] => [
  `Add-MailboxPermission -Identity ${mailbox} -User ${principal} -AccessRights FullAccess`,
  ...(sending === 'smtp'
    ? [
        `Add-RecipientPermission -Identity ${mailbox} -Trustee ${principal} -AccessRights SendAs -Confirm:$false`,
      ]
    : []),
];

/**
 * By Graph a role is given within a scope; given in Entra, the same permission would reach every mailbox there is.
 * @see https://learn.microsoft.com/exchange/permissions-exo/application-rbac
 */
const graphAccess = ({ address, protocol }: Values, principal: string, mailbox: string): string[] => {
  const scope = `"System Email ${filtered(address) || '<MAILBOX>'}"`;
  return [
    `New-ManagementScope -Name ${scope} -RecipientRestrictionFilter "PrimarySmtpAddress -eq '${filtered(address) || '<MAILBOX>'}'"`,
    ...appPermissions(protocol).graph.map(
      (permission) =>
        `New-ManagementRoleAssignment -App ${principal} -Role "Application ${permission}" -CustomResourceScope ${scope}`,
    ),
    `Test-ServicePrincipalAuthorization -Identity ${principal} -Resource ${mailbox} | Format-Table`,
  ];
};

/** What an administrator runs in Exchange Online PowerShell so that an application may open a mailbox and send from it. */
export const appCommands = (values: Values): string => {
  const { tenant, clientId, servicePrincipalId, address, protocol } = values;
  const principal = quoted(servicePrincipalId, '<OBJECT_ID>');
  const mailbox = quoted(address, '<MAILBOX>');
  const { exchange, graph } = appPermissions(protocol);
  return [
    'Install-Module -Name ExchangeOnlineManagement',
    'Import-Module ExchangeOnlineManagement',
    `Connect-ExchangeOnline -Organization ${quoted(tenant, '<TENANT_ID>')}`,
    `New-ServicePrincipal -AppId ${quoted(clientId, '<APPLICATION_ID>')} -ObjectId ${principal}`,
    ...(exchange.length > 0 ? exchangeAccess(values, principal, mailbox) : []),
    ...(graph.length > 0 ? graphAccess(values, principal, mailbox) : []),
  ].join('\n');
};
