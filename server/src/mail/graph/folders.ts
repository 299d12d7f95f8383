import { MailFailure } from '../failure';
import { GraphRefusal } from '../graph-failure';
import { placeOf } from '../network-failure';
import type { MailFolder } from '../ports';
import { field, text } from './answer';
import { pathOf, segment, type GraphSession } from './session';

/** The name that other protocols have for the inbox; Graph calls it as the mailbox's language does. */
const INBOX = 'INBOX';

/** Folders that Graph knows by names of its own, whatever the mailbox's language, with their special uses (RFC 6154). */
const WELL_KNOWN: [name: string, specialUse: string][] = [
  ['inbox', 'Inbox'],
  ['drafts', 'Drafts'],
  ['sentitems', 'Sent'],
  ['deleteditems', 'Trash'],
  ['junkemail', 'Junk'],
  ['archive', 'Archive'],
];

/** More than any mailbox has that a person looks through. */
const MOST_FOLDERS = 10_000;

export interface GraphFolder {
  id: string;
  /** Readable: the names from the top, with slashes between them. */
  path: string;
}

const SELECT = '$select=id,displayName,childFolderCount&$top=250';

/** All items of a listing, page after page. */
export async function* itemsOf(session: GraphSession, path: string): AsyncGenerator<unknown> {
  let next = session.mailbox + path;
  while (next !== '') {
    const page = await session.json({
      step: 'listing',
      method: 'GET',
      path: next,
      absolute: true,
      repeatable: true,
    });
    const items = field(page, 'value');
    if (Array.isArray(items)) yield* items as unknown[];
    const link = text(page, '@odata.nextLink');
    next = link === '' ? '' : pathOf(link);
  }
}

/** All folders below a path of the API, each before those that it holds. */
async function* below(
  session: GraphSession,
  api: string,
  parent: string,
  inboxId: string,
): AsyncGenerator<GraphFolder> {
  for await (const item of itemsOf(session, `${api}?${SELECT}`)) {
    const id = text(item, 'id');
    const name = id === inboxId ? INBOX : text(item, 'displayName');
    const path = parent === '' ? name : `${parent}/${name}`;
    yield { id, path };
    if (Number(field(item, 'childFolderCount')) > 0) {
      yield* below(session, `/mailFolders/${segment(id)}/childFolders`, path, inboxId);
    }
  }
}

/** The ID of a folder that Graph knows by a name of its own; null where the mailbox has none. */
const wellKnownId = async (session: GraphSession, name: string): Promise<string | null> => {
  try {
    const path = `/mailFolders/${name}?$select=id`;
    return text(await session.json({ step: 'folder', method: 'GET', path, repeatable: true }), 'id');
  } catch (error) {
    if (error instanceof GraphRefusal && error.status === 404 && name !== 'inbox') return null;
    throw error;
  }
};

/** @throws GraphRefusal */
export async function allFolders(session: GraphSession): Promise<GraphFolder[]> {
  const inboxId = (await wellKnownId(session, 'inbox')) ?? '';
  const found: GraphFolder[] = [];
  for await (const folder of below(session, '/mailFolders', '', inboxId)) {
    found.push(folder);
    if (found.length === MOST_FOLDERS) break;
  }
  return found;
}

/** All folders, those with special uses first. @throws GraphRefusal */
export async function listFolders(session: GraphSession): Promise<MailFolder[]> {
  const folders = await allFolders(session);
  const uses = new Map<string, string>();
  for (const [name, specialUse] of WELL_KNOWN) {
    const id = await wellKnownId(session, name);
    if (id !== null) uses.set(id, specialUse);
  }
  const order = [...uses.keys()];
  const rank = ({ id }: GraphFolder) => (uses.has(id) ? order.indexOf(id) : order.length);
  return folders
    .sort((one, other) => rank(one) - rank(other))
    .map(({ id, path }) => ({ path, specialUse: uses.get(id) ?? '', selectable: true }));
}

const samePath = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** How a path of the API names a folder; null where there is none of this path. */
export async function findFolder(session: GraphSession, path: string): Promise<string | null> {
  if (samePath(path, INBOX)) return 'inbox';
  const found = (await allFolders(session)).find((folder) => samePath(folder.path, path));
  return found ? segment(found.id) : null;
}

export const folderMissing = ({ context, server }: GraphSession, path: string): MailFailure =>
  new MailFailure(`There is no folder "${path}" in the mailbox ${context.username} on ${placeOf(server)}.`, {
    kind: 'configuration',
    remedy: 'graph.folder-missing',
  });

/**
 * Makes a folder, and those that it lies in.
 * @returns how a path of the API names it
 * @throws MailFailure when Graph does not want it
 */
export async function createFolder(session: GraphSession, path: string): Promise<string> {
  const slash = path.lastIndexOf('/');
  const displayName = path.slice(slash + 1);
  const parentPath = path.slice(0, Math.max(0, slash));
  const parent =
    parentPath === ''
      ? null
      : ((await findFolder(session, parentPath)) ?? (await createFolder(session, parentPath)));
  try {
    const made = await session.json({
      step: 'changing',
      method: 'POST',
      path: parent === null ? '/mailFolders' : `/mailFolders/${parent}/childFolders`,
      headers: { 'content-type': 'application/json' },
      body: Buffer.from(JSON.stringify({ displayName })),
    });
    return segment(text(made, 'id'));
  } catch (error) {
    // Somebody else was faster.
    const there =
      error instanceof GraphRefusal && error.status === 409 ? await findFolder(session, path) : null;
    if (there !== null) return there;
    if (error instanceof GraphRefusal && error.status === 400) throw folderMissing(session, path);
    throw error;
  }
}
