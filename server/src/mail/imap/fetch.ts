import type { FetchMessageObject } from 'imapflow';
import { MailFailure } from '../failure';
import { LARGE_MESSAGE, type FetchedMessage, type MessageRef } from '../ports';
import { commandSized, sequenceSet, uidsOf } from './list';
import { carriedOut, commandFailure, isOpen, lost, type ImapSession } from './session';

/**
 * Raw messages, ascending: one UID FETCH (RFC 9051 §6.4.5) with BODY.PEEK[]<0.n>, which leaves \Seen alone and keeps what
 * one message can take of memory within bounds. The next message is read from the socket only when the consumer asks.
 */
export async function* fetchMessages(
  session: ImapSession,
  refs: MessageRef[],
): AsyncGenerator<FetchedMessage> {
  for (const uids of commandSized(uidsOf(session, refs))) {
    yield* inOrder(session, uids);
  }
}

/**
 * A server may answer in any order (RFC 9051 §7.5.2), and whoever consumes this moves a cursor along: a lower UID after a
 * higher one would be passed over after a crash. So a message is held back until every lower UID has come, or until
 * the server has said all and it is known what became of the missing ones. Servers answer in order and gaps are rare,
 * so nearly always nothing is held.
 */
async function* inOrder(session: ImapSession, uids: number[]): AsyncGenerator<FetchedMessage> {
  const held = new Map<number, FetchedMessage>();
  let next = 0;
  for await (const message of deliverable(session, uids)) {
    held.set(message.ref.position, message);
    for (let due = held.get(uids[next] ?? 0); due !== undefined; due = held.get(uids[next] ?? 0)) {
      held.delete(due.ref.position);
      next += 1;
      yield due;
    }
  }
  const missing = uids.slice(next).filter((uid) => !held.has(uid));
  for (const message of await lookedUp(session, missing)) {
    held.set(message.ref.position, message);
  }
  yield* [...held.values()].sort((a, b) => a.ref.position - b.ref.position);
}

/** What the server delivers, up to a message that it cannot read itself. */
async function* deliverable(session: ImapSession, uids: number[]): AsyncGenerator<FetchedMessage> {
  try {
    for await (const response of responses(session, uids)) {
      const message = messageOf(session, response);
      if (message !== null) {
        yield message;
      }
    }
  } catch (error) {
    if (!isUnreadable(error)) {
      throw error;
    }
    // Exchange ends the whole FETCH at such a message. What has not come is asked for one by one.
  }
}

async function* responses(session: ImapSession, uids: number[]): AsyncGenerator<FetchMessageObject> {
  session.signal.throwIfAborted();
  if (!isOpen(session)) {
    throw lost(session);
  }
  session.log.forget();
  try {
    yield* session.client.fetch(
      sequenceSet(uids),
      { uid: true, source: { start: 0, maxLength: LARGE_MESSAGE }, size: true, internalDate: true },
      { uid: true },
    );
  } catch (error) {
    throw commandFailure(session, error);
  }
}

/**
 * UIDs that the server passed over are gone, nearly always. One that is still there must not be lost silently: it is
 * asked for once more, alone, and if its bytes cannot be had it is delivered empty, for a person to see.
 */
async function lookedUp(session: ImapSession, missing: number[]): Promise<FetchedMessage[]> {
  if (missing.length === 0) {
    return [];
  }
  // Only NOOP makes the server tell of messages that others have expunged (RFC 9051 §6.1.2).
  await session.client.noop();
  const present = await carriedOut(session, () =>
    session.client.search({ uid: sequenceSet(missing) }, { uid: true }),
  );
  const found: FetchedMessage[] = [];
  for (const uid of present) {
    let message: FetchedMessage | undefined;
    for await (const delivered of deliverable(session, [uid])) {
      message = delivered;
    }
    found.push(
      message ?? {
        ref: { epoch: session.epoch, position: uid },
        raw: Buffer.alloc(0),
        receivedAt: new Date(),
      },
    );
  }
  return found;
}

const isUnreadable = (error: unknown): boolean =>
  error instanceof MailFailure && error.remedy === 'message.unparseable';

/**
 * `null` for a response without bytes: flag changes come as FETCH responses too (RFC 9051 §7.5.2), and Dovecot answers
 * `BODY[] NIL` for a message that another client has expunged, of which imapflow 2.1.2 makes `false`, against its types.
 */
function messageOf(
  { epoch }: ImapSession,
  { uid, source, size = 0, internalDate }: FetchMessageObject,
): FetchedMessage | null {
  if (!Buffer.isBuffer(source) || source.length === 0) {
    return null;
  }
  const message = { ref: { epoch, position: uid }, raw: source, receivedAt: dateOf(internalDate) };
  // Sizes are sometimes wrong, as with Exchange's estimates: what did not fill the piece is the whole message.
  return source.length < LARGE_MESSAGE
    ? message
    : { ...message, truncatedFrom: Math.max(size, source.length) };
}

/** Bytes asked for at once of a message that is read by itself. */
const PIECE = 1024 * 1024;

/**
 * One message in pieces: UID FETCH with BODY.PEEK[]<start.n> until a piece comes that is not full.
 * @see https://www.rfc-editor.org/rfc/rfc9051#section-6.4.5 partial fetches
 */
export async function* readMessage(
  session: ImapSession,
  { epoch, position }: MessageRef,
): AsyncGenerator<Buffer> {
  if (epoch !== session.epoch) return;
  for (let start = 0; ; start += PIECE) {
    const piece = await pieceOf(session, position, start);
    if (piece === null || piece.length === 0) return;
    yield piece;
    if (piece.length < PIECE) return;
  }
}

/** Null where the message is gone by now. */
async function pieceOf(session: ImapSession, uid: number, start: number): Promise<Buffer | null> {
  session.signal.throwIfAborted();
  if (!isOpen(session)) {
    throw lost(session);
  }
  session.log.forget();
  try {
    const response = await session.client.fetchOne(
      String(uid),
      { uid: true, source: { start, maxLength: PIECE } },
      { uid: true },
    );
    if (!isOpen(session)) {
      throw lost(session);
    }
    return response && Buffer.isBuffer(response.source) ? response.source : null;
  } catch (error) {
    throw commandFailure(session, error);
  }
}

/** A date that the server wrote in a way that cannot be read is not worth losing a message over. */
function dateOf(internalDate: Date | string | undefined): Date {
  const date = new Date(internalDate ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? new Date() : date;
}
