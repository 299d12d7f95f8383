import { setTimeout as delay } from 'node:timers/promises';
import type { ImapFlow, MailboxObject } from 'imapflow';
import type { ImapContext } from '../imap-failure';
import type {
  AfterFetch,
  Cursor,
  FetchedMessage,
  InboundConnection,
  ListScope,
  Login,
  MessageRef,
  RemoteMailbox,
} from '../ports';
import { secretsOf } from '../sign-in';
import { createClient, FailureLog, type ImapClientOptions } from './client';
import { fetchMessages } from './fetch';
import { listMessages } from './list';
import { News } from './news';
import { commandFailure, lost, type ImapSession } from './session';
import { settleMessages } from './settle';

/** Milliseconds that a polite LOGOUT may take. */
const FAREWELL = 2_000;

/**
 * Connects, signs in and opens the folder read-write.
 * @param signal ends the connection whenever it aborts, also after this has resolved
 * @throws MailFailure; the abort reason when the signal aborts
 */
export async function openConnection(
  mailbox: RemoteMailbox,
  login: Login,
  signal: AbortSignal,
  options: ImapClientOptions,
): Promise<InboundConnection> {
  const context: ImapContext = {
    server: mailbox.server,
    folder: mailbox.folder,
    username: login.kind === 'anonymous' ? '' : login.username,
    secrets: secretsOf(login),
  };
  const log = new FailureLog(options.logger);
  const client = createClient(context, login, log, options);
  // Without a listener an `error` event ends the process. What it says is told again by the command that fails, and
  // better: the event calls a connection lost during AUTHENTICATE a failed authentication.
  client.on('error', () => undefined);
  const hangUp = () => client.close();
  // imapflow would sit the pause out, minutes within one command, where nobody can see it or stop it. Exchange hangs up
  // after such an answer itself. The close must come after imapflow has begun to wait, or it waits on.
  log.onThrottled = () => client.closeAfter();
  signal.addEventListener('abort', hangUp);
  client.once('close', () => signal.removeEventListener('abort', hangUp));
  const session = { client, log, context, timeouts: options.timeouts, signal };
  try {
    await client.connect();
    // Where the server has hung up in the meantime, imapflow resolves with nothing, against its types.
    const opened: MailboxObject | undefined = await client.mailboxOpen(mailbox.folder);
    if (opened === undefined || !client.usable) {
      throw lost({ ...session, epoch: '' });
    }
    const nextPosition = await nextPositionOf(client, opened);
    return new ImapConnection(
      { ...session, epoch: String(opened.uidValidity) },
      nextPosition,
      login.kind === 'token' ? login.expiresAt : undefined,
    );
  } catch (error) {
    // imapflow keeps the socket open after a refused login.
    client.close();
    signal.removeEventListener('abort', hangUp);
    throw commandFailure({ ...session, epoch: '' }, error);
  }
}

/** UIDNEXT, also where the server leaves it out of its answer to SELECT (RFC 3501 allowed it). */
async function nextPositionOf(client: ImapFlow, opened: MailboxObject): Promise<number> {
  if (opened.uidNext > 0) {
    return opened.uidNext;
  }
  const newest = opened.exists > 0 ? await client.fetchOne('*', { uid: true }) : undefined;
  return newest === undefined || newest === false ? 1 : newest.uid + 1;
}

class ImapConnection implements InboundConnection {
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

  settle(refs: MessageRef[], after: AfterFetch): Promise<void> {
    return settleMessages(this.session, refs, after);
  }

  waitForNews(signal: AbortSignal): Promise<void> {
    return this.news.wait(signal);
  }

  async close(): Promise<void> {
    const { client } = this.session;
    if (client.usable) {
      // LOGOUT is a courtesy: a server that is slow or gone must not hold up whoever closes.
      const courtesy = client.logout().catch(() => undefined);
      const enough = new AbortController();
      await Promise.race([
        courtesy,
        delay(FAREWELL, undefined, { signal: enough.signal }).catch(() => undefined),
      ]);
      enough.abort();
    }
    client.close();
  }
}
