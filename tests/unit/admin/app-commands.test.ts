import { appCommands } from '../../../admin/src/pages/system-emails/config/appCommands';

const values = {
  tenant: 'contoso.onmicrosoft.com',
  clientId: '11111111-2222-3333-4444-555555555555',
  servicePrincipalId: '66666666-7777-8888-9999-000000000000',
  address: 'support@contoso.com',
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

  it('say what is still missing', () => {
    const text = appCommands({ ...values, servicePrincipalId: '', address: '' });
    expect(text).toContain('-ObjectId <OBJECT_ID>');
    expect(text).toContain('-Identity <MAILBOX>');
  });

  it('run nothing that a value could smuggle in', () => {
    expect(appCommands({ ...values, clientId: 'x; Remove-Mailbox "$all"' })).toContain(
      '-AppId "x; Remove-Mailbox `"`$all`""',
    );
  });
});
