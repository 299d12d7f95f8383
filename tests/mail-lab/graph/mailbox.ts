/**
 * A mailbox as Graph sees it, behind it the same IMAP folders that every other client of the lab sees. Before each answer it
 * looks what has changed there, so that mail delivered, read, moved or deleted by IMAP is what Graph tells.
 */
import type { FetchMessageObject, ImapFlow, ListResponse } from 'imapflow';
import { ImapSession } from '../imap-session';
import { SENT_FOLDER } from '../mail-store';
import { folderId, immutableId, restId } from './ids';
import { type Folder, factsOf, type Item, likeness, readState, type Removal } from './mailbox-items';

export interface MailboxChange {
  kind: 'created' | 'updated' | 'deleted';
  folder: string;
  item: Item;
}

export const DRAFTS = 'Drafts';
const STATUS = { messages: true, uidNext: true, uidValidity: true, unseen: true } as const;
const FACTS = { uid: true, flags: true, envelope: true, size: true, internalDate: true, bodyStructure: true };

export class GraphMailbox {
  readonly folders = new Map<string, Folder>();
  readonly removals: Removal[] = [];
  /** Number of the latest change. */
  now = 0;
  private readonly session: ImapSession;
  private readonly byId = new Map<string, Item>();
  private readonly watchers = new Set<(change: MailboxChange) => void>();
  /** Messages under way into a folder, by `path:uid`, or by likeness where the server does not tell the UID. */
  private readonly arriving = new Map<string, Item>();
  private ids = 0;

  /** @param password opens every mailbox of the lab */
  constructor(
    readonly address: string,
    port: number,
    password: string,
  ) {
    this.session = new ImapSession({ address, port, password: () => password });
  }

  close(): Promise<void> {
    return this.session.close();
  }

  /** @returns what stops the watching */
  watch(watcher: (change: MailboxChange) => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  /** Looks what has changed since the last look. */
  refresh(): Promise<void> {
    const look = () => this.session.inTurn((client) => this.look(client));
    // A server ends sessions that hold old UIDs; the next one sees the new ones.
    return look().catch(look);
  }

  /** By either kind of id; ids are case-sensitive, and the id of the folder a message has left leads nowhere. */
  find(id: string): Item | undefined {
    return this.byId.get(id);
  }

  raw(item: Item): Promise<Buffer | undefined> {
    return this.session.inTurn(async (client) => {
      await open(client, item.folder);
      const message = await client.fetchOne(String(item.uid), { source: true }, { uid: true });
      return message ? message.source : undefined;
    });
  }

  markRead(item: Item, read: boolean): Promise<void> {
    return this.session.inTurn(async (client) => {
      await open(client, item.folder);
      const change = read ? 'messageFlagsAdd' : 'messageFlagsRemove';
      await client[change](String(item.uid), ['\\Seen'], { uid: true });
      await this.look(client);
    });
  }

  /** Moves a message; it keeps its immutable id and gets a new REST id. */
  move(item: Item, to: string): Promise<void> {
    return this.session.inTurn(async (client) => {
      if (item.folder === to) return;
      const { folder, uid } = item;
      await open(client, folder);
      const moved = await client.messageMove(String(uid), to, { uid: true });
      if (!moved) throw new Error(`Could not move a message to ${to}`);
      const newUid = moved.uidMap?.get(uid);
      this.arriving.set(newUid ? `${to}:${newUid}` : likeness(item), item);
      await this.look(client);
    });
  }

  /** Moves a draft that has been sent, and takes the draft's mark off it. */
  sendAway(draft: Item, to: string): Promise<void> {
    return this.session
      .inTurn(async (client) => {
        await open(client, draft.folder);
        await client.messageFlagsRemove(String(draft.uid), ['\\Draft'], { uid: true });
      })
      .then(() => this.move(draft, to));
  }

  erase(item: Item): Promise<void> {
    return this.session.inTurn(async (client) => {
      await open(client, item.folder);
      await client.messageDelete(String(item.uid), { uid: true });
      await this.look(client);
    });
  }

  /** Puts a message into a folder; with `replaced` it takes that message's place and ids. */
  add(path: string, raw: Buffer, flags: string[], replaced?: Item): Promise<Item> {
    return this.session.inTurn(async (client) => {
      await this.look(client);
      const done = await client.append(path, raw, flags);
      if (!done) throw new Error(`Could not add a message to ${path} of ${this.address}`);
      await open(client, path);
      const last = done.uid ? undefined : await client.fetchOne('*', { uid: true });
      const uid = done.uid ?? (last ? last.uid : 0);
      if (replaced) {
        this.arriving.set(`${path}:${uid}`, replaced);
        await client.messageDelete(String(replaced.uid), { uid: true });
      }
      await this.look(client);
      const item = this.folders.get(path)?.items.get(uid);
      if (!item) throw new Error(`A message added to ${path} of ${this.address} is not there`);
      return item;
    });
  }

  createFolder(path: string): Promise<void> {
    return this.session.inTurn(async (client) => {
      await client.mailboxCreate(path);
      await this.look(client);
    });
  }

  /** Reads first what has changed, and then takes all of it in at once: nobody sees half of a move. */
  private async look(client: ImapFlow): Promise<void> {
    // A server may tell the status of the folder that is open as it was when it last had a chance to say so.
    if (client.mailbox) await client.noop();
    const listed = await client.list({ statusQuery: STATUS });
    const entries = listed.filter(({ flags }) => !flags.has('\\Noselect') && !flags.has('\\NonExistent'));
    const news: News[] = [];
    for (const entry of entries) {
      const folder = this.folderOf(entry);
      if (hasChanged(folder, entry)) news.push(await readNews(client, folder, entry));
    }
    const paths = new Set(entries.map(({ path }) => path));
    const lost = new Set<Item>();
    for (const folder of this.folders.values()) {
      if (paths.has(folder.path)) continue;
      for (const item of folder.items.values()) lost.add(item);
      this.folders.delete(folder.path);
    }
    for (const each of news) this.compare(each, lost);
    for (const item of lost) this.leave(item);
    // One that came in from another folder is looked for among all those that have gone.
    for (const { folder, appeared } of news)
      for (const message of appeared) this.takeIn(folder, message, lost);
    for (const item of lost) this.tell('deleted', item.folder, item);
  }

  private folderOf(entry: ListResponse): Folder {
    const known = this.folders.get(entry.path);
    if (known) return known;
    this.ids += 1;
    const id = folderId(this.address, this.ids);
    const folder = { path: entry.path, delimiter: entry.delimiter || '/', id, items: new Map() };
    this.folders.set(entry.path, folder);
    return folder;
  }

  /** Notes what is no longer there, and what is read now and was not. */
  private compare({ folder, isNew, present, status }: News, lost: Set<Item>): void {
    for (const [uid, item] of folder.items) {
      const flags = isNew ? undefined : present.get(uid);
      if (!flags) {
        lost.add(item);
        folder.items.delete(uid);
      } else if (item.isRead !== flags.has('\\Seen') || item.isDraft !== flags.has('\\Draft')) {
        Object.assign(item, readState(flags), { changed: ++this.now });
        this.tell('updated', folder.path, item);
      }
    }
    Object.assign(folder, status);
  }

  private leave(item: Item): void {
    this.byId.delete(item.restId);
    this.byId.delete(item.immutableId);
    this.removals.push({ folder: item.folder, at: ++this.now, item, restId: item.restId });
  }

  private takeIn(folder: Folder, message: FetchMessageObject, lost: Set<Item>): void {
    const facts = factsOf(message);
    const key = `${folder.path}:${message.uid}`;
    const like = likeness(facts);
    const known = this.arriving.get(key) ?? this.arriving.get(like) ?? alike(lost, like);
    const from = known?.folder;
    this.arriving.delete(key);
    this.arriving.delete(like);
    if (known) lost.delete(known);
    this.ids += 1;
    const identity = { immutableId: known?.immutableId ?? immutableId(this.address, this.ids) };
    const place = { folder: folder.path, uid: message.uid, restId: restId(this.address, this.ids) };
    const count = { arrived: ++this.now, changed: this.now };
    const item: Item = Object.assign(known ?? identity, facts, identity, place, count);
    folder.items.set(message.uid, item);
    this.byId.set(item.restId, item).set(item.immutableId, item);
    if (from !== undefined && from !== folder.path) this.tell('deleted', from, item);
    this.tell('created', folder.path, item);
  }

  private tell(kind: MailboxChange['kind'], folder: string, item: Item): void {
    for (const watcher of this.watchers) watcher({ kind, folder, item });
  }
}

/** What a look finds in a folder that has changed. */
interface News {
  folder: Folder;
  /** Every UID known of it is worth nothing. */
  isNew: boolean;
  present: Map<number, Set<string>>;
  appeared: FetchMessageObject[];
  status: Pick<Folder, 'uidValidity' | 'uidNext' | 'exists' | 'unseen'>;
}

async function readNews(client: ImapFlow, folder: Folder, { status }: ListResponse): Promise<News> {
  const isNew = folder.uidValidity !== status?.uidValidity;
  await open(client, folder.path);
  const exists = client.mailbox ? client.mailbox.exists : 0;
  const found = exists > 0 ? await client.fetchAll('1:*', { uid: true, flags: true }) : [];
  const uids = found.map(({ uid }) => uid).filter((uid) => isNew || !folder.items.has(uid));
  return {
    folder,
    isNew,
    present: new Map(found.map(({ uid, flags }) => [uid, flags ?? new Set()])),
    appeared: uids.length > 0 ? await client.fetchAll(ranges(uids), FACTS, { uid: true }) : [],
    status: {
      uidValidity: status?.uidValidity,
      uidNext: status?.uidNext,
      exists: status?.messages,
      unseen: status?.unseen,
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

function alike(lost: Set<Item>, like: string): Item | undefined {
  return [...lost].find((item) => likeness(item) === like);
}

/** Opens a folder and asks for news, if it is open already. */
async function open(client: ImapFlow, path: string): Promise<void> {
  if (client.mailbox && client.mailbox.path === path) await client.noop();
  else await client.mailboxOpen(path);
}

function hasChanged(folder: Folder, { status }: ListResponse): boolean {
  return (
    folder.uidValidity !== status?.uidValidity ||
    folder.uidNext !== status?.uidNext ||
    folder.exists !== status?.messages ||
    folder.unseen !== status?.unseen
  );
}

export const WELL_KNOWN: Record<string, string> = {
  inbox: 'INBOX',
  drafts: DRAFTS,
  sentitems: SENT_FOLDER,
  deleteditems: 'Deleted Items',
  junkemail: 'Junk Email',
  archive: 'Archive',
};
