import { providerOf, retiredPasswords } from '../../../admin/src/pages/system-emails/edit/providers';
import { NEW_VALUES, type SystemEmailValues } from '../../../admin/src/pages/system-emails/edit/values';

const form = (
  remote: Partial<SystemEmailValues['remoteMailbox']>,
  outgoing: Partial<SystemEmailValues['outgoingServer']>,
): SystemEmailValues => ({
  ...NEW_VALUES,
  remoteMailbox: { ...NEW_VALUES.remoteMailbox, ...remote },
  outgoingServer: { ...NEW_VALUES.outgoingServer, ...outgoing },
});

describe('A password at a provider that is doing away with passwords', () => {
  it.each([
    ['outlook.office365.com', 'microsoft'],
    ['SMTP.Office365.com', 'microsoft'],
    ['smtp-mail.outlook.com', 'microsoft'],
    ['imap.gmail.com', 'google'],
    ['smtp.googlemail.com', 'google'],
    ['gmail.com.evil.test', null],
    ['notgmail.com', null],
    ['', null],
  ])('%s belongs to %s', (host, provider) => {
    expect(providerOf(host)).toBe(provider);
  });

  it('is found while it is typed, on the side that uses it', () => {
    expect(
      retiredPasswords(form({ authentication: 'basic', host: 'imap.gmail.com' }, { host: 'smtp.test' })),
    ).toEqual([{ side: 'remote', provider: 'google' }]);
    expect(
      retiredPasswords(form({ host: 'imap.test' }, { authentication: 'basic', host: 'smtp.office365.com' })),
    ).toEqual([{ side: 'outgoing', provider: 'microsoft' }]);
  });

  it('is found where sending signs in as reading does', () => {
    expect(
      retiredPasswords(
        form(
          { authentication: 'basic', host: 'outlook.office365.com' },
          { authentication: 'same', host: 'smtp.office365.com' },
        ),
      ),
    ).toHaveLength(2);
  });

  it('is not found with OAuth, with no sign-in, or on a side that is off', () => {
    expect(
      retiredPasswords(
        form(
          { authentication: 'oauth', host: 'outlook.office365.com' },
          { authentication: 'none', host: 'smtp.office365.com' },
        ),
      ),
    ).toEqual([]);
    expect(
      retiredPasswords(
        form({ authentication: 'basic', host: 'imap.gmail.com', enabled: false }, { enabled: false }),
      ),
    ).toEqual([]);
  });
});
