import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { MailLab } from '../mail-lab';
import { caller } from '../server/strapi';
import { newAccount } from './account';
import { startChild } from './child';
import type { methods as Product } from './product-process';
import { now, percentile, rounded } from './statistics';

export interface LargeOptions {
  messages: number;
  megabytes: number;
  profile?: string;
  say(line: string): void;
}

/** Milliseconds. */
interface Answers {
  requests: number;
  p50: number;
  p95: number;
  max: number;
}

export interface LargeResult {
  bench: 'large';
  database: 'sqlite';
  messages: number;
  megabytes: number;
  perSecond: number;
  limit: number;
  /** The ticket list, asked for all along. */
  quiet: Answers;
  during: Answers;
  eventLoop: { p99: number; longest: number };
  /** Of the product's process before, and the most it had. */
  memory: { before: number; peak: number };
  ok: boolean;
}

/** Milliseconds within which 95 of 100 requests must be answered. */
const LIMIT = 100;
/** Milliseconds between two requests. */
const REST = 50;

/** A mail with a file of its own: two that are alike would be stored once. */
const withFile = (index: number, bytes: number): Buffer => {
  // Encoded, a file has a third more.
  const file = randomBytes(Math.floor((bytes * 3) / 4 / 1.03))
    .toString('base64')
    .replace(/.{76}/g, '$&\r\n');
  return Buffer.from(
    [
      `From: customer${index}@fabrikam.test`,
      'To: support@contoso.test',
      `Subject: Photographs, part ${index}`,
      `Message-ID: <large.${index}@fabrikam.test>`,
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary="=_b"',
      '',
      '--=_b',
      'Content-Type: text/plain; charset=utf-8',
      '',
      'As promised.',
      '--=_b',
      'Content-Type: application/octet-stream; name="photo.raw"',
      'Content-Disposition: attachment; filename="photo.raw"',
      'Content-Transfer-Encoding: base64',
      '',
      file,
      '--=_b--',
      '',
    ].join('\r\n'),
  );
};

/** Whether the panel still answers while large mail is taken in. */
export const large = async (lab: MailLab, options: LargeOptions): Promise<LargeResult> => {
  const { messages, megabytes, say } = options;
  const product = startChild<typeof Product>('product-process.ts', options.profile);
  try {
    const { url, token } = await product.call('start', { ca: lab.ca });
    const call = caller(url, token);

    /** Asks again and again until the work is over. */
    const asking = async (work: Promise<unknown>): Promise<Answers> => {
      let over = false;
      const ended = work.finally(() => (over = true));
      const taken: number[] = [];
      while (!over) {
        const startedAt = now();
        const { status } = await call('GET', '/system-email/tickets?page=1&pageSize=25');
        if (status !== 200) throw new Error(`The ticket list was answered with ${status}.`);
        taken.push(now() - startedAt);
        await pause(REST);
      }
      await ended;
      return {
        requests: taken.length,
        p50: rounded(percentile(taken, 0.5), 1),
        p95: rounded(percentile(taken, 0.95), 1),
        max: rounded(Math.max(...taken), 1),
      };
    };

    const account = await newAccount(lab, 'large@contoso.test');
    say(`delivering ${messages} messages of ${megabytes} MB`);
    for (let index = 0; index < messages; index++) {
      await lab.deliver(account.address, withFile(index, megabytes * 1024 * 1024));
    }
    await asking(pause(2000));
    const quiet = await asking(pause(5000));
    say('taking them in');
    await product.call('observe', undefined);
    const before = await product.call('observed', undefined);
    await product.call('observe', undefined);
    const ingested = product.call('ingest', { accounts: [account], expected: messages });
    const during = await asking(ingested);
    const { longest, p99, peakMegabytes } = await product.call('observed', undefined);
    const { milliseconds, entries } = await ingested;
    if (entries !== messages) throw new Error(`${messages} messages became ${entries} entries.`);
    return {
      bench: 'large',
      database: 'sqlite',
      messages,
      megabytes,
      perSecond: rounded((messages / milliseconds) * 1000, 1),
      limit: LIMIT,
      quiet,
      during,
      eventLoop: { p99: rounded(p99, 1), longest: rounded(longest, 1) },
      memory: { before: rounded(before.rss), peak: rounded(peakMegabytes) },
      ok: during.p95 < LIMIT,
    };
  } finally {
    await product.end();
  }
};
