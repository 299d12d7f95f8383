import { LARGE_MESSAGE, type FetchedMessage, type MessageRef } from '../ports';
import { Pop3Refusal } from '../pop3-failure';
import { isThere, present, type Maildrop, type Message } from './maildrop';
import { receivedAt } from './received-at';
import { NotPop3 } from './replies';
import { accepted, bytesOf, drain, failureOf, type Pop3Session } from './session';

const MEGABYTE = 1024 * 1024;

/** Exchange Online carries at most 150 MB, which base64 has already grown; more is a broken or hostile server. */
const LARGEST_MESSAGE = 160 * MEGABYTE;

/** Commands on their way at once. The answers wait in the network until they are read. */
const PIPELINED = 16;

const retr = ({ number }: Message): string => `RETR ${number}`;

/**
 * Messages, oldest first: RETR, and of large ones the header by TOP with no line of the body (RFC 1939 §5, §7). The next
 * message is read from the socket only when the consumer asks. What the server refuses comes last, if at all.
 */
export async function* fetchMessages(
  session: Pop3Session,
  maildrop: Maildrop,
  refs: MessageRef[],
): AsyncGenerator<FetchedMessage> {
  const { known, names } = session.capabilities;
  // Where the server has no CAPA, only trying tells.
  const hasTop = !known || names.has('TOP');
  const wanted = present(maildrop, refs);
  const refused: typeof wanted = [];
  const commandFor = ([, message]: (typeof wanted)[number]): string =>
    message.size > LARGE_MESSAGE && hasTop ? `TOP ${message.number} 0` : retr(message);
  try {
    await drain(session);
    const ahead = names.has('PIPELINING') ? PIPELINED : 1;
    let asked = 0;
    for (const [index, [ref, message]] of wanted.entries()) {
      for (const each of wanted.slice(asked, index + ahead)) {
        session.wire.command(commandFor(each), 'lines');
        asked += 1;
      }
      const beginning = await beginningOf(session);
      if (beginning instanceof Pop3Refusal) refused.push([ref, message]);
      else yield fetched(ref, message, beginning);
    }
    for (const [ref, message] of refused) {
      const found = await askedAgain(session, ref, message);
      if (found !== null) yield found;
    }
  } catch (error) {
    throw failureOf(session, error);
  }
}

/** What a message begins with, and how long it was if all of it came. */
interface Beginning {
  raw: Buffer;
  total: number;
}

/** @returns the refusal where it is about this message; @throws Pop3Refusal where it is about the mailbox */
async function beginningOf({ wire }: Pop3Session): Promise<Beginning | Pop3Refusal> {
  try {
    await accepted(wire, 'reading');
  } catch (error) {
    if (error instanceof Pop3Refusal && error.code === '') return error;
    throw error;
  }
  const pieces: Buffer[] = [];
  let total = 0;
  for await (const bytes of limited(bytesOf(wire))) {
    if (total < LARGE_MESSAGE) pieces.push(bytes.subarray(0, LARGE_MESSAGE - total));
    total += bytes.length;
  }
  return { raw: Buffer.concat(pieces), total };
}

function fetched(ref: MessageRef, { size }: Message, { raw, total }: Beginning): FetchedMessage {
  const message = { ref, raw, receivedAt: receivedAt(raw, new Date()) };
  // LIST is an estimate: a message that came whole is whole, whatever was said of its size.
  const whole = total <= LARGE_MESSAGE && size <= LARGE_MESSAGE;
  return whole ? message : { ...message, truncatedFrom: Math.max(size, total) };
}

/**
 * A message that the server refused: without TOP it has to be read whole. One that is still there must not be lost silently:
 * if its bytes cannot be had it is delivered empty, for a person to see.
 */
async function askedAgain(
  session: Pop3Session,
  ref: MessageRef,
  message: Message,
): Promise<FetchedMessage | null> {
  session.wire.command(retr(message), 'lines');
  const beginning = await beginningOf(session);
  if (!(beginning instanceof Pop3Refusal)) return fetched(ref, message, beginning);
  const there = await isThere(session, message.number, beginning);
  return there ? { ref, raw: NOTHING, receivedAt: new Date() } : null;
}

const NOTHING = Buffer.alloc(0);

/** Octets to which the pieces of a message that is read by itself are joined. */
const PIECE = 256 * 1024;

/** One message in pieces. @throws MailFailure */
export async function* readMessage(
  session: Pop3Session,
  maildrop: Maildrop,
  ref: MessageRef,
): AsyncGenerator<Buffer> {
  const [found] = present(maildrop, [ref]);
  if (found === undefined) return;
  try {
    yield* piecesOf(session, found[1]);
  } catch (error) {
    throw failureOf(session, error);
  }
}

async function* piecesOf(session: Pop3Session, message: Message): AsyncGenerator<Buffer> {
  await drain(session);
  session.wire.command(retr(message), 'lines');
  try {
    await accepted(session.wire, 'reading');
  } catch (error) {
    if (error instanceof Pop3Refusal && !(await isThere(session, message.number, error))) return;
    throw error;
  }
  let joined: Buffer[] = [];
  let length = 0;
  for await (const bytes of limited(bytesOf(session.wire))) {
    joined.push(bytes);
    length += bytes.length;
    if (length >= PIECE) {
      yield Buffer.concat(joined);
      joined = [];
      length = 0;
    }
  }
  if (length > 0) yield Buffer.concat(joined);
}

/** @throws NotPop3 when the message does not end */
async function* limited(message: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let length = 0;
  for await (const bytes of message) {
    length += bytes.length;
    if (length > LARGEST_MESSAGE) throw new NotPop3(`A message of more than ${LARGEST_MESSAGE} octets`);
    yield bytes;
  }
}
