import { Pop3Refusal, toPop3Failure, type Pop3Context, type Pop3Step } from '../pop3-failure';
import type { Capabilities } from './capabilities';
import { NotPop3, type ReplyEvent } from './replies';
import type { Pop3Timeouts, Pop3Wire } from './wire';

/** What the commands on one connection share. */
export interface Pop3Session {
  wire: Pop3Wire;
  capabilities: Capabilities;
  context: Pop3Context;
  timeouts: Pop3Timeouts;
  /** Ends everything on this connection. */
  signal: AbortSignal;
}

/**
 * Runs what talks to the server; whatever goes wrong becomes a MailFailure, or the reason of the abort that caused it.
 * Only a refusal leaves the connection usable.
 */
export async function told<T>(session: Pop3Session, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw failureOf(session, error);
  }
}

export function failureOf({ wire, signal, context }: Pop3Session, error: unknown): unknown {
  if (!(error instanceof Pop3Refusal)) wire.destroy();
  return signal.aborted ? signal.reason : toPop3Failure(error, context);
}

/** Reads over the replies that somebody asked for and then left. */
export async function drain({ wire }: Pop3Session): Promise<void> {
  while (wire.outstanding > 0) await wire.next();
}

/** The status line of the next reply. @returns the text after `+OK`; @throws Pop3Refusal */
export async function accepted(
  wire: Pop3Wire,
  step: Pop3Step,
  ...patience: Parameters<Pop3Wire['next']>
): Promise<string> {
  const event = await wire.next(...patience);
  if (event.type !== 'status' || event.status === 'challenge') throw unexpected(event);
  if (event.status === 'error') throw new Pop3Refusal(step, event.text);
  return event.text;
}

/** One command with one line for an answer. @throws Pop3Refusal */
export async function ask(session: Pop3Session, command: string, step: Pop3Step): Promise<string> {
  await drain(session);
  session.wire.command(command, 'line');
  return accepted(session.wire, step);
}

/** The bytes of the reply whose `+OK` has been read. */
export async function* bytesOf(wire: Pop3Wire): AsyncGenerator<Buffer> {
  for (;;) {
    const event = await wire.next();
    if (event.type === 'end') return;
    if (event.type !== 'data') throw unexpected(event);
    yield event.bytes;
  }
}

const unexpected = (event: ReplyEvent): Error =>
  new NotPop3(event.type === 'status' ? `Unexpected: + ${event.text}` : `Unexpected: ${event.type}`);
