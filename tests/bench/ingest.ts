import type { MailLab } from '../mail-lab';
import type { AppOptions } from '../server/app';
import { newAccount, type Account } from './account';
import { startChild } from './child';
import { corpus } from './corpus';
import type { methods as Limit } from './limit-process';
import type { methods as Product } from './product-process';
import { median, rounded } from './statistics';

export interface IngestOptions {
  messages: number;
  runs: number;
  /** Among how many mailboxes the messages are spread. */
  mailboxes: number;
  database: NonNullable<AppOptions['database']>;
  profile?: string;
  say(line: string): void;
}

export interface IngestResult {
  bench: 'ingest';
  database: string;
  mailboxes: number;
  messages: number;
  limitPerSecond: number;
  productPerSecond: number;
  ratio: number;
  /**
   * The same ratio by processor time of the two processes instead of by the clock: other work on the machine hardly
   * changes it, but it knows nothing of waiting.
   */
  cpuRatio: number;
  /** Each pair took in the same mail, one after the other. */
  runs: { limitPerSecond: number; productPerSecond: number; ratio: number; cpuRatio: number }[];
}

/**
 * A full mailbox from connecting to the last committed entry, beside the limit: the same mail fetched and parsed by
 * imapflow and our parser with nothing stored. The two take turns, so that a noisy machine disturbs both alike.
 */
export const ingest = async (lab: MailLab, options: IngestOptions): Promise<IngestResult> => {
  const { messages, say } = options;
  const limit = startChild<typeof Limit>('limit-process.ts');
  const product = startChild<typeof Product>('product-process.ts', options.profile);
  try {
    await product.call('start', { ca: lab.ca, database: options.database });

    const pair = async (name: string, count: number) => {
      const mail = corpus(name, count).map(({ raw }) => raw);
      const share = Math.ceil(count / options.mailboxes);
      const filled = async (side: string): Promise<Account[]> => {
        const accounts = [];
        for (let index = 0; index < options.mailboxes; index++) {
          const account = await newAccount(lab, `${name}.${side}.${index}@contoso.test`);
          await lab.deliverMany(account.address, mail.slice(index * share, (index + 1) * share));
          accounts.push(account);
        }
        return accounts;
      };
      const forLimit = await filled('limit');
      const forProduct = await filled('product');
      const alone = await limit.call('ingest', { accounts: forLimit });
      const stored = await product.call('ingest', { accounts: forProduct, expected: count });
      if (alone.count !== count)
        throw new Error(`The limit's run brought ${alone.count} of ${count} messages.`);
      if (stored.entries !== count || stored.leftOver > 0) {
        throw new Error(
          `${count} messages became ${stored.entries} entries; ${stored.leftOver} receipts are left over.`,
        );
      }
      const limitPerSecond = (count / alone.milliseconds) * 1000;
      const productPerSecond = (count / stored.milliseconds) * 1000;
      return {
        limitPerSecond,
        productPerSecond,
        ratio: productPerSecond / limitPerSecond,
        cpuRatio: alone.cpu / stored.cpu,
      };
    };

    say('warming up: one pair of runs that does not count');
    await pair('warm-up', messages);
    const runs = [];
    for (let run = 1; run <= options.runs; run++) {
      const result = await pair(`run${run}`, messages);
      runs.push(result);
      say(
        `run ${run} of ${options.runs}: limit ${rounded(result.limitPerSecond)}/s, ` +
          `product ${rounded(result.productPerSecond)}/s, ratio ${rounded(result.ratio, 3)} (by processor time ${rounded(result.cpuRatio, 3)})`,
      );
    }
    return {
      bench: 'ingest',
      database: options.database.client,
      mailboxes: options.mailboxes,
      messages,
      limitPerSecond: rounded(median(runs.map((run) => run.limitPerSecond))),
      productPerSecond: rounded(median(runs.map((run) => run.productPerSecond))),
      ratio: rounded(median(runs.map((run) => run.ratio)), 3),
      cpuRatio: rounded(median(runs.map((run) => run.cpuRatio)), 3),
      runs: runs.map((run) => ({
        limitPerSecond: rounded(run.limitPerSecond),
        productPerSecond: rounded(run.productPerSecond),
        ratio: rounded(run.ratio, 3),
        cpuRatio: rounded(run.cpuRatio, 3),
      })),
    };
  } finally {
    await Promise.all([limit.end(), product.end()]);
  }
};
