import { setTimeout as delay } from 'node:timers/promises';
import type { ImapFlow } from 'imapflow';
import type { ImapContext } from '../imap-failure';
import type { Login, RemoteMailbox } from '../ports';
import { secretsOf } from '../sign-in';
import { createClient, FailureLog, type ImapClientOptions } from './client';
import { commandFailure, type ImapSession } from './session';

/** Milliseconds that a polite LOGOUT may take. */
const FAREWELL = 2_000;

/** Ends a connection. LOGOUT is a courtesy: a server that is slow or gone must not hold up whoever closes. */
export async function leave(client: ImapFlow): Promise<void> {
  if (client.usable) {
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

/**
 * Connects and signs in; no folder is open yet.
 * @param signal ends the connection whenever it aborts, also after this has resolved
 * @param use goes on from there; when it fails, the connection is closed
 * @throws MailFailure; the abort reason when the signal aborts
 */
export async function openSession<T>(
  mailbox: RemoteMailbox,
  login: Login,
  signal: AbortSignal,
  options: ImapClientOptions,
  use: (session: ImapSession) => Promise<T>,
): Promise<T> {
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
  const session: ImapSession = { client, log, context, timeouts: options.timeouts, signal, epoch: '' };
  try {
    await client.connect();
    return await use(session);
  } catch (error) {
    // imapflow keeps the socket open after a refused login.
    client.close();
    signal.removeEventListener('abort', hangUp);
    throw commandFailure(session, error);
  }
}
