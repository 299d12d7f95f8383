/** Reads from IMAP what has changed in a mailbox's folders since they were last looked at. */
import type { FetchMessageObject, ImapFlow, ListResponse } from 'imapflow';
import type { Folder } from './mailbox-items';

const STATUS = { messages: true, uidNext: true, uidValidity: true, unseen: true } as const;
/** No BODYSTRUCTURE: the client leaves out a message whose parts are nested deeper than it reads. */
const FACTS = {
  ...{ uid: true, flags: true, envelope: true, size: true, internalDate: true },
  headers: ['content-type'],
};

/** What is new in a folder. */
export interface News {
  folder: Folder;
  /** Every UID known of it is worth nothing. */
  isNew: boolean;
  /** Flags of all that is there, by UID; undefined when nothing has changed but that messages were added. */
  present?: Map<number, Set<string>>;
  appeared: FetchMessageObject[];
  status: Pick<Folder, 'uidValidity' | 'uidNext' | 'exists' | 'unseen'>;
}

/** The folders that can be opened, each with its status. */
export async function listFolders(client: ImapFlow): Promise<ListResponse[]> {
  // A server may tell the status of the folder that is open as it was when it last had a chance to say so.
  if (client.mailbox) await client.noop();
  const listed = await client.list({ statusQuery: STATUS });
  return listed.filter(({ flags }) => !flags.has('\\Noselect') && !flags.has('\\NonExistent'));
}

/** @returns undefined for a folder whose status is what it was */
export async function readNews(
  client: ImapFlow,
  folder: Folder,
  listed: ListResponse,
): Promise<News | undefined> {
  const status = {
    uidValidity: listed.status?.uidValidity,
    uidNext: listed.status?.uidNext,
    exists: listed.status?.messages,
    unseen: listed.status?.unseen,
  };
  const names = ['uidValidity', 'uidNext', 'exists', 'unseen'] as const;
  if (names.every((name) => folder[name] === status[name])) return undefined;
  await open(client, folder.path);
  const isNew = folder.uidValidity !== status.uidValidity;
  return (
    (isNew ? undefined : await readAdded(client, folder, status)) ??
    (await readAll(client, folder, status, isNew))
  );
}

/** The usual news: messages were added and that is all. Told by the status alone, so that a large folder is not read again. */
async function readAdded(
  client: ImapFlow,
  folder: Folder,
  status: News['status'],
): Promise<News | undefined> {
  const { uidNext = 0, exists = 0, unseen = 0 } = folder;
  if ((status.uidNext ?? 0) <= uidNext) return undefined;
  // A range up to `*` names the last message even if that is not within it (RFC 3501 §6.4.8).
  const found = await client.fetchAll(`${uidNext}:*`, FACTS, { uid: true });
  const appeared = found.filter(({ uid }) => uid >= uidNext && !folder.items.has(uid));
  const unread = appeared.filter(({ flags }) => !flags?.has('\\Seen')).length;
  const isAll = exists + appeared.length === status.exists && unseen + unread === status.unseen;
  return isAll ? { folder, isNew: false, appeared, status } : undefined;
}

async function readAll(
  client: ImapFlow,
  folder: Folder,
  status: News['status'],
  isNew: boolean,
): Promise<News> {
  const exists = client.mailbox ? client.mailbox.exists : 0;
  const found = exists > 0 ? await client.fetchAll('1:*', { uid: true, flags: true }) : [];
  const uids = found.map(({ uid }) => uid).filter((uid) => isNew || !folder.items.has(uid));
  return {
    folder,
    isNew,
    present: new Map(found.map(({ uid, flags }) => [uid, flags ?? new Set()])),
    appeared: uids.length > 0 ? await client.fetchAll(ranges(uids), FACTS, { uid: true }) : [],
    // A status may be behind what the folder holds, as after its UIDVALIDITY has changed.
    status: {
      ...status,
      exists: found.length,
      unseen: found.filter(({ flags }) => !flags?.has('\\Seen')).length,
    },
  };
}

/** UIDs in ascending order as an IMAP sequence set: a command line has no room for thousands of numbers. */
function ranges(uids: number[]): string {
  const found: Array<[first: number, last: number]> = [];
  for (const uid of uids) {
    const range = found.at(-1);
    if (range && uid === range[1] + 1) range[1] = uid;
    else found.push([uid, uid]);
  }
  return found.map(([first, last]) => `${first}:${last}`).join(',');
}

/** Opens a folder and asks for news, if it is open already. */
export async function open(client: ImapFlow, path: string): Promise<void> {
  if (client.mailbox && client.mailbox.path === path) await client.noop();
  else await client.mailboxOpen(path);
}
