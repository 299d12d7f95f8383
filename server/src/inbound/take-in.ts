/**
 * Messages from the server into the spool: small ones together, large ones one by one and piece by piece, so that memory
 * stays bounded whatever arrives. What is larger than the limits is written down without its bytes.
 */
import type { Lease } from '../cluster/ports';
import type { FetchedMessage, InboundConnection, MessageRef } from '../mail/ports';
import { inMegabytes } from './megabytes';
import type { IngestLane } from './ingest-lane';
import { headOf } from './parse/head';
import {
  LargerThan,
  type InboundEvents,
  type Intake,
  type MailLimits,
  type Progress,
  type SpoolStore,
} from './ports';

/** Bytes that a connection carries at all; an admin who lets a message in has seen its size. */
const NO_LIMIT = 160 * 1024 * 1024;

export interface TakeInParts {
  spool: Pick<SpoolStore, 'commit' | 'stage'>;
  events: Pick<InboundEvents, 'quarantined'>;
  limits: Pick<MailLimits, 'messageBytes'>;
}

export interface Taking {
  systemEmailId: number;
  connection: InboundConnection;
  lease: Lease;
  lane: IngestLane;
  /** Oldest first. */
  refs: MessageRef[];
  /** False for messages that are left alone. */
  isWanted(message: FetchedMessage): boolean;
  /** What is true once everything up to this ref is committed. */
  progressAt(ref: MessageRef): Progress;
  /** An admin wants them whatever their size. */
  unlimited?: boolean;
  /** What must not wait for the rest of them: called after each message that took long by its size. */
  afterLarge?(): Promise<void>;
}

/**
 * Fetches and commits; the receipts go on to the lane.
 * @returns the messages whose bytes are ours now
 * @throws LeaseLost, MailFailure, or the database's own error; what was committed before stays
 */
export type TakeIn = (taking: Taking) => Promise<MessageRef[]>;

export const createTakeIn =
  ({ spool, events, limits }: TakeInParts): TakeIn =>
  async ({
    systemEmailId,
    connection,
    lease,
    lane,
    refs,
    isWanted,
    progressAt,
    unlimited = false,
    afterLarge,
  }) => {
    const limit = unlimited ? NO_LIMIT : limits.messageBytes;
    const taken: MessageRef[] = [];

    const commit = async (messages: Intake[], upTo: MessageRef): Promise<void> => {
      const receipts = await spool.commit(systemEmailId, messages, progressAt(upTo), lease);
      const bytes = new Map<string, Buffer>();
      for (const message of messages) {
        if (message.kind === 'bytes') bytes.set(nameOf(message.ref), message.raw);
        if (message.kind === 'withheld') events.quarantined(systemEmailId, message.reason);
        // Without bytes of ours the server's copy is the only one, and is left alone.
        else taken.push(message.ref);
      }
      const raw = receipts.flatMap(({ id, ref }) => {
        const found = bytes.get(nameOf(ref));
        return found ? [[id, found] as const] : [];
      });
      await lane.add(receipts, new Map(raw));
    };

    const large = async (message: FetchedMessage, size: number): Promise<Intake | null> => {
      const { ref, receivedAt } = message;
      try {
        const staged = await spool.stage(connection.read(ref), limit);
        // Gone between the listing and now: nothing is left to take in.
        return staged.size === 0 ? null : { kind: 'staged', ref, receivedAt, staged };
      } catch (error) {
        if (!(error instanceof LargerThan)) throw error;
        return withheld(message, Math.max(size, limit), limit);
      }
    };

    const fetched: FetchedMessage[] = [];
    for await (const message of connection.fetch(refs)) if (isWanted(message)) fetched.push(slim(message));
    let small: Intake[] = [];
    for (const message of fetched) {
      const { ref, raw, receivedAt, truncatedFrom } = message;
      const size = truncatedFrom ?? raw.byteLength;
      if (size > limit || raw.byteLength === 0) small.push(withheld(message, size, limit));
      else if (truncatedFrom === undefined) small.push({ kind: 'bytes', ref, receivedAt, raw });
      else {
        const before = small.at(-1);
        if (before) await commit(small, before.ref);
        small = [];
        const intake = await large(message, size);
        if (intake) await commit([intake], ref);
        await afterLarge?.();
      }
    }
    const end = refs.at(-1);
    if (end) await commit(small, end);
    return taken;
  };

const nameOf = ({ position, identifier }: MessageRef): string => identifier ?? String(position);

/** Of a large message only the header is held while others are dealt with. */
const slim = (message: FetchedMessage): FetchedMessage =>
  message.truncatedFrom === undefined
    ? message
    : { ...message, raw: Buffer.from(message.raw.subarray(0, 64 * 1024)) };

const withheld = ({ ref, raw, receivedAt }: FetchedMessage, size: number, limit: number): Intake => ({
  kind: 'withheld',
  ref,
  receivedAt,
  size,
  head: headOf(raw),
  ...(raw.byteLength === 0
    ? {
        code: 'unavailable' as const,
        reason: 'The server has this message but could not give its bytes. It stays on the server.',
      }
    : {
        code: 'oversize' as const,
        reason: `The message has ${inMegabytes(size)} MB; the limit is ${inMegabytes(limit)} MB. It stays on the server.`,
      }),
});
