import type { FetchMessageObject } from 'imapflow';
import type { FetchedMessage, MessageRef } from '../ports';
import { commandSized, sequenceSet, uidsOf } from './list';
import { commandFailure, isOpen, lost, type ImapSession } from './session';

/**
 * Raw messages, ascending: one UID FETCH (RFC 9051 §6.4.5) with BODY.PEEK[], which leaves \Seen alone. The next message
 * is read from the socket only when the consumer asks for it.
 */
export async function* fetchMessages(
  session: ImapSession,
  refs: MessageRef[],
): AsyncGenerator<FetchedMessage> {
  for (const uids of commandSized(uidsOf(session, refs))) {
    yield* inOrder(uids, responses(session, uids), session.epoch);
  }
}

async function* responses(session: ImapSession, uids: number[]): AsyncGenerator<FetchMessageObject> {
  session.signal.throwIfAborted();
  if (!isOpen(session)) {
    throw lost(session);
  }
  try {
    yield* session.client.fetch(
      sequenceSet(uids),
      { uid: true, source: true, internalDate: true },
      { uid: true },
    );
  } catch (error) {
    throw commandFailure(session, error);
  }
}

/**
 * A server may answer in any order (RFC 9051 §7.5.2), and whoever consumes this moves a cursor along: a lower UID after a
 * higher one would be passed over after a crash. So a message is held back until every lower UID has come, or until
 * the server has said all and the missing ones are known to be gone. Servers answer in order and gaps are rare, so
 * nearly always nothing is held.
 */
async function* inOrder(
  uids: number[],
  arriving: AsyncIterable<FetchMessageObject>,
  epoch: string,
): AsyncGenerator<FetchedMessage> {
  const held = new Map<number, FetchedMessage>();
  let next = 0;
  for await (const { uid, source, internalDate } of arriving) {
    // Flag changes come as FETCH responses too (RFC 9051 §7.5.2), without a body.
    if (source === undefined) {
      continue;
    }
    held.set(uid, { ref: { epoch, position: uid }, raw: source, receivedAt: dateOf(internalDate) });
    for (let due = held.get(uids[next] ?? 0); due !== undefined; due = held.get(uids[next] ?? 0)) {
      held.delete(due.ref.position);
      next += 1;
      yield due;
    }
  }
  yield* [...held.values()].sort((a, b) => a.ref.position - b.ref.position);
}

/** A date that the server wrote in a way that cannot be read is not worth losing a message over. */
function dateOf(internalDate: Date | string | undefined): Date {
  const date = new Date(internalDate ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? new Date() : date;
}
