/** Mail that could not become an entry: looked at, tried again, taken in all the same, or thrown away. */
import { setTimeout as delay } from 'node:timers/promises';
import type { QuarantineOutcome } from '../../../shared/contracts/quarantine';
import { readableHeaders } from '../mail/readable-source';
import type { Ingest } from './ingest';
import type { Blobs, QuarantinedReceipt, QuarantineFilter, QuarantineStore } from './ports';

/** More words would not narrow a search any further. */
const MOST_WORDS = 6;
/** Messages whose headers are in memory at the same time while they are searched. */
const SEARCH_STEP = 100;
/** Characters of a subject or sender: a stranger may have written any number. */
const LONGEST = 500;

type Headers = ReturnType<typeof readableHeaders>;

/** A quarantined receipt with what its header says of it. */
export interface QuarantinedMail {
  receipt: QuarantinedReceipt;
  headers: Headers;
  subject: string;
  from: string;
}

/** Milliseconds before each further try while the database is away: one that restarts is back by then. */
const PAUSES = [200, 500, 1000, 2000, 4000];

/** Tries one receipt again. */
export interface Reprocess {
  /** @returns what it is now; `gone` when it was not in quarantine any more: of two at once, one is told so */
  again(
    receiptId: number,
    options?: { unlimited?: boolean },
  ): Promise<'entry' | 'duplicate' | 'quarantined' | 'gone'>;
}

/** A receipt goes the way of mail that has just come, with no tries counted against it. */
export const createReprocess = ({
  store,
  ingest,
}: {
  store: Pick<QuarantineStore, 'release' | 'stateOf'>;
  ingest: Pick<Ingest, 'process'>;
}): Reprocess => ({
  async again(receiptId, { unlimited = false } = {}) {
    const receipt = await patiently(() => store.release(receiptId, { unlimited }));
    if (!receipt) return 'gone';
    await patiently(() => ingest.process([receipt]));
    const state = await patiently(() => store.stateOf(receiptId));
    if (state === 'entry' || state === 'quarantined') return state;
    // Our own test mail has been known since it was sent. Anything else: somebody else is at it, or has thrown it away.
    return state === 'duplicate' || state === 'test-mail' ? 'duplicate' : 'gone';
  },
});

/** None of these steps throws for what is wrong with a message, so what they throw is the database's. */
const patiently = async <T>(work: () => Promise<T>): Promise<T> => {
  for (const pause of PAUSES) {
    try {
      return await work();
    } catch {
      // Said by the last try, if it comes to that.
      await delay(pause);
    }
  }
  return work();
};

export type Quarantine = ReturnType<typeof createQuarantine>;

export interface Selection extends QuarantineFilter {
  search?: string;
}

/** What became of one message, and whose it was. */
export interface Dealt {
  outcome: QuarantineOutcome;
  systemEmailId: number | null;
}

interface Parts {
  store: QuarantineStore;
  blobs: Pick<Blobs, 'get'>;
  reprocess: Reprocess;
}

export const createQuarantine = ({ store, blobs, reprocess }: Parts) => {
  const one = async (id: number): Promise<QuarantinedReceipt | null> => (await store.read([id]))[0] ?? null;

  /** Of all that the filter leaves, those that the words are in: headers are encoded, so the database cannot tell. */
  const searched = async (filter: QuarantineFilter, words: string[]): Promise<number[]> => {
    const found: number[] = [];
    const ids = await store.ids(filter);
    for (let start = 0; start < ids.length; start += SEARCH_STEP) {
      const receipts = await store.read(ids.slice(start, start + SEARCH_STEP));
      found.push(...receipts.map(toMail).filter(speaksOf(words)).map(idOf));
    }
    return found;
  };

  const matching = ({ search, ...filter }: Selection): Promise<number[]> => {
    const words = wordsOf(search);
    return words.length > 0 ? searched(filter, words) : store.ids(filter);
  };

  const step =
    (deal: (receipt: QuarantinedReceipt) => Promise<QuarantineOutcome>) =>
    async (id: number): Promise<Dealt> => {
      const receipt = await one(id);
      return receipt
        ? { outcome: await deal(receipt), systemEmailId: receipt.systemEmailId }
        : { outcome: 'gone', systemEmailId: null };
    };

  return {
    /** One page, newest first, and how many there are altogether. */
    async list(
      { search, ...filter }: Selection,
      { page, pageSize }: { page: number; pageSize: number },
    ): Promise<{ mails: QuarantinedMail[]; total: number }> {
      const offset = (page - 1) * pageSize;
      const words = wordsOf(search);
      if (words.length > 0) {
        const ids = await searched(filter, words);
        const shown = await store.read(ids.slice(offset, offset + pageSize));
        return { mails: shown.map(toMail), total: ids.length };
      }
      const [ids, total] = await Promise.all([
        store.ids(filter, { offset, limit: pageSize }),
        store.count(filter),
      ]);
      return { mails: (await store.read(ids)).map(toMail), total };
    },

    /** The id of what came last; 0 when nothing is in quarantine. */
    newestId: async (): Promise<number> => (await store.ids({}, { offset: 0, limit: 1 }))[0] ?? 0,

    /** Null when it is not in quarantine (any more). */
    async find(id: number): Promise<QuarantinedMail | null> {
      const receipt = await one(id);
      return receipt && toMail(receipt);
    },

    /** Null where the bytes are not here. @throws Error when they should be, and are not */
    raw: ({ contentHash }: QuarantinedReceipt): Promise<Buffer> | null =>
      contentHash === '' ? null : blobs.get(contentHash),

    counts: () => store.counts(),

    /** All that match, oldest first: an answer then finds the ticket of what it answers. */
    matching: async (selection: Selection): Promise<number[]> => (await matching(selection)).reverse(),

    process: step(async (receipt) => (canBeRead(receipt) ? reprocess.again(receipt.id) : 'unfit')),

    takeIn: step(async (receipt) => {
      if (canBeRead(receipt)) return reprocess.again(receipt.id, { unlimited: true });
      if (receipt.address === null) return 'unfit';
      return (await store.want(receipt.id)) ? 'wanted' : 'gone';
    }),

    discard: step(async ({ id }) => ((await store.discard(id)) ? 'discarded' : 'gone')),
  };
};

const canBeRead = ({ contentHash, address }: QuarantinedReceipt): boolean =>
  contentHash !== '' && address !== null;

const idOf = ({ receipt }: QuarantinedMail): number => receipt.id;

const wordsOf = (search: string | undefined): string[] =>
  (search ?? '').toLowerCase().split(/\s+/).filter(Boolean).slice(0, MOST_WORDS);

const speaksOf =
  (words: string[]) =>
  ({ subject, from }: QuarantinedMail): boolean => {
    const text = `${subject}\n${from}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };

const toMail = (receipt: QuarantinedReceipt): QuarantinedMail => {
  const headers = readableHeaders(receipt.head);
  const valueOf = (wanted: string): string =>
    headers.find(({ name }) => name.toLowerCase() === wanted)?.value.slice(0, LONGEST) ?? '';
  return { receipt, headers, subject: valueOf('subject'), from: valueOf('from') };
};
