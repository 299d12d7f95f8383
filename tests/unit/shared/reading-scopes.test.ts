import { scopesReadingBy } from '../../../shared/reading-scopes';

const MICROSOFT = [
  'offline_access',
  'openid',
  'https://outlook.office.com/IMAP.AccessAsUser.All',
  'https://outlook.office.com/SMTP.Send',
];

it('asks Microsoft for POP instead of IMAP where a mailbox is read by POP3, and for nothing else', () => {
  const read = scopesReadingBy('pop3', MICROSOFT);
  expect(read).toEqual([
    'offline_access',
    'openid',
    'https://outlook.office.com/POP.AccessAsUser.All',
    'https://outlook.office.com/SMTP.Send',
  ]);
  expect(scopesReadingBy('imap', read)).toEqual(MICROSOFT);
  expect(scopesReadingBy('imap', MICROSOFT)).toEqual(MICROSOFT);
});

it('asks once where both were registered, however they are written, and in every cloud', () => {
  const both = [
    'https://outlook.office365.us/imap.accessasuser.all',
    'https://outlook.office365.us/POP.AccessAsUser.All',
  ];
  expect(scopesReadingBy('pop3', both)).toEqual(['https://outlook.office365.us/POP.AccessAsUser.All']);
});

it('leaves scopes alone that serve every protocol', () => {
  const google = ['openid', 'email', 'https://mail.google.com/'];
  expect(scopesReadingBy('pop3', google)).toEqual(google);
});
