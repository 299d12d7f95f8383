/**
 * Mail is read in worker threads: what is large does not hold up the event loop, and what stalls or exhausts the parser
 * ends a thread and not the process.
 */
import { availableParallelism } from 'node:os';
import pLimit from 'p-limit';
import { Piscina } from 'piscina';
import { textDetail } from '../mail/server-words';
import { ParserGaveUp, type MessageParser, type ParseOutcome, type Unparsed } from './ports';

/** Milliseconds that reading may take: for any messages, and on top for each megabyte of them. */
const PATIENCE = 10_000;
const PATIENCE_PER_MEGABYTE = 1_000;
const MEGABYTE = 1024 * 1024;

/** Heap of one thread, in megabytes. Bytes of messages and attachments are not part of it, decoded text is. */
const HEAP = 512;

/** One thread waits for mail, so that none waits for a thread. A message that stalls one leaves another. */
const THREADS = { min: 1, max: Math.min(4, Math.max(2, availableParallelism() - 1)) };

export interface ParserPool extends MessageParser {
  /** Ends the threads. */
  close(): Promise<void>;
}

/**
 * @param workerFile the built `parse-worker`
 * @param limits.patience milliseconds after which a few small messages count as stalled; 10 s when left out
 * @param limits.heap megabytes for what one thread decodes; 512 when left out
 */
export const createParserPool = (
  workerFile: string,
  { patience = PATIENCE, heap = HEAP }: { patience?: number; heap?: number } = {},
): ParserPool => {
  let pool: Piscina<Unparsed[], ParseOutcome[]> | undefined;
  // Tasks wait here and not in the pool, so that their time only runs once they do.
  const running = pLimit(THREADS.max);

  const started = () =>
    (pool ??= new Piscina<Unparsed[], ParseOutcome[]>({
      filename: workerFile,
      minThreads: THREADS.min,
      maxThreads: THREADS.max,
      idleTimeout: 60_000,
      resourceLimits: { maxOldGenerationSizeMb: heap },
      recordTiming: false,
    }));

  const run = async (messages: Unparsed[], bytes: number): Promise<ParseOutcome[]> => {
    const limit = patience + Math.floor(bytes / MEGABYTE) * PATIENCE_PER_MEGABYTE;
    const overdue = AbortSignal.timeout(limit);
    const own = messages.map(({ raw, contentHash }) => ({ raw: ownBytes(raw), contentHash }));
    const transferList = own.map(({ raw }) => raw.buffer);
    try {
      return await started().run(own, { signal: overdue, transferList });
    } catch (error) {
      if (overdue.aborted) {
        throw new ParserGaveUp(`Reading it took longer than ${Math.round(limit / 1000)} s.`, {
          cause: error,
        });
      }
      if (textDetail(error, 'code') === 'ERR_WORKER_OUT_OF_MEMORY') {
        throw new ParserGaveUp('Reading it took more memory than there is for one message.', {
          cause: error,
        });
      }
      throw error;
    }
  };

  return {
    async parse(messages) {
      if (messages.length === 0) return [];
      const bytes = messages.reduce((sum, { raw }) => sum + raw.byteLength, 0);
      return running(() => run(messages, bytes));
    },
    async close() {
      await pool?.destroy();
      pool = undefined;
    },
  };
};

/** A buffer of its own to hand over: small ones are parts of a larger one that others still use. */
const ownBytes = (raw: Uint8Array): Uint8Array<ArrayBuffer> => {
  const { buffer, byteLength } = raw;
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength
    ? new Uint8Array(buffer)
    : new Uint8Array(raw);
};
