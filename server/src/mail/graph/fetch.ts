import type { IncomingMessage } from 'node:http';
import { GraphRefusal } from '../graph-failure';
import { LARGE_MESSAGE, type FetchedMessage, type MessageRef } from '../ports';
import { text } from './answer';
import { EPOCH } from './changes';
import { segment, type GraphSession } from './session';

/** Messages that are asked for at once. */
const AHEAD = 4;

/** Bytes to which the pieces of a message that is read by itself are joined. */
const PIECE = 256 * 1024;

/** When the server received a message, where that is known from its listing. */
type KnownTimes = (identifier: string) => Date | null;

const NOTHING = Buffer.alloc(0);

const valueOf = (identifier: string) => ({
  step: 'reading' as const,
  method: 'GET' as const,
  path: `/messages/${segment(identifier)}/$value`,
  headers: { accept: '*/*' },
  repeatable: true,
});

export const identifiersOf = (refs: MessageRef[]): { ref: MessageRef; identifier: string }[] =>
  refs.flatMap((ref) =>
    ref.epoch === EPOCH && ref.identifier !== undefined ? [{ ref, identifier: ref.identifier }] : [],
  );

/** Messages, in the order of the refs: a few at a time, each with what it begins with. */
export async function* fetchMessages(
  session: GraphSession,
  refs: MessageRef[],
  known: KnownTimes,
): AsyncGenerator<FetchedMessage> {
  const wanted = identifiersOf(refs).sort((one, other) => one.ref.position - other.ref.position);
  const running: Promise<FetchedMessage | null>[] = [];
  let next = 0;
  try {
    while (next < wanted.length || running.length > 0) {
      for (const each of wanted.slice(next, next + AHEAD - running.length)) {
        const fetching = fetchOne(session, each, known);
        // Its failure is told when its turn comes, if it does.
        fetching.catch(() => undefined);
        running.push(fetching);
        next += 1;
      }
      const message = await running.shift();
      if (message) yield message;
    }
  } finally {
    await Promise.allSettled(running);
  }
}

/** Null where the message is gone by now. */
async function fetchOne(
  session: GraphSession,
  { ref, identifier }: { ref: MessageRef; identifier: string },
  known: KnownTimes,
): Promise<FetchedMessage | null> {
  const receivedAt = known(identifier) ?? (await askedTime(session, identifier));
  if (receivedAt === null) return null;
  try {
    const { raw, total } = await withSecondTry(() => session.open(valueOf(identifier), beginningOf));
    const whole = total <= LARGE_MESSAGE;
    return { ref, raw, receivedAt, ...(whole ? {} : { truncatedFrom: total }) };
  } catch (error) {
    if (isGone(error)) return null;
    // It is there and cannot be had: delivered empty, for a person to see, so that the others go on.
    if (isUnreadable(error)) return { ref, raw: NOTHING, receivedAt };
    throw error;
  }
}

const askedTime = async (session: GraphSession, identifier: string): Promise<Date | null> => {
  try {
    const path = `/messages/${segment(identifier)}?$select=receivedDateTime`;
    const message = await session.json({ step: 'reading', method: 'GET', path, repeatable: true });
    const time = new Date(text(message, 'receivedDateTime'));
    return Number.isNaN(time.getTime()) ? new Date() : time;
  } catch (error) {
    if (isGone(error)) return null;
    throw error;
  }
};

/** The first bytes, and how many there are in all as far as the server says. The rest is not waited for. */
const beginningOf = async (response: IncomingMessage): Promise<{ raw: Buffer; total: number }> => {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of response as AsyncIterable<Buffer>) {
    pieces.push(piece);
    length += piece.length;
    if (length > LARGE_MESSAGE) break;
  }
  const said = Number(response.headers['content-length'] ?? 0);
  return { raw: Buffer.concat(pieces).subarray(0, LARGE_MESSAGE), total: Math.max(length, said || 0) };
};

/** One message in pieces; none where it is gone by now. */
export async function* readMessage(session: GraphSession, ref: MessageRef): AsyncGenerator<Buffer> {
  const [found] = identifiersOf([ref]);
  if (found === undefined) return;
  let begun;
  try {
    begun = await session.begin(valueOf(found.identifier));
  } catch (error) {
    if (isGone(error)) return;
    throw error;
  }
  const { response, release } = begun;
  try {
    let joined: Buffer[] = [];
    let length = 0;
    for await (const piece of response as AsyncIterable<Buffer>) {
      joined.push(piece);
      length += piece.length;
      if (length < PIECE) continue;
      yield Buffer.concat(joined);
      joined = [];
      length = 0;
    }
    if (length > 0) yield Buffer.concat(joined);
  } finally {
    response.destroy();
    release();
  }
}

/** An error of the server's own may be about the moment, or about this message for ever. */
const withSecondTry = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof GraphRefusal) || error.status !== 500) throw error;
    return work();
  }
};

export const isGone = (error: unknown): boolean =>
  error instanceof GraphRefusal && (error.status === 404 || error.status === 410);

/** Everything but what concerns whoever asks, and what passes. */
const isUnreadable = (error: unknown): boolean =>
  error instanceof GraphRefusal &&
  (error.status === 500 ||
    (error.status >= 400 && error.status < 500 && ![401, 403, 408, 429].includes(error.status)));
