import { setTimeout as pause } from 'node:timers/promises';
import type { MailLab } from '../mail-lab';
import { newAccount } from './account';
import { startChild } from './child';
import { corpus, type CorpusMessage } from './corpus';
import type { methods as Limit, Parsed } from './limit-process';
import type { Committed, methods as Product } from './product-process';
import { now, percentile, rounded } from './statistics';

export interface LatencyOptions {
  /** Half of them arrive alone, half in back-to-back pairs; a multiple of 4. */
  arrivals: number;
  profile?: string;
  say(line: string): void;
}

/** Milliseconds. */
interface Figures {
  p50: number;
  p95: number;
}

interface Comparison {
  product: Figures;
  fetchAndParse: Figures;
  difference: Figures;
}

export interface LatencyResult extends Comparison {
  bench: 'latency';
  database: 'sqlite';
  arrivals: number;
  measuredFrom: 'delivery accepted';
  alone: Comparison;
  pairs: Comparison;
}

type Side = 'product' | 'fetchAndParse';

const WARM_UP = 4;
/** Milliseconds between two arrivals, so that both sides idle again. Dovecot itself announces after up to 500 ms. */
const REST = 200;
const LATEST = 30_000;

/**
 * From the moment the server has accepted a message (LMTP) to its committed entry, beside a bare imapflow client that
 * idles, fetches and parses. Both get the same mail in mailboxes of their own, in turns.
 */
export const latency = async (lab: MailLab, options: LatencyOptions): Promise<LatencyResult> => {
  const { arrivals, say } = options;
  const limit = startChild<typeof Limit>('limit-process.ts');
  const product = startChild<typeof Product>('product-process.ts', options.profile);
  const arrived: Record<Side, Map<string, (at: number) => void>> = {
    product: new Map(),
    fetchAndParse: new Map(),
  };
  product.listen((notice) => {
    const { messageId, at } = (notice as Committed).committed;
    arrived.product.get(messageId)?.(at);
  });
  limit.listen((notice) => {
    const { messageId, at } = (notice as Parsed).parsed;
    arrived.fetchAndParse.get(messageId)?.(at);
  });
  try {
    await product.call('start', { ca: lab.ca });
    const accounts: Record<Side, Awaited<ReturnType<typeof newAccount>>> = {
      product: await newAccount(lab, 'latency.product@contoso.test'),
      fetchAndParse: await newAccount(lab, 'latency.limit@contoso.test'),
    };
    await Promise.all([
      product.call('watch', { account: accounts.product }),
      limit.call('watch', { account: accounts.fetchAndParse }),
    ]);

    /** Delivers at once and waits for all of it. @returns the milliseconds that each took */
    const measure = async (side: Side, mail: CorpusMessage[]): Promise<number[]> => {
      const waiting = mail.map(async ({ messageId, raw }) => {
        const seen = new Promise<number>((resolve, reject) => {
          const late = setTimeout(() => reject(new Error(`${messageId} has not come within 30 s.`)), LATEST);
          arrived[side].set(messageId, (at) => {
            clearTimeout(late);
            resolve(at);
          });
        });
        await lab.deliver(accounts[side].address, raw);
        const deliveredAt = now();
        return (await seen) - deliveredAt;
      });
      const taken = await Promise.all(waiting);
      await pause(REST);
      return taken;
    };

    const mail = corpus('latency', WARM_UP + arrivals);
    const next = (count: number) => mail.splice(0, count);
    const both = async (count: number, first: Side): Promise<Record<Side, number[]>> => {
      const batch = next(count);
      const taken: Record<Side, number[]> = { product: [], fetchAndParse: [] };
      const second: Side = first === 'product' ? 'fetchAndParse' : 'product';
      for (const side of [first, second]) taken[side] = await measure(side, batch);
      return taken;
    };
    const series = async (name: string, sizes: number[]): Promise<Record<Side, number[]>> => {
      const all: Record<Side, number[]> = { product: [], fetchAndParse: [] };
      for (const [index, size] of sizes.entries()) {
        const taken = await both(size, index % 2 === 0 ? 'product' : 'fetchAndParse');
        all.product.push(...taken.product);
        all.fetchAndParse.push(...taken.fetchAndParse);
      }
      say(`${name}: ${all.product.length} arrivals measured on both sides`);
      return all;
    };

    await series('warming up', [1, 1, 2]);
    const alone = await series('alone', Array<number>(arrivals / 2).fill(1));
    const pairs = await series('back-to-back pairs', Array<number>(arrivals / 4).fill(2));
    return {
      bench: 'latency',
      database: 'sqlite',
      arrivals,
      measuredFrom: 'delivery accepted',
      ...compare({
        product: [...alone.product, ...pairs.product],
        fetchAndParse: [...alone.fetchAndParse, ...pairs.fetchAndParse],
      }),
      alone: compare(alone),
      pairs: compare(pairs),
    };
  } finally {
    await Promise.all([limit.end(), product.end()]);
  }
};

const figures = (values: number[]): Figures => ({
  p50: rounded(percentile(values, 0.5), 1),
  p95: rounded(percentile(values, 0.95), 1),
});

const compare = (taken: Record<Side, number[]>): Comparison => {
  const product = figures(taken.product);
  const fetchAndParse = figures(taken.fetchAndParse);
  return {
    product,
    fetchAndParse,
    difference: {
      p50: rounded(product.p50 - fetchAndParse.p50, 1),
      p95: rounded(product.p95 - fetchAndParse.p95, 1),
    },
  };
};
