import { appCommands } from '../../../admin/src/pages/system-emails/config/appCommands';

const values = {
  tenant: 'contoso.onmicrosoft.com',
  clientId: '11111111-2222-3333-4444-555555555555',
  servicePrincipalId: '66666666-7777-8888-9999-000000000000',
  address: 'support@contoso.com',
  protocol: { reading: 'imap', sending: 'smtp' } as const,
};

describe('the commands that let an application into a mailbox', () => {
  it('hold the values of the admin', () => {
    expect(appCommands(values).split('\n')).toEqual([
      'Install-Module -Name ExchangeOnlineManagement',
      'Import-Module ExchangeOnlineManagement',
      'Connect-ExchangeOnline -Organization contoso.onmicrosoft.com',
      'New-ServicePrincipal -AppId 11111111-2222-3333-4444-555555555555 -ObjectId 66666666-7777-8888-9999-000000000000',
      'Add-MailboxPermission -Identity support@contoso.com -User 66666666-7777-8888-9999-000000000000 -AccessRights FullAccess',
      'Add-RecipientPermission -Identity support@contoso.com -Trustee 66666666-7777-8888-9999-000000000000 -AccessRights SendAs -Confirm:$false',
    ]);
  });

  it('give roles for this mailbox alone where everything goes by Graph', () => {
    const protocol = { reading: 'graph', sending: 'graph' } as const;
    const scope = '"System Email support@contoso.com"';
    expect(
      appCommands({ ...values, protocol })
        .split('\n')
        .slice(4),
    ).toEqual([
      `New-ManagementScope -Name ${scope} -RecipientRestrictionFilter "PrimarySmtpAddress -eq 'support@contoso.com'"`,
      `New-ManagementRoleAssignment -App 66666666-7777-8888-9999-000000000000 -Role "Application Mail.ReadWrite" -CustomResourceScope ${scope}`,
      `New-ManagementRoleAssignment -App 66666666-7777-8888-9999-000000000000 -Role "Application Mail.Send" -CustomResourceScope ${scope}`,
      'Test-ServicePrincipalAuthorization -Identity 66666666-7777-8888-9999-000000000000 -Resource support@contoso.com | Format-Table',
    ]);
  });

  it('give each way its own where a mailbox is read by one and sent from by the other', () => {
    const text = appCommands({ ...values, protocol: { reading: 'imap', sending: 'graph' } });
    expect(text).toContain('Add-MailboxPermission');
    expect(text).toContain('"Application Mail.Send"');
    expect(text).not.toContain('Add-RecipientPermission');
    expect(text).not.toContain('Mail.ReadWrite');
  });

  it('say what is still missing', () => {
    const text = appCommands({ ...values, servicePrincipalId: '', address: '' });
    expect(text).toContain('-ObjectId <OBJECT_ID>');
    expect(text).toContain('-Identity <MAILBOX>');
  });

  it('run nothing that a value could smuggle in', () => {
    expect(appCommands({ ...values, clientId: 'x; Remove-Mailbox "$all"' })).toContain(
      '-AppId "x; Remove-Mailbox `"`$all`""',
    );
    const byGraph = { ...values, protocol: { reading: 'graph', sending: 'graph' } as const };
    expect(appCommands({ ...byGraph, address: `o'hara"$(x)@contoso.com` })).toContain(
      `"PrimarySmtpAddress -eq 'o''hara\`"\`$(x)@contoso.com'"`,
    );
  });
});
