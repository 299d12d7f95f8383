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
  /** Ends everything on this connection. */
  signal: AbortSignal;
}

export const isOpen = ({ client }: ImapSession): boolean => client.usable && client.mailbox !== false;

/** Why nothing can be done on the connection any more. */
export function lost({ client, context, log }: ImapSession): MailFailure {
  const failure = log.takeFailure();
  return client.byeReason === undefined && failure !== undefined
    ? toImapFailure(failure, context)
    : connectionLost(context.server, client.byeReason);
}

/** The failure of a command, or the reason of the abort that caused it. */
export function commandFailure(session: ImapSession, error: unknown): unknown {
  return session.signal.aborted ? session.signal.reason : toImapFailure(error, session.context);
}

/**
 * Runs a command whose refusal imapflow reports as `false`.
 * @throws MailFailure with the server's words when it was refused or the connection is gone
 */
export async function carriedOut<T>(
  session: ImapSession,
  command: () => Promise<T | false | undefined>,
): Promise<T> {
  session.log.takeFailure();
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
  throw isOpen(session) ? toImapFailure(session.log.takeFailure(), session.context) : lost(session);
}
