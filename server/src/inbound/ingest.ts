/**
 * Receipts become entries. One bad message never stops the others: a batch that fails is taken apart, and a message
 * that cannot become an entry is quarantined with its reason, its bytes kept.
 */
import { setImmediate as eventLoop } from 'node:timers/promises';
import pLimit from 'p-limit';
import { LARGE_MESSAGE } from '../mail/ports';
import { AlreadyProcessed, createFiling, type Parsed } from './filing';
import { inMegabytes } from './megabytes';
import {
  ParserGaveUp,
  type InboundEvents,
  type InboundMessage,
  type MailLimits,
  type MessageParser,
  type QuarantineCode,
  type Receipt,
  type SpoolStore,
  type StagingBlobs,
  type TicketPipeline,
} from './ports';

const MAX_ATTEMPTS = 3;
/** Where the process ended: one together with others, whose fault it may have been, and three alone. */
const MAX_ENDED = 4;
const BATCH = 50;
/** Bytes of messages that are held at once. */
const BATCH_BYTES = 8 * 1024 * 1024;
/** Bytes of attachments from which on they are stored before the entry, so that its transaction stays short. */
const MANY_BYTES = 1024 * 1024;
const PIECE_BYTES = 256 * 1024;

export interface IngestParts {
  spool: SpoolStore;
  blobs: Pick<StagingBlobs, 'stage' | 'adopt'>;
  parser: MessageParser;
  pipeline: TicketPipeline;
  events: Pick<InboundEvents, 'ticketed' | 'quarantined'>;
  limits: Pick<MailLimits, 'attachmentBytes'>;
}

export interface Ingest {
  /**
   * @param receipts of one mailbox, oldest first
   * @param raw the bytes by receipt id, as far as they are still in memory; they are used up. The rest is read from the spool
   * @throws Error the database's own when it is away: the receipts keep waiting
   */
  process(receipts: Receipt[], raw?: Map<number, Buffer>): Promise<void>;
  /** Processes what a crash, or a database that was away, left behind. */
  waiting(systemEmailId: number, signal: AbortSignal): Promise<void>;
}

export const createIngest = ({ spool, blobs, parser, pipeline, events, limits }: IngestParts): Ingest => {
  const filing = createFiling({ spool, pipeline });
  /** Decoded, a large message takes several times its size: over all mailboxes never two at once. */
  const inTurn = pLimit(1);
  /** What may have ended the process is tried one at a time: of all that a process that is killed was at, one is to blame. */
  const suspects = pLimit(1);
  /** Receipts whose last try was ended by the database being away; it must not count against them. */
  const excused = new Set<number>();

  const withdrawExcused = async (): Promise<void> => {
    if (excused.size === 0) return;
    const ids = [...excused];
    // Before the database is asked: all mailboxes come here at once when it is back, and a try is taken back once.
    excused.clear();
    try {
      await spool.withdrawAttempt(ids);
    } catch (error) {
      for (const id of ids) excused.add(id);
      throw error;
    }
  };

  const excuse = (receipts: Receipt[], error: unknown): unknown => {
    for (const { id } of receipts) excused.add(id);
    return error;
  };

  const quarantine = async (receipt: Receipt, code: QuarantineCode, reason: string) => {
    await spool.quarantine(receipt.id, { code, reason });
    events.quarantined(receipt.systemEmailId, reason, receipt.id);
  };

  /** What may become an entry; the rest is dealt with, for its bytes will not change. */
  const sorted = async (receipt: Receipt, message: InboundMessage): Promise<Parsed[]> => {
    // Our own mail that only tried a mailbox out has done its work by arriving.
    if (message.automatic === 'test-mail') {
      await spool.markTestMail(receipt.id, message.messageId);
      return [];
    }
    const large = message.attachments.find(({ content }) => content.byteLength > limits.attachmentBytes);
    if (large && !receipt.unlimited) {
      await quarantine(receipt, 'oversize', tooLarge(large.filename, large.content.byteLength, limits));
      return [];
    }
    return [{ receipt, message }];
  };

  const parse = async (receipts: Receipt[], raw?: Map<number, Buffer>): Promise<Parsed[]> => {
    const unparsed = [];
    for (const receipt of receipts) {
      const bytes = raw?.get(receipt.id) ?? (await spool.raw(receipt));
      unparsed.push({ raw: bytes, contentHash: receipt.contentHash });
    }
    const outcomes = await parser.parse(unparsed);
    const parsed: Parsed[] = [];
    for (const [index, receipt] of receipts.entries()) {
      const outcome = outcomes[index];
      if (!outcome) throw new Error('The parser left a message out.');
      if ('unparseable' in outcome) await quarantine(receipt, 'unparseable', outcome.unparseable);
      else parsed.push(...(await sorted(receipt, outcome.message)));
    }
    return parsed;
  };

  const file = async (messages: Parsed[]): Promise<number> => {
    if (messages.length === 0) return 0;
    const attachments = messages.flatMap(({ message }) => message.attachments);
    if (attachments.reduce((sum, { content }) => sum + content.byteLength, 0) > MANY_BYTES) {
      for (const { content } of attachments) {
        await blobs.adopt([await blobs.stage(inPieces(content), content.byteLength)]);
      }
    }
    return filing.file(messages);
  };

  /** All of them in one transaction. @returns how many became entries; null when it failed and nothing of it stays */
  const together = async (receipts: Receipt[], raw?: Map<number, Buffer>): Promise<number | null> => {
    await spool.beginAttempt(receipts.map(({ id }) => id));
    try {
      return await file(await parse(receipts, raw));
    } catch (error) {
      if (spool.isOutage(error)) throw excuse(receipts, error);
      // Which message it was, and why, comes out when each is tried alone.
      return null;
    }
  };

  /** Tries a message until it is an entry or in quarantine. @returns how many entries it became: one, or none */
  const alone = async (receipt: Receipt, attempts: number): Promise<number> => {
    let code: QuarantineCode = 'stalled';
    let reason = `Processing stopped the process ${attempts} times.`;
    for (let attempt = attempts; attempt < MAX_ENDED; attempt++) {
      await spool.beginAttempt([receipt.id]);
      try {
        return await file(await parse([receipt]));
      } catch (error) {
        if (error instanceof AlreadyProcessed) return 0;
        if (spool.isOutage(error)) throw excuse([receipt], error);
        code = error instanceof ParserGaveUp ? 'stalled' : 'failed';
        reason = error instanceof Error ? error.message : String(error);
        if (attempt + 1 >= MAX_ATTEMPTS) break;
      }
    }
    await quarantine(receipt, code, reason);
    return 0;
  };

  const processBatch = async (receipts: Receipt[], raw?: Map<number, Buffer>): Promise<void> => {
    // What has been tried before may have ended the process: alone, it cannot take others with it again.
    const fresh = receipts.filter(({ attempts }) => attempts <= 0);
    const suspect = receipts.filter(({ attempts }) => attempts > 0);
    let entries = 0;
    try {
      for (const receipt of suspect) entries += await suspects(() => alone(receipt, receipt.attempts));
      if (fresh.length === 0) return;
      const filed = await together(fresh, raw);
      if (filed !== null) entries += filed;
      else for (const receipt of fresh) entries += await alone(receipt, 1);
    } finally {
      const [first] = receipts;
      if (first && entries > 0) events.ticketed(first.systemEmailId, entries);
    }
  };

  const process: Ingest['process'] = async (receipts, raw) => {
    for (const batch of inBatches(receipts)) {
      const [first] = batch;
      const large = first !== undefined && first.size > LARGE_MESSAGE;
      await (large ? inTurn(() => processBatch(batch, raw)) : processBatch(batch, raw));
    }
  };

  return {
    process,
    async waiting(systemEmailId, signal) {
      await withdrawExcused();
      while (!signal.aborted) {
        const receipts = await spool.waiting(systemEmailId, BATCH);
        if (receipts.length === 0) return;
        await process(receipts);
      }
    },
  };
};

/** Large bytes stored in one go would hold up everybody else until they are on the disk. */
async function* inPieces(content: Uint8Array): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  for (let start = 0; start < bytes.byteLength; start += PIECE_BYTES) {
    await eventLoop();
    yield bytes.subarray(start, start + PIECE_BYTES);
  }
}

/** As many together as can be held at once; what is large stands alone. */
function* inBatches(receipts: Receipt[]): Generator<Receipt[]> {
  let batch: Receipt[] = [];
  let bytes = 0;
  for (const receipt of receipts) {
    const large = receipt.size > LARGE_MESSAGE;
    if (batch.length > 0 && (large || bytes + receipt.size > BATCH_BYTES)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(receipt);
    bytes = large ? BATCH_BYTES : bytes + receipt.size;
  }
  if (batch.length > 0) yield batch;
}

const tooLarge = (
  filename: string,
  bytes: number,
  { attachmentBytes }: Pick<MailLimits, 'attachmentBytes'>,
) =>
  `The attachment “${filename}” has ${inMegabytes(bytes)} MB; the limit is ${inMegabytes(attachmentBytes)} MB.`;
