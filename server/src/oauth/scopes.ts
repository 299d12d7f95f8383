import type { Resource } from '../mail/ports';

/** OpenID Connect Core §3.1.2.1, §5.4, §11: they may accompany the scopes of any resource. */
const OIDC_SCOPES = new Set(['openid', 'profile', 'email', 'address', 'phone', 'offline_access']);

/** Microsoft Graph in the global, US government and China clouds. */
const GRAPH_HOSTS = new Set([
  'graph.microsoft.com',
  'graph.microsoft.us',
  'dod-graph.microsoft.us',
  'microsoftgraph.chinacloudapi.cn',
]);
/** Two names of one resource: Exchange Online answers with either. */
const OUTLOOK_HOSTS = new Set(['outlook.office.com', 'outlook.office365.com']);

const hostOf = (scope: string): string | null => (URL.canParse(scope) ? new URL(scope).hostname : null);

/** Which resource a scope belongs to; null for scopes of OpenID Connect itself. */
export const resourceOf = (scope: string): Resource | null => {
  if (OIDC_SCOPES.has(scope.toLowerCase())) return null;
  return GRAPH_HOSTS.has(hostOf(scope) ?? '') ? 'graph' : 'outlook';
};

/**
 * The scopes for one token request: Microsoft issues a token for one resource at a time (AADSTS70011, AADSTS28000),
 * whatever was consented to together.
 */
export const scopesFor = (resource: Resource, scopes: string[]): string[] =>
  scopes.filter((scope) => [resource, null].includes(resourceOf(scope)));

/** The resource a sign-in proves first: mail protocols where there are scopes for them. */
export const primaryResource = (scopes: string[]): Resource =>
  scopes.some((scope) => resourceOf(scope) === 'outlook') ||
  !scopes.some((scope) => resourceOf(scope) === 'graph')
    ? 'outlook'
    : 'graph';

/** The scopes of the resource that were asked for and not granted. */
export const missingScopes = (resource: Resource, required: string[], granted: string[]): string[] => {
  const have = new Set(granted.map(comparable));
  return required.filter((scope) => resourceOf(scope) === resource && !have.has(comparable(scope)));
};

/** Scopes as the provider answered (RFC 6749 §5.1: left out when they are what was asked for). */
export const grantedScopes = (answer: string | undefined, asked: string[]): string[] =>
  answer === undefined ? asked : answer.split(' ').filter((scope) => scope !== '');

export const unionOf = (...lists: string[][]): string[] => [...new Set(lists.flat())];

const comparable = (scope: string): string => {
  const host = hostOf(scope);
  const name = host !== null && OUTLOOK_HOSTS.has(host) ? scope.replace(host, 'outlook.office.com') : scope;
  return name.toLowerCase();
};
