import { setTimeout as delay } from 'node:timers/promises';
import type {
  AfterFetch,
  ConnectObserver,
  FetchedMessage,
  InboundConnection,
  Login,
  MailServer,
  MessageRef,
} from '../ports';
import { fetchMessages, readMessage } from './fetch';
import { EPOCH, openMaildrop, refsOf, type Maildrop } from './maildrop';
import { openSession, type Pop3Options } from './open';
import { ask, told, type Pop3Session } from './session';
import { settleMessages } from './settle';

/**
 * Connects, signs in and looks at what is there.
 * @param signal ends the connection whenever it aborts, also after this has resolved
 * @throws MailFailure; the abort reason when the signal aborts
 */
export const openConnection = (
  server: MailServer,
  login: Login,
  signal: AbortSignal,
  options: Pop3Options,
  observer?: ConnectObserver,
): Promise<InboundConnection> =>
  openSession(server, login, signal, options, async (session) => {
    observer?.signedIn();
    const { maildrop, count } = await openMaildrop(session);
    observer?.opened(count);
    return new Pop3Connection(
      session,
      maildrop,
      count + 1,
      login.kind === 'token' ? login.expiresAt : undefined,
    );
  });

class Pop3Connection implements InboundConnection {
  readonly naming = 'identifiers';
  readonly snapshot = true;
  readonly epoch = EPOCH;

  constructor(
    private readonly session: Pop3Session,
    private readonly maildrop: Maildrop,
    readonly nextPosition: number,
    readonly expiresAt: Date | undefined,
  ) {}

  list(): Promise<MessageRef[]> {
    return Promise.resolve(refsOf(this.maildrop));
  }

  fetch(refs: MessageRef[]): AsyncIterable<FetchedMessage> {
    return fetchMessages(this.session, this.maildrop, refs);
  }

  read(ref: MessageRef): AsyncIterable<Buffer> {
    return readMessage(this.session, this.maildrop, ref);
  }

  settle(refs: MessageRef[], after: AfterFetch): Promise<void> {
    return settleMessages(this.session, this.maildrop, refs, after);
  }

  /** QUIT: the server enters its UPDATE state and deletes what was marked (RFC 1939 §6). */
  async finish(): Promise<void> {
    try {
      await told(this.session, () => ask(this.session, 'QUIT', 'leaving'));
    } finally {
      this.session.wire.destroy();
    }
  }

  /** There is nothing to wait for within a session: it shows the mailbox as it was when it began. */
  async waitForNews(signal: AbortSignal): Promise<void> {
    const { timeouts, signal: ended } = this.session;
    const over = new AbortController();
    const stop = () => over.abort();
    for (const each of [signal, ended]) each.addEventListener('abort', stop);
    if (signal.aborted || ended.aborted) stop();
    try {
      await delay(timeouts.poll, undefined, { signal: over.signal, ref: false });
    } catch {
      // Woken before the time was up, by whoever does not want to wait any longer.
    } finally {
      for (const each of [signal, ended]) each.removeEventListener('abort', stop);
    }
    ended.throwIfAborted();
  }

  /** Without QUIT nothing is deleted (RFC 1939 §6): what was marked and not finished stays. */
  close(): Promise<void> {
    this.session.wire.destroy();
    return Promise.resolve();
  }
}
