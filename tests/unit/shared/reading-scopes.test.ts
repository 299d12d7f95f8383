import {
  scopesReadingBy,
  type MailProtocols,
  type ReadingProtocol,
  type SendingProtocol,
} from '../../../shared/reading-scopes';

const MICROSOFT = [
  'offline_access',
  'openid',
  'https://outlook.office.com/IMAP.AccessAsUser.All',
  'https://outlook.office.com/SMTP.Send',
];

const by = (reading: ReadingProtocol, sending: SendingProtocol = 'smtp'): MailProtocols => ({
  reading,
  sending,
});

it('asks Microsoft for POP instead of IMAP where a mailbox is read by POP3, and for nothing else', () => {
  const read = scopesReadingBy(by('pop3'), { scopes: MICROSOFT });
  expect(read).toEqual([
    'offline_access',
    'openid',
    'https://outlook.office.com/POP.AccessAsUser.All',
    'https://outlook.office.com/SMTP.Send',
  ]);
  expect(scopesReadingBy(by('imap'), { scopes: read })).toEqual(MICROSOFT);
  expect(scopesReadingBy(by('imap'), { scopes: MICROSOFT })).toEqual(MICROSOFT);
});

it('asks once where both were registered, however they are written, and in every cloud', () => {
  const scopes = [
    'https://outlook.office365.us/imap.accessasuser.all',
    'https://outlook.office365.us/POP.AccessAsUser.All',
  ];
  expect(scopesReadingBy(by('pop3'), { scopes })).toEqual([
    'https://outlook.office365.us/POP.AccessAsUser.All',
  ]);
});

it('leaves scopes alone that serve every protocol', () => {
  const scopes = ['openid', 'email', 'https://mail.google.com/'];
  expect(scopesReadingBy(by('pop3'), { scopes })).toEqual(scopes);
  expect(scopesReadingBy(by('graph', 'graph'), { scopes })).toEqual(scopes);
});

it('asks for Graph’s permissions instead where Graph is used both ways, and for Exchange’s on the way back', () => {
  const graph = scopesReadingBy(by('graph', 'graph'), { scopes: MICROSOFT });
  expect(graph).toEqual([
    'offline_access',
    'openid',
    'https://graph.microsoft.com/Mail.ReadWrite',
    'https://graph.microsoft.com/Mail.ReadWrite.Shared',
    'https://graph.microsoft.com/Mail.Send',
    'https://graph.microsoft.com/Mail.Send.Shared',
  ]);
  expect(scopesReadingBy(by('imap'), { scopes: graph })).toEqual(MICROSOFT);
});

it('asks for permissions of both where mail is read by IMAP and sent by Graph', () => {
  expect(scopesReadingBy(by('imap', 'graph'), { scopes: MICROSOFT })).toEqual([
    'offline_access',
    'openid',
    'https://outlook.office.com/IMAP.AccessAsUser.All',
    'https://graph.microsoft.com/Mail.Send',
    'https://graph.microsoft.com/Mail.Send.Shared',
    'https://graph.microsoft.com/Mail.ReadWrite',
    'https://graph.microsoft.com/Mail.ReadWrite.Shared',
  ]);
});

it('finds Graph in each cloud, also where two have Exchange in common', () => {
  const scopes = ['https://outlook.office365.us/IMAP.AccessAsUser.All'];
  const [high] = scopesReadingBy(by('graph'), { scopes, cloud: 'gcc-high' });
  const [dod] = scopesReadingBy(by('graph'), { scopes, cloud: 'dod' });
  const [china] = scopesReadingBy(by('graph'), {
    scopes: ['https://partner.outlook.cn/IMAP.AccessAsUser.All'],
    cloud: 'china',
  });
  expect([high, dod, china]).toEqual([
    'https://graph.microsoft.us/Mail.ReadWrite',
    'https://dod-graph.microsoft.us/Mail.ReadWrite',
    'https://microsoftgraph.chinacloudapi.cn/Mail.ReadWrite',
  ]);
});

it('asks personal accounts for their own mailbox alone', () => {
  expect(scopesReadingBy(by('graph', 'graph'), { scopes: MICROSOFT, tenant: 'consumers' })).toEqual([
    'offline_access',
    'openid',
    'https://graph.microsoft.com/Mail.ReadWrite',
    'https://graph.microsoft.com/Mail.Send',
  ]);
});

it('turns what was consented to beforehand to the resources that are used', () => {
  const scopes = ['https://outlook.office365.com/.default'];
  expect(scopesReadingBy(by('imap'), { scopes })).toEqual(scopes);
  expect(scopesReadingBy(by('graph', 'graph'), { scopes })).toEqual(['https://graph.microsoft.com/.default']);
  expect(scopesReadingBy(by('imap', 'graph'), { scopes })).toEqual([
    'https://outlook.office365.com/.default',
    'https://graph.microsoft.com/.default',
  ]);
});
