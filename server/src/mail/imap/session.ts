import type { ImapFlow } from 'imapflow';
import type { MailFailure } from '../failure';
import { toImapFailure, type ImapContext } from '../imap-failure';
import { connectionLost } from '../network-failure';
import type { FailureLog } from './client';

/** An open folder and what the commands on it share. */
export interface ImapSession {
  client: ImapFlow;
  log: FailureLog;
  context: ImapContext;
  /** UIDVALIDITY as text. */
  epoch: string;
  /** Milliseconds after which a server that says nothing is taken for dead. */
  silence: number;
  /** Ends everything on this connection. */
  signal: AbortSignal;
}

export const isOpen = ({ client }: ImapSession): boolean => client.usable && client.mailbox !== false;

const explained = ({ context, log }: ImapSession): ImapContext => ({
  ...context,
  lastRefusal: log.lastRefusal,
});

/** Why nothing can be done on the connection any more. */
export function lost(session: ImapSession): MailFailure {
  const { client, context, log } = session;
  const failure = log.takeFailure();
  return failure === undefined && log.lastRefusal === undefined
    ? connectionLost(context.server, client.byeReason)
    : toImapFailure(
        failure ?? Object.assign(new Error('Connection lost'), { code: 'NoConnection' }),
        explained(session),
      );
}

/** The failure of a command, or the reason of the abort that caused it. */
export function commandFailure(session: ImapSession, error: unknown): unknown {
  return session.signal.aborted ? session.signal.reason : toImapFailure(error, explained(session));
}

/**
 * Runs a command whose refusal imapflow reports as `false`.
 * @throws MailFailure with the server's words when it was refused or the connection is gone
 */
export async function carriedOut<T>(
  session: ImapSession,
  command: () => Promise<T | false | undefined>,
): Promise<T> {
  session.log.forget();
  session.signal.throwIfAborted();
  try {
    const result = await command();
    if (result !== false && result !== undefined) {
      return result;
    }
  } catch (error) {
    throw commandFailure(session, error);
  }
  session.signal.throwIfAborted();
  throw isOpen(session) ? toImapFailure(session.log.takeFailure(), explained(session)) : lost(session);
}
