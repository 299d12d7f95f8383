import type { ImapFlow, MailboxObject } from 'imapflow';
import type {
  AfterFetch,
  ConnectObserver,
  Cursor,
  FetchedMessage,
  InboundConnection,
  ListScope,
  Login,
  MessageRef,
  RemoteMailbox,
} from '../ports';
import type { ImapClientOptions } from './client';
import { fetchMessages, readMessage } from './fetch';
import { listMessages } from './list';
import { News } from './news';
import { leave, openSession } from './open';
import { lost, type ImapSession } from './session';
import { settleMessages } from './settle';

/**
 * Connects, signs in and opens the folder read-write.
 * @param signal ends the connection whenever it aborts, also after this has resolved
 * @throws MailFailure; the abort reason when the signal aborts
 */
export const openConnection = (
  mailbox: RemoteMailbox,
  login: Login,
  signal: AbortSignal,
  options: ImapClientOptions,
  observer?: ConnectObserver,
): Promise<InboundConnection> =>
  openSession(mailbox, login, signal, options, async (session) => {
    const { client } = session;
    observer?.signedIn();
    // Where the server has hung up in the meantime, imapflow resolves with nothing, against its types.
    const opened: MailboxObject | undefined = await client.mailboxOpen(mailbox.folder);
    if (opened === undefined || !client.usable) {
      throw lost(session);
    }
    const nextPosition = await nextPositionOf(client, opened);
    observer?.opened(opened.exists);
    return new ImapConnection(
      { ...session, epoch: String(opened.uidValidity) },
      nextPosition,
      login.kind === 'token' ? login.expiresAt : undefined,
    );
  });

/** UIDNEXT, also where the server leaves it out of its answer to SELECT (RFC 3501 allowed it). */
async function nextPositionOf(client: ImapFlow, opened: MailboxObject): Promise<number> {
  if (opened.uidNext > 0) {
    return opened.uidNext;
  }
  const newest = opened.exists > 0 ? await client.fetchOne('*', { uid: true }) : undefined;
  return newest === undefined || newest === false ? 1 : newest.uid + 1;
}

class ImapConnection implements InboundConnection {
  readonly naming = 'positions';
  readonly epoch: string;
  private readonly news: News;

  constructor(
    private readonly session: ImapSession,
    readonly nextPosition: number,
    readonly expiresAt: Date | undefined,
  ) {
    this.epoch = session.epoch;
    this.news = new News(session);
  }

  async list(cursor: Cursor, scope?: ListScope): Promise<MessageRef[]> {
    this.news.forget();
    return listMessages(this.session, cursor, this.nextPosition, scope);
  }

  fetch(refs: MessageRef[]): AsyncIterable<FetchedMessage> {
    return fetchMessages(this.session, refs);
  }

  read(ref: MessageRef): AsyncIterable<Buffer> {
    return readMessage(this.session, ref);
  }

  settle(refs: MessageRef[], after: AfterFetch): Promise<void> {
    return settleMessages(this.session, refs, after);
  }

  finish(): Promise<void> {
    return Promise.resolve();
  }

  waitForNews(signal: AbortSignal): Promise<void> {
    return this.news.wait(signal);
  }

  close(): Promise<void> {
    return leave(this.session.client);
  }
}
