/** The messages of a mailbox with their ids, and the one count of changes by which delta queries go. */
import type { FetchMessageObject } from 'imapflow';
import { folderId, immutableId, restId } from './ids';
import {
  type Folder,
  factsOf,
  type Item,
  type ItemFacts,
  likeness,
  readState,
  type Removal,
} from './mailbox-items';
import type { News } from './mailbox-news';

export interface MailboxChange {
  kind: 'created' | 'updated' | 'deleted';
  folder: string;
  item: Item;
}

export class MailboxIndex {
  readonly folders = new Map<string, Folder>();
  readonly removals: Removal[] = [];
  /** Number of the latest change. */
  now = 0;
  private readonly byId = new Map<string, Item>();
  private readonly watchers = new Set<(change: MailboxChange) => void>();
  /** Messages under way into a folder, by `path:uid`, or by likeness where the server does not tell the UID. */
  private readonly expected = new Map<string, Item>();
  private ids = 0;

  constructor(private readonly address: string) {}

  /** @returns what stops the watching */
  watch(watcher: (change: MailboxChange) => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  /** By either kind of id; ids are case-sensitive, and the REST id that a message had in another folder leads nowhere. */
  find(id: string): Item | undefined {
    return this.byId.get(id);
  }

  folder(path: string, delimiter: string): Folder {
    const known = this.folders.get(path);
    if (known) return known;
    this.ids += 1;
    const folder = { path, delimiter, id: folderId(this.address, this.ids), items: new Map() };
    this.folders.set(path, folder);
    return folder;
  }

  /** Takes in all news at once, so that nobody sees half of a move. Folders that are not in `paths` are gone. */
  takeIn(news: News[], paths: Set<string>): void {
    const lost = new Map<string, Item[]>();
    const lose = (item: Item) => lost.set(likeness(item), [...(lost.get(likeness(item)) ?? []), item]);
    for (const folder of this.folders.values()) {
      if (paths.has(folder.path)) continue;
      folder.items.forEach(lose);
      this.folders.delete(folder.path);
    }
    for (const each of news) this.compare(each, lose);
    for (const items of lost.values()) items.forEach((item) => this.leave(item));
    // One that came in from another folder is looked for among all those that have gone.
    for (const { folder, appeared } of news)
      for (const message of appeared) this.arrive(folder, message, lost);
    for (const items of lost.values()) for (const item of items) this.tell('deleted', item.folder, item);
  }

  /** A message that comes into `folder` next is this one: by UID where the server told it. */
  expect(item: Item, folder: string, uid: number | undefined): void {
    this.expected.set(uid === undefined ? likeness(item) : `${folder}:${uid}`, item);
  }

  /** @returns whether the message was still awaited */
  stopExpecting(item: Item): boolean {
    const names = [...this.expected].filter(([, each]) => each === item).map(([name]) => name);
    names.forEach((name) => this.expected.delete(name));
    return names.length > 0;
  }

  markRead(item: Item, isRead: boolean): void {
    if (item.isRead === isRead) return;
    Object.assign(item, { isRead, changed: ++this.now });
    this.count(item.folder, { unseen: isRead ? -1 : 1 });
    this.tell('updated', item.folder, item);
  }

  relocate(item: Item, to: Folder, uid: number): void {
    const from = item.folder;
    this.takeOut(item);
    if (to.uidNext === uid) to.uidNext += 1;
    this.count(to.path, { exists: 1, unseen: item.isRead ? 0 : 1 });
    this.place(to, uid, item, item);
    this.tell('deleted', from, item);
    this.tell('created', to.path, item);
  }

  erase(item: Item): void {
    this.takeOut(item);
    this.tell('deleted', item.folder, item);
  }

  private takeOut(item: Item): void {
    this.folders.get(item.folder)?.items.delete(item.uid);
    this.count(item.folder, { exists: -1, unseen: item.isRead ? 0 : -1 });
    this.leave(item);
  }

  /** Keeps what is known of a folder's status in step with what was done to it. */
  private count(path: string, { exists = 0, unseen = 0 }: { exists?: number; unseen?: number }): void {
    const folder = this.folders.get(path);
    if (folder?.exists === undefined || folder.unseen === undefined) return;
    folder.exists += exists;
    folder.unseen += unseen;
  }

  /** Notes what is no longer there, and what is read now and was not. */
  private compare({ folder, isNew, present, status }: News, lose: (item: Item) => void): void {
    Object.assign(folder, status);
    if (!present) return;
    for (const [uid, item] of folder.items) {
      const flags = isNew ? undefined : present.get(uid);
      if (!flags) {
        lose(item);
        folder.items.delete(uid);
      } else if (item.isRead !== flags.has('\\Seen') || item.isDraft !== flags.has('\\Draft')) {
        Object.assign(item, readState(flags), { changed: ++this.now });
        this.tell('updated', folder.path, item);
      }
    }
  }

  private leave(item: Item): void {
    this.byId.delete(item.restId);
    this.byId.delete(item.immutableId);
    this.removals.push({ folder: item.folder, at: ++this.now, item, restId: item.restId });
  }

  private arrive(folder: Folder, message: FetchMessageObject, lost: Map<string, Item[]>): void {
    const facts = factsOf(message);
    const key = `${folder.path}:${message.uid}`;
    const like = likeness(facts);
    const known = this.expected.get(key) ?? this.expected.get(like) ?? lost.get(like)?.[0];
    const from = known?.folder;
    if (known) {
      this.stopExpecting(known);
      const before = likeness(known);
      lost.set(
        before,
        (lost.get(before) ?? []).filter((item) => item !== known),
      );
    }
    const item = this.place(folder, message.uid, facts, known);
    if (from !== undefined && from !== folder.path) this.tell('deleted', from, item);
    this.tell('created', folder.path, item);
  }

  private place(folder: Folder, uid: number, facts: ItemFacts, known: Item | undefined): Item {
    this.ids += 1;
    const identity = { immutableId: known?.immutableId ?? immutableId(this.address, this.ids) };
    const place = { folder: folder.path, uid, restId: restId(this.address, this.ids) };
    const count = { arrived: ++this.now, changed: this.now };
    const item: Item = Object.assign(known ?? identity, { ...facts, ...identity, ...place, ...count });
    folder.items.set(uid, item);
    this.byId.set(item.restId, item).set(item.immutableId, item);
    return item;
  }

  private tell(kind: MailboxChange['kind'], folder: string, item: Item): void {
    for (const watcher of this.watchers) watcher({ kind, folder, item });
  }
}
