/** Messages become entries: those that are copies of an entry are told apart, the rest find their threads. */
import type { InboundMessage, PipelineMessage, Receipt, SpoolStore, TicketPipeline } from './ports';
import { threadCandidates } from './thread';

export interface Parsed {
  receipt: Receipt;
  message: InboundMessage;
}

/** The receipt became an entry meanwhile; rolls our own entry back. */
export class AlreadyProcessed extends Error {}

export interface Filing {
  /**
   * One transaction: the entries, and that their receipts have become them.
   * @param messages of one mailbox, oldest first
   * @returns how many became entries; the others are copies of messages that are entries already
   * @throws AlreadyProcessed when somebody else was faster
   */
  file(messages: Parsed[]): Promise<number>;
}

export const createFiling = ({
  spool,
  pipeline,
}: {
  spool: SpoolStore;
  pipeline: TicketPipeline;
}): Filing => {
  const oneByOne = async (
    messages: { incoming: PipelineMessage; candidates: ReturnType<typeof threadCandidates> }[],
  ): Promise<{ entryId: number }[]> => {
    const entries: { entryId: number }[] = [];
    for (const { incoming, candidates } of messages) {
      const { messageIds, tokens } = candidates;
      const named = messageIds.length > 0 || tokens.length > 0;
      const known = named ? await pipeline.findThread(candidates) : null;
      entries.push(await (known ? pipeline.append(known, incoming) : pipeline.open(incoming)));
    }
    return entries;
  };

  const fileOriginals = async (originals: Parsed[]): Promise<number[]> => {
    if (originals.length === 0) return [];
    const messages = originals.map(({ receipt, message }) => ({
      incoming: {
        systemEmailId: receipt.systemEmailId,
        receiptId: receipt.id,
        receivedAt: receipt.receivedAt,
        message,
      },
      candidates: threadCandidates(receipt.systemEmailId, message),
    }));
    const entries = await (pipeline.file?.(messages) ?? oneByOne(messages));
    return entries.map(({ entryId }) => entryId);
  };

  return {
    file: (messages) =>
      spool.transaction(async () => {
        const known = await spool.entriesOf(messages.flatMap(({ message }) => message.fingerprint ?? []));
        const originals = firstOfEach(messages, known);
        const entryIds = await fileOriginals(originals);
        const entries = originals.map(({ receipt, message: { fingerprint } }, index) => {
          const entryId = entryIds[index];
          if (entryId === undefined) throw new Error('A message was filed and no entry came of it.');
          if (fingerprint !== null) known.set(fingerprint, entryId);
          return { receiptId: receipt.id, entryId, fingerprint };
        });
        const filed = new Set(entries.map(({ receiptId }) => receiptId));
        const duplicates = messages
          .filter(({ receipt }) => !filed.has(receipt.id))
          .flatMap(({ receipt, message: { fingerprint } }) => {
            const entryId = fingerprint === null ? undefined : known.get(fingerprint);
            return entryId === undefined ? [] : [{ receiptId: receipt.id, entryId }];
          });
        const marked = (await spool.markEntries(entries)) + (await spool.markDuplicates(duplicates));
        if (marked !== messages.length) throw new AlreadyProcessed();
        return entries.length;
      }),
  };
};

/** Those that are no copy of an entry, nor of one before them. */
const firstOfEach = (messages: Parsed[], known: Map<string, number>): Parsed[] => {
  const seen = new Set(known.keys());
  return messages.filter(({ message: { fingerprint } }) => {
    if (fingerprint === null) return true;
    return !seen.has(fingerprint) && seen.add(fingerprint);
  });
};
