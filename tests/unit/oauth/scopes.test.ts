import {
  missingScopes,
  primaryResource,
  resourceOf,
  resourcesOf,
  resourceToProve,
  scopesFor,
} from '../../../server/src/oauth/scopes';

const IMAP = 'https://outlook.office.com/IMAP.AccessAsUser.All';
const SMTP = 'https://outlook.office.com/SMTP.Send';
const GRAPH = 'https://graph.microsoft.com/Mail.Send';
const ALL = ['openid', 'offline_access', IMAP, GRAPH, SMTP];

describe('scopes', () => {
  it('know their resource', () => {
    expect(ALL.map(resourceOf)).toEqual([null, null, 'outlook', 'graph', 'outlook']);
    expect(resourceOf('https://mail.google.com/')).toBe('outlook');
    expect(resourceOf('https://graph.microsoft.us/Mail.Send')).toBe('graph');
  });

  it('are asked for one resource at a time', () => {
    expect(scopesFor('outlook', ALL)).toEqual(['openid', 'offline_access', IMAP, SMTP]);
    expect(scopesFor('graph', ALL)).toEqual(['openid', 'offline_access', GRAPH]);
  });

  it('begin with the mail protocols where there are any', () => {
    expect(primaryResource(ALL)).toBe('outlook');
    expect(primaryResource(['openid', GRAPH])).toBe('graph');
  });

  it.each([
    ['remote', { reading: 'graph', sending: 'smtp' }, 'graph'],
    ['outgoing', { reading: 'graph', sending: 'smtp' }, 'outlook'],
    ['remote', { reading: 'imap', sending: 'graph' }, 'outlook'],
    ['outgoing', { reading: 'imap', sending: 'graph' }, 'graph'],
  ] as const)('prove the side that is signed in (%s, %o): %s', (side, protocols, resource) => {
    expect(resourceToProve(side, protocols, ALL)).toBe(resource);
  });

  it('prove what there is, where a side has no scopes', () => {
    expect(resourceToProve('remote', { reading: 'graph', sending: 'smtp' }, ['openid', SMTP])).toBe(
      'outlook',
    );
  });

  it('are missing when not granted, whatever the letter case and the host’s other name', () => {
    const granted = ['https://outlook.office365.com/imap.accessasuser.all'];
    expect(missingScopes('outlook', ALL, granted)).toEqual([SMTP]);
    expect(missingScopes('outlook', ALL, [...granted, SMTP])).toEqual([]);
    expect(missingScopes('graph', ALL, granted)).toEqual([GRAPH]);
  });

  it.each([
    ['https://outlook.office365.us/SMTP.Send', 'https://outlook-dod.office365.us/SMTP.Send'],
    ['https://partner.outlook.cn/SMTP.Send', 'https://PARTNER.outlook.cn/smtp.send'],
  ])('of another cloud are known by any of its names: %s', (asked, granted) => {
    expect(resourceOf(asked)).toBe('outlook');
    expect(missingScopes('outlook', [asked], [granted])).toEqual([]);
    expect(missingScopes('outlook', [asked], [SMTP])).toEqual([asked]);
  });

  it.each([
    'https://graph.microsoft.us/Mail.Send',
    'https://dod-graph.microsoft.us/Mail.Send',
    'https://microsoftgraph.chinacloudapi.cn/Mail.Send',
  ])('of Graph are known in every cloud: %s', (scope) => {
    expect(resourceOf(scope)).toBe('graph');
  });

  it('that no provider lists as granted are never missing', () => {
    expect(missingScopes('outlook', ['offline_access', 'openid', 'profile', 'email', IMAP], [IMAP])).toEqual(
      [],
    );
  });

  it('of Google are the mail one alone, whatever Google calls the others', () => {
    const mail = 'https://mail.google.com/';
    const required = ['openid', 'email', 'profile', mail];
    const identity = ['email', 'profile'].map((name) => `https://www.googleapis.com/auth/userinfo.${name}`);
    expect(resourcesOf([...required, ...identity])).toEqual(['outlook']);
    expect(missingScopes('outlook', required, ['openid', ...identity, mail])).toEqual([]);
    // The person unticked it on the consent page.
    expect(missingScopes('outlook', required, ['openid', ...identity])).toEqual([mail]);
  });
});
