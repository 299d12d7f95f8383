import type { Cloud } from '../../../shared/contracts/idp-configs';
import type { Side } from '../../../shared/contracts/system-emails';
import { scopesReadingBy, type MailProtocols } from '../../../shared/reading-scopes';
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
/** Exchange Online in each cloud, by its names: it may answer with another one than it was asked for. */
const OUTLOOK_HOSTS = [
  ['outlook.office.com', 'outlook.office365.com'],
  ['outlook.office365.us', 'outlook-dod.office365.us'],
  ['partner.outlook.cn'],
];
/** What Google calls `email` and `profile` when it says what was granted. */
const GOOGLE_IDENTITY = /^https:\/\/www\.googleapis\.com\/auth\/userinfo\.(?:email|profile)$/i;

/** The IdP Config as a mailbox that is read and sent from by these protocols uses it. */
export const readingBy = <Idp extends { scopes: string[]; cloud?: Cloud; tenant: string }>(
  protocol: MailProtocols,
  idp: Idp,
): Idp => ({ ...idp, scopes: scopesReadingBy(protocol, idp) });

const hostOf = (scope: string): string | null => (URL.canParse(scope) ? new URL(scope).hostname : null);

/** Which resource a scope belongs to; null for scopes of OpenID Connect itself. */
export const resourceOf = (scope: string): Resource | null => {
  if (OIDC_SCOPES.has(scope.toLowerCase()) || GOOGLE_IDENTITY.test(scope)) return null;
  return GRAPH_HOSTS.has(hostOf(scope) ?? '') ? 'graph' : 'outlook';
};

/** The resources that these scopes belong to. */
export const resourcesOf = (scopes: string[]): Resource[] => [
  ...new Set(scopes.flatMap((scope) => resourceOf(scope) ?? [])),
];

/**
 * The scopes for one token request: Microsoft issues a token for one resource at a time (AADSTS70011, AADSTS28000),
 * whatever was consented to together.
 */
export const scopesFor = (resource: Resource, scopes: string[]): string[] =>
  scopes.filter((scope) => [resource, null].includes(resourceOf(scope)));

/** The resource of a token where nothing says more: mail protocols where there are scopes for them. */
export const primaryResource = (scopes: string[]): Resource =>
  scopes.some((scope) => resourceOf(scope) === 'outlook') ||
  !scopes.some((scope) => resourceOf(scope) === 'graph')
    ? 'outlook'
    : 'graph';

/** The resource whose token opens one side of a System Email: what a sign-in for that side proves first. */
export const resourceToProve = (
  side: Side,
  { reading, sending }: MailProtocols,
  scopes: string[],
): Resource => {
  const wanted = (side === 'remote' ? reading : sending) === 'graph' ? 'graph' : 'outlook';
  return resourcesOf(scopes).includes(wanted) ? wanted : primaryResource(scopes);
};

/** The scopes of the resource that were asked for and not granted. */
export const missingScopes = (resource: Resource, required: string[], granted: string[]): string[] => {
  const have = new Set(granted.map(comparable));
  return required.filter((scope) => resourceOf(scope) === resource && !have.has(comparable(scope)));
};

/** The scopes of these that were granted, however the provider writes them. */
export const grantedAmong = (scopes: string[], granted: string[]): string[] => {
  const have = new Set(granted.map(comparable));
  return scopes.filter((scope) => have.has(comparable(scope)));
};

/** The `scope` of one token request; none where the provider's tokens serve everything that was consented to. */
export const tokenRequestScope = (asked: string[], tokenPerResource: boolean): { scope?: string } =>
  tokenPerResource ? { scope: asked.join(' ') } : {};

/** Scopes as the provider answered (RFC 6749 §5.1: left out when they are what was asked for). */
export const grantedScopes = (answer: string | undefined, asked: string[]): string[] =>
  answer === undefined ? asked : answer.split(' ').filter((scope) => scope !== '');

export const unionOf = (...lists: string[][]): string[] => [...new Set(lists.flat())];

const comparable = (scope: string): string => {
  const host = hostOf(scope);
  const [name] = OUTLOOK_HOSTS.find((names) => names.some((each) => each === host)) ?? [];
  // A URL's host is in lower case, however the scope was written.
  const lower = scope.toLowerCase();
  return host && name ? lower.replace(host, name) : lower;
};
