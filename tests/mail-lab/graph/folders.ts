/** Mail folders: their ids, well-known names and children. */
import { type GraphAnswer, type MailboxCall, readJson, stringIn } from './call';
import { badRequest, GraphError, itemNotFound } from './errors';
import { type GraphMailbox, WELL_KNOWN } from './mailbox';
import type { Folder } from './mailbox-items';
import { pageSize } from './query';

const ROOT = 'msgfolderroot';

/** A folder by id, which is case-sensitive, or by well-known name, which is not. */
export function findFolder({ folders }: GraphMailbox, idOrName: string): Folder | undefined {
  const wellKnown = WELL_KNOWN[idOrName.toLowerCase()];
  return wellKnown ? folders.get(wellKnown) : [...folders.values()].find(({ id }) => id === idOrName);
}

/** @throws GraphError 404 when the mailbox has no such folder */
export function folderIn(call: MailboxCall, idOrName: string): Folder {
  const folder = findFolder(call.mailbox, idOrName);
  if (!folder) throw itemNotFound();
  return folder;
}

export function answerFolder(call: MailboxCall): GraphAnswer {
  const name = call.params.folder ?? '';
  if (name.toLowerCase() === ROOT) return { status: 200, body: rootResource(call) };
  return { status: 200, body: folderResource(call, folderIn(call, name)) };
}

/** The folders at the top, or below one: by pages, as Graph lists them ten at a time. */
export function answerFolders(call: MailboxCall): GraphAnswer {
  const { folder: parent } = call.params;
  const isTop = parent === undefined || parent.toLowerCase() === ROOT;
  const parentPath = isTop ? undefined : folderIn(call, parent).path;
  const wanted = nameFilter(call.query.get('$filter'));
  const children = [...call.mailbox.folders.values()].filter(
    (folder) => parentOf(folder) === parentPath && (!wanted || displayName(folder) === wanted),
  );
  const skip = Number(call.query.get('$skip') ?? 0);
  const size = pageSize(call.query.get('$top'), call.preferences.pageSize);
  const value = children.slice(skip, skip + size).map((folder) => folderResource(call, folder));
  const more = skip + size < children.length;
  const link = `${call.base}${call.path.replace(/\?.*$/, '')}`;
  return {
    status: 200,
    body: {
      '@odata.context': `${call.base}/$metadata#Collection(mailFolder)`,
      value,
      ...(more ? { '@odata.nextLink': `${link}?%24top=${size}&%24skip=${skip + size}` } : {}),
    },
  };
}

/** @throws GraphError 409 for a folder that is there already */
export async function createFolder(call: MailboxCall): Promise<GraphAnswer> {
  const name = stringIn((await readJson(call)).displayName);
  if (!name) throw badRequest('The property displayName is required.');
  const { folder: parent } = call.params;
  const isTop = parent === undefined || parent.toLowerCase() === ROOT;
  const above = isTop ? undefined : folderIn(call, parent);
  const path = above ? `${above.path}${above.delimiter}${name}` : name;
  if (call.mailbox.folders.has(path)) {
    throw new GraphError(409, 'ErrorFolderExists', 'A folder with the specified name already exists.');
  }
  await call.mailbox.createFolder(path);
  const created = call.mailbox.folders.get(path);
  if (!created) throw new Error(`The folder ${path} was made and is not there`);
  return { status: 201, body: folderResource(call, created) };
}

function nameFilter(filter: string | null): string | undefined {
  if (!filter) return undefined;
  const name = /^\s*displayName\s+eq\s+'((?:[^']|'')*)'\s*$/.exec(filter)?.[1];
  if (name === undefined) throw badRequest("The lab's Graph filters folders by displayName eq '…' only.");
  return name.replaceAll("''", "'");
}

function parentOf({ path, delimiter }: Folder): string | undefined {
  const end = path.lastIndexOf(delimiter);
  return end < 0 ? undefined : path.slice(0, end);
}

function displayName({ path, delimiter }: Folder): string {
  return path === 'INBOX' ? 'Inbox' : path.slice(path.lastIndexOf(delimiter) + 1);
}

function rootId(call: MailboxCall): string {
  return `AQMkA${Buffer.from(call.mailbox.address).toString('base64url')}AAAAA==`;
}

function rootResource(call: MailboxCall): object {
  const top = [...call.mailbox.folders.values()].filter((folder) => parentOf(folder) === undefined);
  return {
    id: rootId(call),
    displayName: 'Top of Information Store',
    childFolderCount: top.length,
    totalItemCount: 0,
    unreadItemCount: 0,
    isHidden: false,
  };
}

function folderResource(call: MailboxCall, folder: Folder): object {
  const { folders } = call.mailbox;
  const above = parentOf(folder);
  const items = [...folder.items.values()];
  return {
    id: folder.id,
    displayName: displayName(folder),
    parentFolderId: (above !== undefined && folders.get(above)?.id) || rootId(call),
    childFolderCount: [...folders.values()].filter((each) => parentOf(each) === folder.path).length,
    totalItemCount: items.length,
    unreadItemCount: items.filter(({ isRead }) => !isRead).length,
    sizeInBytes: items.reduce((sum, { size }) => sum + size, 0),
    isHidden: false,
  };
}
