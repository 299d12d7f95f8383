import { missingScopes, primaryResource, resourceOf, scopesFor } from '../../../server/src/oauth/scopes';

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

  it('are missing when not granted, whatever the letter case and the host’s other name', () => {
    const granted = ['https://outlook.office365.com/imap.accessasuser.all'];
    expect(missingScopes('outlook', ALL, granted)).toEqual([SMTP]);
    expect(missingScopes('outlook', ALL, [...granted, SMTP])).toEqual([]);
    expect(missingScopes('graph', ALL, granted)).toEqual([GRAPH]);
  });
});
