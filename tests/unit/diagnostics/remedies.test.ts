import { remedyFor } from '../../../server/src/diagnostics/remedies';
import { REMEDY_KEYS } from '../../../shared/remedies';

const context = {
  address: 'support@contoso.com',
  signedInAs: 'agent@contoso.com',
  callbackUrl: 'https://cms.contoso.com/system-email/oauth/callback',
  clientId: '11111111-2222-3333-4444-555555555555',
  tenant: 'contoso.com',
  host: 'outlook.office365.com',
  port: 993,
  folder: 'INBOX',
  missingScopes: 'SMTP.Send',
};

describe.each(REMEDY_KEYS)('%s', (key) => {
  it('says what it means and what to do, in sentences', () => {
    const { meaning, action } = remedyFor(key, context);
    expect(meaning).toMatch(/^[A-Z].*[.]$/s);
    expect(action).toMatch(/^[A-Z1].{10,}/s);
  });

  it('leaves no placeholder open, whether the values are known or not', () => {
    for (const values of [context, {}]) {
      const { meaning, action } = remedyFor(key, values);
      expect(meaning + action).not.toMatch(/[{}]|undefined/);
    }
  });
});

it.each([
  ['imap.authentication-failed', 'Set-CASMailbox -Identity support@contoso.com -ImapEnabled $true'],
  [
    'imap.authenticated-not-connected',
    'Add-MailboxPermission -Identity support@contoso.com -User agent@contoso.com',
  ],
  ['smtp.auth-disabled-tenant', 'Set-TransportConfig -SmtpClientAuthenticationDisabled $false'],
  [
    'smtp.auth-disabled-mailbox',
    'Set-CASMailbox -Identity support@contoso.com -SmtpClientAuthenticationDisabled $false',
  ],
  ['smtp.send-as-denied', 'Add-RecipientPermission -Identity support@contoso.com -Trustee agent@contoso.com'],
  ['smtp.sender-blocked', 'https://security.microsoft.com/restrictedusers'],
  ['oauth.redirect-uri-mismatch', 'https://cms.contoso.com/system-email/oauth/callback'],
  ['oauth.secret-invalid', 'Value (not its Secret ID)'],
])('%s names the exact step', (key, step) => {
  expect(remedyFor(key, context).action).toContain(step);
});

it('takes the mailbox itself for the account that signed in when it knows no other', () => {
  expect(remedyFor('smtp.send-as-denied', { address: 'support@contoso.com' }).action).toContain(
    '-Trustee support@contoso.com',
  );
});

it('has an answer for a key that it does not know', () => {
  expect(remedyFor('gone.since.long')).toEqual(remedyFor('unknown'));
});
