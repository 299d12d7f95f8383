/**
 * The worker thread's end of the parser pool: an entry point of its own in the package, because a worker is a file. It
 * knows the parser and nothing else.
 */
import { Piscina } from 'piscina';
import { outcomeOf } from './parse/outcome';
import type { ParseOutcome, Unparsed } from './ports';

/** Bytes from which on attachments change hands instead of being copied. */
const WORTH_MOVING = 64 * 1024;

/** @returns the outcomes, in order; the bytes of attachments are handed over, not copied */
export default async function parseAll(messages: Unparsed[]): Promise<object> {
  const outcomes: ParseOutcome[] = [];
  for (const message of messages) outcomes.push(await outcomeOf(message));
  const moved = new Set<ArrayBufferLike>();
  for (const outcome of outcomes) {
    if (!('message' in outcome)) continue;
    for (const attachment of outcome.message.attachments) {
      const { content } = attachment;
      if (content.byteLength < WORTH_MOVING) continue;
      // A view of a larger buffer would take the rest of it along.
      if (content.byteLength !== content.buffer.byteLength) attachment.content = new Uint8Array(content);
      moved.add(attachment.content.buffer);
    }
  }
  const transferable = {
    get [Piscina.transferableSymbol]() {
      return [...moved];
    },
    get [Piscina.valueSymbol]() {
      return outcomes;
    },
  };
  return Piscina.move(transferable as never);
}
