/**
 * Receipts become entries. One bad message never stops the others: a batch that fails is taken apart, and a message
 * that cannot become an entry is quarantined with its reason, its bytes kept.
 */
import { parseMessage } from './parse';
import { UnparseableMessage } from './parse/unparseable';
import { threadCandidates } from './thread';
import type { InboundEvents, InboundMessage, Receipt, SpoolStore, TicketPipeline } from './ports';

const MAX_ATTEMPTS = 3;
const BATCH = 50;

export interface IngestParts {
  spool: SpoolStore;
  pipeline: TicketPipeline;
  events: Pick<InboundEvents, 'ticketed' | 'quarantined'>;
}

export interface Ingest {
  /**
   * @param receipts of one mailbox, oldest first
   * @param raw the bytes by position, as far as they are still in memory; the rest is read from the spool
   * @throws Error the database's own when it is away: the receipts keep waiting
   */
  process(receipts: Receipt[], raw?: Map<number, Buffer>): Promise<void>;
  /** Processes what a crash, or a database that was away, left behind. */
  waiting(systemEmailId: number, signal: AbortSignal): Promise<void>;
}

interface Parsed {
  receipt: Receipt;
  message: InboundMessage;
}

/** The receipt became an entry meanwhile; rolls our own entry back. */
class AlreadyProcessed extends Error {}

export const createIngest = ({ spool, pipeline, events }: IngestParts): Ingest => {
  /** Receipts whose last try was ended by the database being away; it must not count against them. */
  const excused = new Set<number>();

  const withdrawExcused = async (): Promise<void> => {
    if (excused.size === 0) return;
    const ids = [...excused];
    await spool.withdrawAttempt(ids);
    for (const id of ids) excused.delete(id);
  };

  const quarantine = async (receipt: Receipt, reason: string) => {
    await spool.quarantine(receipt.id, reason);
    events.quarantined(receipt.systemEmailId, receipt.id, reason);
  };

  const excuse = (receipts: Receipt[], error: unknown): unknown => {
    for (const { id } of receipts) excused.add(id);
    return error;
  };

  const parse = async (receipt: Receipt, raw?: Map<number, Buffer>): Promise<Parsed> => ({
    receipt,
    message: await parseMessage(
      raw?.get(receipt.ref.position) ?? (await spool.raw(receipt)),
      receipt.contentHash,
    ),
  });

  const fileOne = async ({ receipt, message }: Parsed): Promise<{ receiptId: number; entryId: number }> => {
    const { systemEmailId, id: receiptId, receivedAt } = receipt;
    const candidates = threadCandidates(systemEmailId, message);
    const known = candidates.messageIds.length > 0 ? await pipeline.findThread(candidates) : null;
    const incoming = { systemEmailId, receiptId, receivedAt, message };
    const { entryId } = known ? await pipeline.append(known, incoming) : await pipeline.open(incoming);
    return { receiptId, entryId };
  };

  /** In one transaction: the entries, and that their receipts have become them. */
  const file = (messages: Parsed[]): Promise<void> =>
    spool.transaction(async () => {
      const entries: { receiptId: number; entryId: number }[] = [];
      for (const message of messages) entries.push(await fileOne(message));
      if ((await spool.markEntries(entries)) !== entries.length) throw new AlreadyProcessed();
    });

  /** Our own mail that only tried a mailbox out has done its work by arriving. */
  const setAside = async ({ receipt, message }: Parsed): Promise<boolean> => {
    if (message.automatic !== 'test-mail') return false;
    await spool.markTestMail(receipt.id, message.messageId);
    return true;
  };

  /** Reads what can be read; the rest goes to quarantine without a second look, for the bytes will not change. */
  const parseAll = async (receipts: Receipt[], raw?: Map<number, Buffer>): Promise<Parsed[]> => {
    const parsed: Parsed[] = [];
    for (const receipt of receipts) {
      try {
        const read = await parse(receipt, raw);
        if (!(await setAside(read))) parsed.push(read);
      } catch (error) {
        if (!(error instanceof UnparseableMessage)) throw error;
        await quarantine(receipt, error.message);
      }
    }
    return parsed;
  };

  /** All of them in one transaction. @returns how many became entries; null when it failed and nothing of it stays */
  const together = async (receipts: Receipt[], raw?: Map<number, Buffer>): Promise<number | null> => {
    await spool.beginAttempt(receipts.map(({ id }) => id));
    try {
      const parsed = await parseAll(receipts, raw);
      await file(parsed);
      return parsed.length;
    } catch (error) {
      if (spool.isOutage(error)) throw excuse(receipts, error);
      // Which message it was, and why, comes out when each is tried alone.
      return null;
    }
  };

  /** Tries a message until it is an entry or in quarantine. @returns whether it became an entry */
  const alone = async (receipt: Receipt, attempts: number, raw?: Map<number, Buffer>): Promise<boolean> => {
    let reason = `Processing stopped the process ${attempts} times.`;
    for (let attempt = attempts; attempt < MAX_ATTEMPTS; attempt++) {
      await spool.beginAttempt([receipt.id]);
      try {
        const parsed = await parse(receipt, raw);
        if (await setAside(parsed)) return false;
        await file([parsed]);
        return true;
      } catch (error) {
        if (error instanceof AlreadyProcessed) return false;
        if (spool.isOutage(error)) throw excuse([receipt], error);
        reason = error instanceof Error ? error.message : String(error);
        if (error instanceof UnparseableMessage) break;
      }
    }
    await quarantine(receipt, reason);
    return false;
  };

  const process: Ingest['process'] = async (receipts, raw) => {
    // What has been tried before may have ended the process: alone, it cannot take others with it again.
    const fresh = receipts.filter(({ attempts }) => attempts === 0);
    const suspect = receipts.filter(({ attempts }) => attempts > 0);
    let entries = 0;
    try {
      for (const receipt of suspect) if (await alone(receipt, receipt.attempts, raw)) entries++;
      if (fresh.length === 0) return;
      const filed = await together(fresh, raw);
      if (filed !== null) entries += filed;
      else for (const receipt of fresh) if (await alone(receipt, 1, raw)) entries++;
    } finally {
      const [first] = receipts;
      if (first && entries > 0) events.ticketed(first.systemEmailId, entries);
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
