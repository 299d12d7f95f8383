/**
 * One pass over a mailbox: what a crash left behind, then everything after the cursor, oldest first. A message is
 * committed on our side before its copy on the server is touched, and before anybody looks into it.
 */
import type { Lease } from '../cluster/ports';
import type { Cursor, FetchedMessage, InboundConnection, ListScope, MessageRef } from '../mail/ports';
import type { Ingest } from './ingest';
import { createIngestLane, type IngestLane } from './ingest-lane';
import { createSettling, type Settling } from './settling';
import type { InboundEvents, MailboxPosition, SpoolStore, WatchedMailbox } from './ports';
import { startingPoint } from './starting-point';

/** Limits of one transaction: large enough to be fast, small enough to hold in memory twice. */
const BATCH_MESSAGES = 50;
const BATCH_BYTES = 8 * 1024 * 1024;

/** Mail that arrived this much earlier (milliseconds) than it counts from still counts: the server's clock and ours may differ. */
const CLOCK_TOLERANCE = 10 * 60 * 1000;

export interface FetchCycleParts {
  spool: SpoolStore;
  ingest: Ingest;
  events: Pick<InboundEvents, 'unsettled'>;
  now(): number;
}

export interface FetchRequest {
  watched: Pick<
    WatchedMailbox,
    'systemEmailId' | 'afterFetch' | 'existingMail' | 'existingMailSince' | 'fetching' | 'fetchLimit'
  >;
  connection: InboundConnection;
  lease: Lease;
  /** Stops between batches; what is committed stays committed. */
  signal: AbortSignal;
}

export interface FetchCycle {
  /**
   * Takes in what is new, where it is fetched by interval at most `fetchLimit` messages of it. Call it after connecting
   * and whenever there may be news. When it ends, well or not, nothing of it goes on in the background.
   * @throws LeaseLost when another instance serves the mailbox by now; nothing of the batch stays
   * @throws MailFailure when the connection fails
   * @throws Error the database's own when it is away
   */
  run(request: FetchRequest): Promise<{ received: number }>;
}

export const createFetchCycle = ({ spool, ingest, events, now }: FetchCycleParts): FetchCycle => {
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
    const fetched: FetchedMessage[] = [];
    for await (const message of connection.fetch(refs)) if (isWanted(message, start)) fetched.push(message);
    for (const piece of fetched) {
      const message = await whole(connection, piece);
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

  /** Takes in the oldest messages, as many as one look may bring. @returns where the next look begins; null: all is in */
  const look = async (
    request: FetchRequest,
    start: MailboxPosition,
    { settling, lane, onReceived }: { settling: Settling; lane: IngestLane; onReceived(count: number): void },
  ): Promise<MailboxPosition | null> => {
    const { watched, connection, lease, signal } = request;
    const { fetchLimit } = watched;
    // One more than is taken tells whether there are more.
    const listed = await connection.list(start, { atLeast: fetchLimit + 1, since: sinceOf(start) });
    const refs = listed.slice(0, fetchLimit);
    let reached = start.position;
    for (let at = 0; at < refs.length && !signal.aborted; at += BATCH_MESSAGES) {
      const batch = refs.slice(at, at + BATCH_MESSAGES);
      const committed = await takeIn(request, start, batch, lane);
      reached = batch.at(-1)?.position ?? reached;
      onReceived(committed.length);
      await settling.settle(committed);
    }
    if (signal.aborted) return null;
    if (listed.length > refs.length) return { ...start, position: reached };
    // All that is left below is old mail that is left alone: no need to ask about it ever again.
    if (sinceOf({ ...start, position: reached })) {
      const past = { ...start, position: start.renumberedBelow - 1 };
      await spool.setPosition(watched.systemEmailId, past, lease);
    }
    return null;
  };

  return {
    async run(request) {
      const { watched, connection, signal } = request;
      await ingest.waiting(watched.systemEmailId, signal);
      const settling = createSettling({ spool, events, watched, connection, signal });
      await settling.leftovers();
      const lane = createIngestLane(ingest);
      let received = 0;
      const onReceived = (count: number) => void (received += count);
      try {
        let from: MailboxPosition | null = await startingPoint({ spool, now }, request);
        do from = await look(request, from, { settling, lane, onReceived });
        while (from && watched.fetching.mode === 'push');
      } catch (error) {
        await lane.quiet();
        throw error;
      }
      await lane.finish();
      return { received };
    },
  };
};

const whole = async (connection: InboundConnection, message: FetchedMessage): Promise<FetchedMessage> => {
  if (message.truncatedFrom === undefined) return message;
  const pieces: Buffer[] = [];
  for await (const piece of connection.read(message.ref)) pieces.push(piece);
  return { ref: message.ref, receivedAt: message.receivedAt, raw: Buffer.concat(pieces) };
};

/** Which existing mail need not even be listed. */
const sinceOf = ({ takesMailSince, position, renumberedBelow }: MailboxPosition): ListScope['since'] =>
  takesMailSince === null || position >= renumberedBelow - 1
    ? undefined
    : { receivedAt: new Date(takesMailSince.getTime() - CLOCK_TOLERANCE), below: renumberedBelow };

/** Mail from before the mailbox was connected stays where it is, also when the server numbers it anew. */
const isWanted = ({ ref, receivedAt }: FetchedMessage, start: MailboxPosition): boolean =>
  start.takesMailSince === null ||
  ref.position >= start.renumberedBelow ||
  receivedAt.getTime() >= start.takesMailSince.getTime() - CLOCK_TOLERANCE;
