/** One pass over a mailbox, as its steps see it. */
import type { Lease } from '../cluster/ports';
import type { InboundConnection, MessageRef } from '../mail/ports';
import type { SpoolStore, WatchedMailbox } from './ports';
import type { Taking } from './take-in';

/** Messages that are fetched together: enough to be fast, few enough to hold. */
export const BATCH_MESSAGES = 50;

/** Mail that arrived this much earlier (milliseconds) than it counts from still counts: the server's clock and ours may differ. */
export const CLOCK_TOLERANCE = 10 * 60 * 1000;

export interface Visit {
  watched: Pick<
    WatchedMailbox,
    'systemEmailId' | 'afterFetch' | 'existingMail' | 'existingMailSince' | 'fetching' | 'fetchLimit'
  >;
  connection: InboundConnection;
  lease: Lease;
  /** Stops between batches; what is committed stays committed. */
  signal: AbortSignal;
  spool: SpoolStore;
  now(): number;
  /** Takes at most a batch in, and has it settled. */
  take(
    refs: MessageRef[],
    how: Pick<Taking, 'isWanted' | 'progressAt' | 'unlimited' | 'afterLarge'>,
  ): Promise<void>;
  /** New mail is in; what goes on is the back-fill. */
  caughtUp(): void;
}

/** How many messages a visit may still take in. */
export const budgetOf = ({ fetching, fetchLimit }: Visit['watched']): number =>
  fetching.mode === 'interval' ? fetchLimit : Infinity;

export function* inBatches(refs: MessageRef[]): Generator<MessageRef[]> {
  for (let at = 0; at < refs.length; at += BATCH_MESSAGES) yield refs.slice(at, at + BATCH_MESSAGES);
}

/** False once an admin has paused or stopped it. What the server numbers anew is looked through in any case. */
export const mayBackfill = async (
  { spool, watched }: Visit,
  { reason }: { reason: 'existing' | 'renumbered' },
): Promise<boolean> =>
  reason === 'renumbered' || (await spool.backfillControl(watched.systemEmailId)) === 'run';

/** Messages that were withheld and that an admin wants all the same. */
export const takeWanted = async (
  visit: Visit,
  present: (refs: MessageRef[]) => MessageRef[],
): Promise<void> => {
  const { spool, watched, connection, signal } = visit;
  const wanted = await spool.wanted(watched.systemEmailId, connection.epoch);
  if (wanted.length === 0) return;
  for (const refs of inBatches(present(wanted))) {
    if (signal.aborted) return;
    await visit.take(refs, { isWanted: () => true, progressAt: () => ({}), unlimited: true });
  }
  const missing = await spool.wanted(watched.systemEmailId, connection.epoch);
  if (missing.length > 0 && !signal.aborted) {
    await spool.notToBeHad(watched.systemEmailId, missing, 'The message is no longer on the server.');
  }
};
