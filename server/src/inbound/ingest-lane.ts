import type { Ingest } from './ingest';
import type { Receipt } from './ports';

/**
 * Lets one batch become entries while the next one is fetched. Never more than one batch ahead, so that memory stays
 * bounded, and in order, so that an answer finds the thread that the batch before it opened.
 */
export interface IngestLane {
  /** Waits for the batch before, then starts this one. @throws whatever the batch before threw */
  add(receipts: Receipt[], raw: Map<number, Buffer>): Promise<void>;
  /** Waits for the last batch. @throws whatever it threw */
  finish(): Promise<void>;
  /** Waits for the last batch, whose failure does not matter any more: its receipts wait in the spool. */
  quiet(): Promise<void>;
}

export const createIngestLane = (ingest: Pick<Ingest, 'process'>): IngestLane => {
  let running: Promise<{ error: unknown } | null> = Promise.resolve(null);
  const finish = async () => {
    const failed = await running;
    running = Promise.resolve(null);
    if (failed) throw failed.error;
  };
  return {
    finish,
    async add(receipts, raw) {
      await finish();
      running = ingest.process(receipts, raw).then(
        () => null,
        (error: unknown) => ({ error }),
      );
    },
    async quiet() {
      await running;
    },
  };
};
