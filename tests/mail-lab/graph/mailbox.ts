/**
 * A mailbox as Graph sees it, behind it the same IMAP folders that every other client of the lab sees. Before each answer it
 * looks what has changed there, so that mail delivered, read, moved or deleted by IMAP is what Graph tells.
 */
import type { ImapFlow } from 'imapflow';
import { ImapSession } from '../imap-session';
import { SENT_FOLDER } from '../mail-store';
import { itemNotFound } from './errors';
import { MailboxIndex } from './mailbox-index';
import type { Item } from './mailbox-items';
import { listFolders, type News, open, readNews } from './mailbox-news';

export const DRAFTS = 'Drafts';

export const WELL_KNOWN: Record<string, string> = {
  inbox: 'INBOX',
  drafts: DRAFTS,
  sentitems: SENT_FOLDER,
  deleteditems: 'Deleted Items',
  junkemail: 'Junk Email',
  archive: 'Archive',
};

export class GraphMailbox {
  readonly index: MailboxIndex;
  private readonly session: ImapSession;

  /** @param password opens every mailbox of the lab */
  constructor(
    readonly address: string,
    port: number,
    password: string,
  ) {
    this.index = new MailboxIndex(address);
    this.session = new ImapSession({ address, port, password: () => password });
  }

  close(): Promise<void> {
    return this.session.close();
  }

  /** Looks what has changed since the last look. */
  refresh(): Promise<void> {
    const look = () => this.session.inTurn((client) => this.look(client));
    // A server ends sessions that hold old UIDs; the next one sees the new ones.
    return look().catch(look);
  }

  raw(item: Item): Promise<Buffer | undefined> {
    return this.session.inTurn(async (client) => {
      await open(client, item.folder);
      const message = await client.fetchOne(String(item.uid), { source: true }, { uid: true });
      return message ? message.source : undefined;
    });
  }

  /** @throws GraphError 404 when the message has gone meanwhile */
  markRead(item: Item, read: boolean): Promise<void> {
    return this.session.inTurn(async (client) => {
      await open(client, item.folder);
      const change = read ? 'messageFlagsAdd' : 'messageFlagsRemove';
      await client[change](String(item.uid), ['\\Seen'], { uid: true });
      if (!(await client.fetchOne(String(item.uid), { flags: true }, { uid: true }))) throw itemNotFound();
      this.index.markRead(item, read);
    });
  }

  /**
   * Moves a message; it keeps its immutable id and gets a new REST id.
   *
   * @throws GraphError 404 when the message has gone meanwhile
   */
  move(item: Item, to: string): Promise<void> {
    return this.session.inTurn(async (client) => {
      if (item.folder === to) return;
      await open(client, item.folder);
      const moved = await client.messageMove(String(item.uid), to, { uid: true });
      if (!moved) throw new Error(`Could not move a message to ${to}`);
      const uid = moved.uidMap?.get(item.uid);
      const folder = this.index.folders.get(to);
      if (uid !== undefined && folder) {
        this.index.relocate(item, folder, uid);
        return;
      }
      this.index.expect(item, to, uid);
      await this.look(client);
      if (this.index.stopExpecting(item)) throw itemNotFound();
    });
  }

  /** Moves a draft that has been sent, and takes the draft's mark off it. */
  async sendAway(draft: Item, to: string): Promise<void> {
    await this.session.inTurn(async (client) => {
      await open(client, draft.folder);
      await client.messageFlagsRemove(String(draft.uid), ['\\Draft'], { uid: true });
      draft.isDraft = false;
    });
    await this.move(draft, to);
  }

  erase(item: Item): Promise<void> {
    return this.session.inTurn(async (client) => {
      await open(client, item.folder);
      await client.messageDelete(String(item.uid), { uid: true });
      this.index.erase(item);
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
        this.index.expect(replaced, path, uid);
        await client.messageDelete(String(replaced.uid), { uid: true });
      }
      await this.look(client);
      const item = this.index.folders.get(path)?.items.get(uid);
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

  private async look(client: ImapFlow): Promise<void> {
    const listed = await listFolders(client);
    const news: News[] = [];
    for (const entry of listed) {
      const folder = this.index.folder(entry.path, entry.delimiter || '/');
      const found = await readNews(client, folder, entry);
      if (found) news.push(found);
    }
    this.index.takeIn(news, new Set(listed.map(({ path }) => path)));
  }
}
