import type { Cloud } from './contracts/idp-configs';

/** How a Remote Mailbox is read. */
export const READING_PROTOCOLS = ['imap', 'pop3', 'graph'] as const;
export type ReadingProtocol = (typeof READING_PROTOCOLS)[number];

/** How an Outgoing Server is spoken to. */
export const SENDING_PROTOCOLS = ['smtp', 'graph'] as const;
export type SendingProtocol = (typeof SENDING_PROTOCOLS)[number];

/** What a System Email uses; together they decide what its sign-in has to ask for. */
export interface MailProtocols {
  reading: ReadingProtocol;
  sending: SendingProtocol;
}

/** A permission of Microsoft's, without what its scope begins with. */
interface Permission {
  resource: 'outlook' | 'graph';
  names: string[];
}

/**
 * Microsoft's permissions, for each protocol. Graph has its own for mailboxes that belong to somebody else than whoever
 * signs in.
 * @see https://learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth
 * @see https://learn.microsoft.com/graph/permissions-reference#mail-permissions
 */
const READING: Record<ReadingProtocol, Permission> = {
  imap: { resource: 'outlook', names: ['IMAP.AccessAsUser.All'] },
  pop3: { resource: 'outlook', names: ['POP.AccessAsUser.All'] },
  graph: { resource: 'graph', names: ['Mail.ReadWrite', 'Mail.ReadWrite.Shared'] },
};
const SENDING: Record<SendingProtocol, Permission> = {
  smtp: { resource: 'outlook', names: ['SMTP.Send'] },
  // Large mail is made as a draft first, and what may have been sent is looked for in the Sent folder.
  graph: {
    resource: 'graph',
    names: ['Mail.Send', 'Mail.Send.Shared', 'Mail.ReadWrite', 'Mail.ReadWrite.Shared'],
  },
};

const READS = /^(?:(?:IMAP|POP)\.AccessAsUser\.All|Mail\.Read(?:Write)?(?:\.Shared)?)$/i;
const SENDS = /^(?:SMTP\.Send|Mail\.Send(?:\.Shared)?)$/i;
/** Everything that was consented to beforehand, of one resource. */
const ALL = /^\.default$/i;

/** Where each cloud has Exchange and Graph. The first name of Exchange is the one to ask by. */
const RESOURCES: Record<Cloud, { outlook: string[]; graph: string }> = {
  global: { outlook: ['outlook.office.com', 'outlook.office365.com'], graph: 'graph.microsoft.com' },
  'gcc-high': { outlook: ['outlook.office365.us'], graph: 'graph.microsoft.us' },
  dod: { outlook: ['outlook.office365.us', 'outlook-dod.office365.us'], graph: 'dod-graph.microsoft.us' },
  china: { outlook: ['partner.outlook.cn'], graph: 'microsoftgraph.chinacloudapi.cn' },
};

interface Split {
  host: string;
  name: string;
}

const splitOf = (scope: string): Split | null => {
  if (!URL.canParse(scope)) return null;
  const { protocol, host, pathname } = new URL(scope);
  return protocol === 'https:' ? { host, name: pathname.replace(/^\/+/, '') } : null;
};

/** In which cloud a host is one of Microsoft's; the one that is said, where several have it. */
const cloudOf = (host: string, said: Cloud | undefined): Cloud | null => {
  const has = (cloud: Cloud) => RESOURCES[cloud].graph === host || RESOURCES[cloud].outlook.includes(host);
  if (said !== undefined && has(said)) return said;
  return (Object.keys(RESOURCES) as Cloud[]).find(has) ?? null;
};

/** The same permission by the name of the protocol in use, at the host that has it. */
const inPlaceOf = (
  { host }: Split,
  { resource, names }: Permission,
  cloud: Cloud,
  hosts: string[],
): string[] => {
  const { outlook, graph } = RESOURCES[cloud];
  const belongs = (candidate: string) =>
    resource === 'graph' ? candidate === graph : outlook.includes(candidate);
  const at = [host, ...hosts].find(belongs) ?? (resource === 'graph' ? graph : (outlook[0] ?? host));
  return names.map((name) => `https://${at}/${name}`);
};

/** A cloud that only the app knows has its own host; where it has Graph is not known. */
const elsewhere = (scope: string, { host, name }: Split, { resource, names }: Permission): string[] =>
  resource === 'outlook' && /^(?:IMAP|POP)\./i.test(name) && READS.test(name)
    ? names.map((other) => `https://${host}/${other}`)
    : [scope];

/**
 * The scopes of an IdP Config as a mailbox that is read and sent from by these protocols asks for them: one client
 * registration serves mailboxes of each kind. Scopes that serve every protocol, as Google's, stay as they are.
 * @param idp.cloud tells two clouds apart that have Exchange in common
 * @param idp.tenant personal accounts (`consumers`) have no mailboxes of others, nor permissions for them
 */
export const scopesReadingBy = (
  { reading, sending }: MailProtocols,
  { scopes, cloud: said, tenant }: { scopes: string[]; cloud?: Cloud; tenant?: string },
): string[] => {
  const hosts = scopes.flatMap((scope) => splitOf(scope)?.host ?? []);
  const needed = (scope: string): string[] => {
    const split = splitOf(scope);
    if (!split) return [scope];
    const cloud = cloudOf(split.host, said);
    if (!cloud) return elsewhere(scope, split, READING[reading]);
    const by = (permission: Permission) => inPlaceOf(split, permission, cloud, hosts);
    if (READS.test(split.name)) return by(READING[reading]);
    if (SENDS.test(split.name)) return by(SENDING[sending]);
    if (!ALL.test(split.name)) return [scope];
    return [READING[reading], SENDING[sending]].flatMap(({ resource }) =>
      by({ resource, names: ['.default'] }),
    );
  };
  const all = [...new Set(scopes.flatMap(needed))];
  return tenant === 'consumers' ? all.filter((scope) => !scope.endsWith('.Shared')) : all;
};
