/**
 * Reads a mailbox whose server names its messages without an order (POP3, Graph): new is what nobody has a receipt of. Mail
 * that was there at the first connection has been enlisted then, and is taken in after new mail.
 *
 * Where the server can say what has come since the last listing (Graph), its word for that, the bookmark, is kept once all
 * that the listing gave has a receipt: a crash before that makes the next listing longer and loses nothing.
 */
import type { MessageRef } from '../mail/ports';
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

export const readByIdentifier = async (visit: Visit, start: MailboxPosition): Promise<void> => {
  const { watched, connection, signal, spool } = visit;
  const { systemEmailId } = watched;
  let { backfill } = start;
  let budget = budgetOf(watched);
  const { bookmark } = start;
  const listed = await connection.list({
    epoch: start.epoch,
    position: 0,
    ...(bookmark !== null && { bookmark }),
  });
  const byName = new Map(listed.map((ref) => [ref.identifier, ref]));
  /** A snapshot names its messages by itself; elsewhere what is gone is found out when it is fetched. */
  const shown = (refs: MessageRef[]): MessageRef[] =>
    connection.snapshot
      ? refs.flatMap((ref) => byName.get(ref.identifier) ?? []).sort((a, b) => a.position - b.position)
      : refs.map((ref, index) => ({ ...ref, position: index + 1 }));

  const takeNew = async (): Promise<void> => {
    const next = connection.bookmark;
    const unknown = await spool.unknown(systemEmailId, listed);
    const fresh = unknown.slice(0, budget);
    budget -= fresh.length;
    for (const batch of inBatches(fresh)) {
      if (signal.aborted) return;
      await visit.take(batch, { isWanted: () => true, progressAt: () => ({}) });
    }
    if (next === undefined || next === bookmark || fresh.length < unknown.length) return;
    await spool.commit(systemEmailId, [], { bookmark: next }, visit.lease);
  };

  const takeOlder = async (from: Backfill): Promise<Backfill> => {
    const refs = await spool.listed(systemEmailId, connection.epoch, Math.min(BATCH_MESSAGES, budget));
    if (refs.length === 0) {
      const finished = { ...from, position: from.below - 1, finishedAt: new Date(visit.now()) };
      await spool.commit(systemEmailId, [], { backfill: finished }, visit.lease);
      return finished;
    }
    const { since } = from;
    const next = { ...from, done: from.done + refs.length };
    const earliest = since && new Date(since.getTime() - CLOCK_TOLERANCE);
    await visit.take(shown(refs), {
      isWanted: ({ receivedAt }) => earliest === null || receivedAt >= earliest,
      progressAt: () => ({}),
    });
    // What has no bytes now is too old, or gone.
    await spool.relist(systemEmailId, { from: 'listed', to: 'skipped', refs });
    await spool.commit(systemEmailId, [], { backfill: next }, visit.lease);
    budget -= refs.length;
    return next;
  };

  await takeWanted(visit, shown);
  await takeNew();
  if (!signal.aborted) visit.caughtUp();
  while (backfill && backfill.finishedAt === null && !signal.aborted && budget > 0) {
    if (!(await mayBackfill(visit, backfill))) break;
    backfill = await takeOlder(backfill);
  }
};
