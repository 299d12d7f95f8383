import { setTimeout as delay } from 'node:timers/promises';
import { GraphRefusal, NotGraph } from '../graph-failure';
import type {
  AfterFetch,
  Announcing,
  ConnectObserver,
  CredentialSource,
  Cursor,
  FetchedMessage,
  InboundConnection,
  ListScope,
  MessageRef,
  RemoteMailbox,
} from '../ports';
import { field, jsonOf } from './answer';
import { EPOCH, FolderChanges } from './changes';
import { fetchMessages, readMessage } from './fetch';
import { findFolder, folderMissing } from './folders';
import type { ExchangeFor, GraphTimeouts } from './http';
import { GraphSession, told } from './session';
import { settleMessages } from './settle';
import { announcingOf } from './subscriptions';

/** How much longer each wait is than the one before, while nothing comes. */
const SLOWER = 1.5;

export interface GraphOptions {
  exchangeFor: ExchangeFor;
  timeouts: Pick<GraphTimeouts, 'poll' | 'slowestPoll'>;
}

/**
 * Finds the mailbox and its folder.
 * @param signal ends the connection whenever it aborts, also after this has resolved
 * @throws MailFailure; the abort reason when the signal aborts
 */
export async function openConnection(
  { server, folder }: RemoteMailbox,
  credential: CredentialSource,
  signal: AbortSignal,
  { exchangeFor, timeouts }: GraphOptions,
  observer?: ConnectObserver,
): Promise<InboundConnection> {
  const closed = new AbortController();
  const session = await GraphSession.enter(
    server,
    credential,
    AbortSignal.any([signal, closed.signal]),
    exchangeFor,
  );
  return told(session, async () => {
    const place = await lettingIn(observer, () => findFolder(session, folder));
    if (place === null) throw folderMissing(session, folder);
    const answer = await lettingIn(observer, () =>
      session.ask({ step: 'folder', method: 'GET', path: `/mailFolders/${place}?$select=totalItemCount` }),
    );
    const count = Number(field(jsonOf(answer), 'totalItemCount'));
    if (!Number.isInteger(count)) throw new NotGraph('A folder without a number of messages');
    observer?.opened(count);
    const openedAt = Date.parse(answer.headers.date ?? '');
    const changes = new FolderChanges(session, place, Number.isNaN(openedAt) ? Date.now() : openedAt);
    return new GraphConnection(session, changes, count + 1, timeouts, closed, announcingOf(session, place));
  });
}

/** Whoever is told what they may not do has been let in. */
const lettingIn = async <T>(observer: ConnectObserver | undefined, work: () => Promise<T>): Promise<T> => {
  try {
    const result = await work();
    observer?.signedIn();
    return result;
  } catch (error) {
    if (error instanceof GraphRefusal && [403, 404].includes(error.status)) observer?.signedIn();
    throw error;
  }
};

/** No `expiresAt`: each request brings its own token, so the connection outlives them all. */
class GraphConnection implements InboundConnection {
  readonly naming = 'identifiers';
  readonly epoch = EPOCH;

  constructor(
    private readonly session: GraphSession,
    private readonly changes: FolderChanges,
    readonly nextPosition: number,
    private readonly timeouts: GraphOptions['timeouts'],
    private readonly closed: AbortController,
    readonly announcing: Announcing,
  ) {}

  get bookmark(): string | undefined {
    return this.changes.bookmark;
  }

  list(cursor: Cursor, scope?: ListScope): Promise<MessageRef[]> {
    return told(this.session, () => this.changes.list(cursor, scope));
  }

  fetch(refs: MessageRef[]): AsyncIterable<FetchedMessage> {
    return this.toldAll(
      fetchMessages(this.session, refs, (identifier) => this.changes.receivedAt(identifier)),
    );
  }

  read(ref: MessageRef): AsyncIterable<Buffer> {
    return this.toldAll(readMessage(this.session, ref));
  }

  settle(refs: MessageRef[], after: AfterFetch): Promise<void> {
    return told(this.session, () => settleMessages(this.session, refs, after));
  }

  finish(): Promise<void> {
    return Promise.resolve();
  }

  /** Asks again and again, less often the longer nothing has come. */
  async waitForNews(signal: AbortSignal): Promise<void> {
    const { poll, slowestPoll } = this.timeouts;
    const over = AbortSignal.any([signal, this.session.signal]);
    for (let pause = poll; !this.changes.hasNews; pause = Math.min(pause * SLOWER, slowestPoll)) {
      await delay(pause, undefined, { signal: over, ref: false }).catch(() => undefined);
      this.session.signal.throwIfAborted();
      if (signal.aborted) return;
      await told(this.session, () => this.changes.ask());
    }
  }

  close(): Promise<void> {
    this.closed.abort(new Error('The connection was closed.'));
    return Promise.resolve();
  }

  private async *toldAll<T>(items: AsyncGenerator<T>): AsyncGenerator<T> {
    try {
      for (;;) {
        const { done, value } = await told(this.session, () => items.next());
        if (done) return;
        yield value;
      }
    } finally {
      await items.return(undefined);
    }
  }
}
