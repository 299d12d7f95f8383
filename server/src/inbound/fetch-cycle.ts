/**
 * One pass over a mailbox: what a crash left behind, then everything after the cursor, oldest first. A message is
 * committed on our side before its copy on the server is touched, and before anybody looks into it.
 */
import type { Lease } from '../cluster/ports';
import type { Cursor, FetchedMessage, InboundConnection, MessageRef } from '../mail/ports';
import type { Ingest } from './ingest';
import { createIngestLane, type IngestLane } from './ingest-lane';
import { createSettling } from './settling';
import type { InboundEvents, MailboxPosition, SpoolStore, WatchedMailbox } from './ports';

/** Limits of one transaction: large enough to be fast, small enough to hold in memory twice. */
const BATCH_MESSAGES = 50;
const BATCH_BYTES = 8 * 1024 * 1024;

/**
 * Mail that arrived this much earlier (milliseconds) than our first connection still counts when the server's numbering
 * starts anew: its clock and ours may differ.
 */
const CLOCK_TOLERANCE = 10 * 60 * 1000;

export interface FetchCycleParts {
  spool: SpoolStore;
  ingest: Ingest;
  events: Pick<InboundEvents, 'unsettled'>;
  now(): number;
}

export interface FetchRequest {
  watched: Pick<WatchedMailbox, 'systemEmailId' | 'afterFetch' | 'existingMail'>;
  connection: InboundConnection;
  lease: Lease;
  /** Stops between batches; what is committed stays committed. */
  signal: AbortSignal;
}

export interface FetchCycle {
  /**
   * Takes in what is new. Call it after connecting and whenever there may be news. When it ends, well or not, nothing
   * of it goes on in the background.
   * @throws LeaseLost when another instance serves the mailbox by now; nothing of the batch stays
   * @throws MailFailure when the connection fails
   * @throws Error the database's own when it is away
   */
  run(request: FetchRequest): Promise<{ received: number }>;
}

export const createFetchCycle = ({ spool, ingest, events, now }: FetchCycleParts): FetchCycle => {
  /** Where to go on from. The first connection to a mailbox, and a numbering that began anew, are written down at once. */
  const startingPoint = async ({ watched, connection, lease }: FetchRequest): Promise<MailboxPosition> => {
    const known = await spool.position(watched.systemEmailId);
    if (known?.epoch === connection.epoch) return known;
    const { epoch, nextPosition } = connection;
    const skip = watched.existingMail === 'skip';
    const start: MailboxPosition = known
      ? { epoch, position: 0, takesMailSince: known.takesMailSince, renumberedBelow: nextPosition }
      : {
          epoch,
          position: skip ? nextPosition - 1 : 0,
          takesMailSince: skip ? new Date(now()) : null,
          renumberedBelow: 0,
        };
    await spool.setPosition(watched.systemEmailId, start, lease);
    return start;
  };

  /** Fetches and commits messages of one list; at the end the cursor is past those that are gone by now, too. */
  const takeIn = async (
    { watched, connection, lease }: FetchRequest,
    start: MailboxPosition,
    refs: MessageRef[],
    lane: IngestLane,
  ): Promise<MessageRef[]> => {
    const committed: MessageRef[] = [];
    const commit = async (messages: FetchedMessage[], cursor: Cursor) => {
      const receipts = await spool.commit(watched.systemEmailId, messages, cursor, lease);
      // Without bytes of ours the server's copy is the only one, and is left alone.
      committed.push(...messages.filter(({ raw }) => raw.byteLength > 0).map(({ ref }) => ref));
      await lane.add(receipts, new Map(messages.map(({ ref, raw }) => [ref.position, raw])));
    };
    let batch: FetchedMessage[] = [];
    let bytes = 0;
    for await (const message of connection.fetch(refs)) {
      if (!isWanted(message, start)) continue;
      batch.push(message);
      bytes += message.raw.byteLength;
      if (bytes < BATCH_BYTES) continue;
      await commit(batch, message.ref);
      batch = [];
      bytes = 0;
    }
    const end = refs.at(-1);
    if (end) await commit(batch, end);
    return committed;
  };

  return {
    async run(request) {
      const { watched, connection, signal } = request;
      await ingest.waiting(watched.systemEmailId, signal);
      const settling = createSettling({ spool, events, watched, connection, signal });
      await settling.leftovers();
      const start = await startingPoint(request);
      const refs = await connection.list(start);
      const lane = createIngestLane(ingest);
      let received = 0;
      try {
        for (let at = 0; at < refs.length && !signal.aborted; at += BATCH_MESSAGES) {
          const committed = await takeIn(request, start, refs.slice(at, at + BATCH_MESSAGES), lane);
          received += committed.length;
          await settling.settle(committed);
        }
      } catch (error) {
        await lane.quiet();
        throw error;
      }
      await lane.finish();
      return { received };
    },
  };
};

/** Mail from before the mailbox was connected stays where it is, also when the server numbers it anew. */
const isWanted = ({ ref, receivedAt }: FetchedMessage, start: MailboxPosition): boolean =>
  start.takesMailSince === null ||
  ref.position >= start.renumberedBelow ||
  receivedAt.getTime() >= start.takesMailSince.getTime() - CLOCK_TOLERANCE;
