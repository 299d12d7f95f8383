/** Looks into a mailbox of the lab by IMAP with the account's password, and puts messages there. */
import type { FetchMessageObject, ImapFlow } from 'imapflow';
import { ImapSession, type ImapSessionOptions } from './imap-session';

export interface LabMessage {
  uid: number;
  flags: string[];
  /** The whole message, byte for byte. */
  raw: Buffer;
  subject: string;
  from: string;
  messageId: string;
  inReplyTo?: string;
}

export interface LabMailboxOptions extends ImapSessionOptions {
  bumpUidValidity?: (folder: string) => Promise<void>;
}

const POLL_MS = 40;

export class LabMailbox {
  readonly address: string;
  private readonly session: ImapSession;

  constructor(private readonly options: LabMailboxOptions) {
    this.address = options.address;
    this.session = new ImapSession(options);
  }

  /** Paths of all folders. */
  folders(): Promise<string[]> {
    return this.inTurn(async (client) => (await client.list()).map((folder) => folder.path));
  }

  createFolder(path: string): Promise<void> {
    return this.inTurn(async (client) => {
      await client.mailboxCreate(path);
    });
  }

  /** Everything in a folder (default INBOX), oldest first. */
  messages(folder = 'INBOX'): Promise<LabMessage[]> {
    return this.inTurn(async (client) => {
      if (client.mailbox && client.mailbox.path === folder) await client.noop();
      const opened = await client.mailboxOpen(folder);
      if (opened.exists === 0) return [];
      const found = await client.fetchAll('1:*', { uid: true, flags: true, envelope: true, source: true });
      return found.map(asLabMessage);
    });
  }

  /**
   * Waits until a message in a folder (default INBOX) satisfies the predicate, and returns it.
   *
   * @throws after `timeoutMs` (default 10 000), naming what was there instead
   */
  async waitFor(
    predicate: (message: LabMessage) => boolean,
    { timeoutMs = 60_000, folder = 'INBOX' }: { timeoutMs?: number; folder?: string } = {},
  ): Promise<LabMessage> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const messages = await this.messages(folder);
      const match = messages.find(predicate);
      if (match) return match;
      if (Date.now() > deadline) {
        const subjects = messages.map((message) => JSON.stringify(message.subject)).join(', ');
        throw new Error(
          `No such message in ${folder} of ${this.address} within ${timeoutMs} ms; there: ${subjects || 'nothing'}`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  /** @param receivedAt the INTERNALDATE that it gets; now when left out */
  append(folder: string, raw: Buffer | string, flags: string[] = [], receivedAt?: Date): Promise<void> {
    return this.inTurn(async (client) => {
      const done = await client.append(folder, Buffer.from(raw), flags, receivedAt);
      if (!done) throw new Error(`Could not append to ${folder} of ${this.address}`);
    });
  }

  setFlags(uid: number, flags: string[], folder = 'INBOX'): Promise<void> {
    return this.inTurn(async (client) => {
      await client.mailboxOpen(folder);
      await client.messageFlagsSet(String(uid), flags, { uid: true });
    });
  }

  move(uid: number, to: string, folder = 'INBOX'): Promise<void> {
    return this.inTurn(async (client) => {
      await client.mailboxOpen(folder);
      await client.messageMove(String(uid), to, { uid: true });
    });
  }

  delete(uid: number, folder = 'INBOX'): Promise<void> {
    return this.inTurn(async (client) => {
      await client.mailboxOpen(folder);
      await client.messageDelete(String(uid), { uid: true });
    });
  }

  /** Gives a folder a new UIDVALIDITY, as a mailbox move does: every UID a client remembers is worth nothing from now on. */
  async bumpUidValidity(folder = 'INBOX'): Promise<void> {
    if (!this.options.bumpUidValidity)
      throw new Error('UIDVALIDITY can only be changed from the process that started the lab');
    await this.close();
    await this.options.bumpUidValidity(folder);
  }

  close(): Promise<void> {
    return this.session.close();
  }

  private inTurn<T>(work: (client: ImapFlow) => Promise<T>): Promise<T> {
    return this.session.inTurn(work);
  }
}

function asLabMessage(message: FetchMessageObject): LabMessage {
  const { envelope } = message;
  return {
    uid: message.uid,
    flags: [...(message.flags ?? [])],
    raw: message.source ?? Buffer.alloc(0),
    subject: envelope?.subject ?? '',
    from: envelope?.from?.[0]?.address ?? '',
    messageId: envelope?.messageId ?? '',
    inReplyTo: envelope?.inReplyTo || undefined,
  };
}
