/** Which path is answered by what, and what a caller needs for it. */
import type { Need } from './access';
import type { GraphKind } from './state';

export interface Route {
  method: string;
  kind: GraphKind;
  /** Placeholders begin with a colon; `users/:user` stands for `me` as well. */
  path: string[];
  need?: Need;
}

const route = (line: string, kind: GraphKind, need?: Need): Route => {
  const [method = '', path = ''] = line.split(' ');
  return { method, kind, path: path.split('/'), ...(need ? { need } : {}) };
};

/** A message's own paths, below the mailbox and below a folder of it. */
const messageRoutes = [
  'users/:user/messages/:message',
  'users/:user/mailFolders/:folder/messages/:message',
].flatMap((message) => [
  route(`GET ${message}`, 'get', 'read'),
  route(`GET ${message}/$value`, 'value', 'read'),
  route(`PATCH ${message}`, 'update', 'write'),
  route(`DELETE ${message}`, 'delete', 'write'),
  route(`POST ${message}/move`, 'move', 'write'),
  route(`POST ${message}/permanentDelete`, 'delete', 'write'),
  route(`GET ${message}/attachments`, 'attachments', 'read'),
  route(`POST ${message}/attachments`, 'attachments', 'write'),
  route(`POST ${message}/attachments/createUploadSession`, 'createUploadSession', 'write'),
  route(`POST ${message}/send`, 'send', 'send'),
]);

export const ROUTES: Route[] = [
  route('GET users/:user', 'user'),
  route('POST users/:user/sendMail', 'sendMail', 'send'),
  route('POST users/:user/translateExchangeIds', 'translateIds', 'read'),
  route('GET users/:user/mailFolders', 'folders', 'read'),
  route('POST users/:user/mailFolders', 'folders', 'write'),
  route('GET users/:user/mailFolders/:folder', 'folders', 'read'),
  route('GET users/:user/mailFolders/:folder/childFolders', 'folders', 'read'),
  route('POST users/:user/mailFolders/:folder/childFolders', 'folders', 'write'),
  route('GET users/:user/mailFolders/:folder/messages/delta', 'delta', 'read'),
  route('GET users/:user/messages', 'list', 'read'),
  route('POST users/:user/messages', 'createDraft', 'write'),
  route('GET users/:user/mailFolders/:folder/messages', 'list', 'read'),
  route('POST users/:user/mailFolders/:folder/messages', 'createDraft', 'write'),
  ...messageRoutes,
  route('GET subscriptions', 'subscriptions'),
  route('POST subscriptions', 'subscriptions'),
  route('GET subscriptions/:id', 'subscriptions'),
  route('PATCH subscriptions/:id', 'subscriptions'),
  route('DELETE subscriptions/:id', 'subscriptions'),
  route('POST subscriptions/:id/reauthorize', 'subscriptions'),
];

export interface Match {
  route: Route;
  params: Record<string, string>;
}

/** @returns the matching route; `otherMethod` when only the method is wrong */
export function matchRoute(method: string, path: string): Match | 'otherMethod' | undefined {
  const segments = segmentsOf(path);
  let otherMethod = false;
  for (const candidate of ROUTES) {
    const params = matchPath(candidate.path, segments);
    if (!params) continue;
    if (candidate.method === method) return { route: candidate, params };
    otherMethod = true;
  }
  return otherMethod ? 'otherMethod' : undefined;
}

/** OData writes a key as `users/x` or as `users('x')`. Names are not case-sensitive, keys are. */
function segmentsOf(path: string): string[] {
  const segments = path
    .split('/')
    .filter(Boolean)
    .flatMap((segment) => {
      const [, name, key] = /^([\w$]+)\((?:'|%27)(.*)(?:'|%27)\)$/.exec(segment) ?? [];
      return name !== undefined && key !== undefined ? [name, key] : [segment];
    })
    .map((segment) => decodeURIComponent(segment));
  return segments[0]?.toLowerCase() === 'me' ? ['users', '', ...segments.slice(1)] : segments;
}

function matchPath(pattern: string[], segments: string[]): Record<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [position, name] of pattern.entries()) {
    const segment = segments[position] ?? '';
    if (name.startsWith(':')) params[name.slice(1)] = segment;
    else if (name.toLowerCase() !== segment.toLowerCase()) return undefined;
  }
  return params;
}
