/**
 * Reads a mailbox whose server numbers its messages (IMAP): a cursor says what is new. Older mail is taken in beside, a
 * batch at a time, and after each batch new mail has its turn.
 */
import type { FetchedMessage } from '../mail/ports';
import type { Backfill, MailboxPosition } from './ports';
import {
  BATCH_MESSAGES,
  budgetOf,
  CLOCK_TOLERANCE,
  inBatches,
  mayBackfill,
  takeWanted,
  type Visit,
} from './visit';

export const readByPosition = async (visit: Visit, start: MailboxPosition): Promise<void> => {
  const { watched, connection, signal, spool } = visit;
  let { position, backfill } = start;
  let budget = budgetOf(watched);

  /** Everything after the cursor, oldest first, as far as this visit goes. */
  const takeNew = async (): Promise<void> => {
    while (!signal.aborted && budget > 0) {
      const most = Math.min(watched.fetchLimit, budget);
      // One more than is taken tells whether there are more.
      const listed = await connection.list({ epoch: connection.epoch, position }, { atLeast: most + 1 });
      const refs = listed.slice(0, most);
      for (const batch of inBatches(refs)) {
        if (signal.aborted) return;
        await visit.take(batch, { isWanted: () => true, progressAt: (ref) => ({ position: ref.position }) });
        position = batch.at(-1)?.position ?? position;
      }
      budget -= refs.length;
      if (listed.length <= refs.length) return;
    }
  };

  /** The next batch of older mail. @returns how far that is now */
  const takeOlder = async (from: Backfill): Promise<Backfill> => {
    const { epoch } = connection;
    const count = Math.min(BATCH_MESSAGES, budget);
    const listed = await connection.list(
      { epoch, position: from.position },
      { atLeast: count, below: from.below, ...(from.since && { receivedSince: earliest(from.since) }) },
    );
    const refs = listed.slice(0, count);
    const last = refs.at(-1);
    if (!last) {
      const finished = { ...from, position: from.below - 1, finishedAt: new Date(visit.now()) };
      await spool.commit(watched.systemEmailId, [], { backfill: finished }, visit.lease);
      return finished;
    }
    const missing = await spool.unknown(watched.systemEmailId, refs);
    const next = { ...from, position: last.position, done: from.done + refs.length };
    if (missing.length > 0) {
      await visit.take(missing, {
        isWanted: (message) => countsFrom(from.since, message),
        // A batch may be committed in parts: it is behind us only with the last of them.
        progressAt: (ref) => (ref === missing.at(-1) ? { backfill: next } : {}),
        afterLarge: takeNew,
      });
    } else {
      await spool.commit(watched.systemEmailId, [], { backfill: next }, visit.lease);
    }
    budget -= missing.length;
    return next;
  };

  await takeWanted(visit, (refs) => refs);
  await takeNew();
  if (!signal.aborted) visit.caughtUp();
  while (backfill && backfill.finishedAt === null && !signal.aborted && budget > 0) {
    if (!(await mayBackfill(visit, backfill))) break;
    backfill = await takeOlder(backfill);
    await takeNew();
  }
};

const earliest = (since: Date): Date => new Date(since.getTime() - CLOCK_TOLERANCE);

const countsFrom = (since: Date | null, { receivedAt }: FetchedMessage): boolean =>
  since === null || receivedAt >= earliest(since);
