/**
 * A day of the product in one process, in minutes: an hour is as long as an access token lives. Mail arrives all along,
 * tokens expire, connections are cut; nothing may be missed, and at the end of the day nothing may have grown.
 */
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startChild } from '../bench/child';
import { median, rounded } from '../bench/statistics';
import { createChance } from '../chance';
import { startGauge } from '../crash/gauge';
import { createCorrespondence, type SentMail } from '../crash/mail';
import { addressesOf, furnish, openMailboxes } from '../crash/mailboxes';
import { sqliteRecords } from '../crash/records';
import { judge, untilConnected, untilSettled, type Verdict } from '../crash/verdict';
import { CUSTOMER, startLab } from '../server/acceptance/helpdesk';
import { caller } from '../server/strapi';
import type { methods, Vitals } from './process';

export interface DayOptions {
  seed: string;
  hours: number;
  /** Seconds that an hour takes, which is how long access tokens live. */
  hour: number;
  mailboxes: number;
  /** For each mailbox in each hour. */
  mails: number;
  /** Connections cut in each hour, of one mailbox after the other: failures of minutes ago still count in its backoff. */
  cuts: number;
  say(line: string): void;
}

/** Medians of the first and the last quarter of the day, and whether the difference is growth. */
export interface Growth {
  first: number;
  last: number;
  grown: boolean;
}

export interface DayResult extends Verdict {
  ok: boolean;
  hours: number;
  messages: number;
  mailboxes: number;
  cuts: number;
  tokenRequests: number;
  connections: number;
  heap: Growth;
  resident: Growth;
  descriptors: Growth;
  resources: Growth;
  warnings: string[];
  seconds: number;
  seed: string;
}

/** Hours at the beginning that do not count: code is compiled, pools and caches fill. */
const WARM_UP = 2;
/** Milliseconds without a new entry after which it is given up: the longest backoff and something. */
const PATIENCE = 6 * 60_000;

/** What may lie between two medians without being growth: a share, and something for small numbers. */
const ALLOWED = {
  heap: { share: 0.06, more: 2 },
  resident: { share: 0.15, more: 10 },
  descriptors: { share: 0, more: 4 },
  resources: { share: 0, more: 4 },
} satisfies Partial<Record<keyof Vitals, { share: number; more: number }>>;
type Figure = keyof typeof ALLOWED;

export const growth = (figure: Figure, samples: number[]): Growth => {
  const quarter = Math.max(1, Math.floor(samples.length / 4));
  const first = rounded(median(samples.slice(0, quarter)), 1);
  const last = rounded(median(samples.slice(-quarter)), 1);
  const { share, more } = ALLOWED[figure];
  return { first, last, grown: last > first * (1 + share) + more };
};

export const day = async (options: DayOptions): Promise<DayResult> => {
  const { seed, hours, hour, say } = options;
  const startedAt = Date.now();
  const closing: (() => Promise<unknown>)[] = [];
  try {
    const lab = await startLab({
      users: [CUSTOMER, ...addressesOf(options.mailboxes)],
      accessTokenLifetime: hour,
    });
    closing.push(() => lab.stop());
    const product = startChild<typeof methods>('../soak/process.ts');
    closing.push(() => product.end());
    const { url, token, dir } = await product.call('start', { ca: lab.ca });
    const records = sqliteRecords(path.join(dir, 'data.db'));
    closing.push(() => records.close());
    const gauge = startGauge(records, PATIENCE);
    closing.push(() => gauge.stop());
    const mailboxes = await openMailboxes(lab, { mailboxes: options.mailboxes, protocol: 'imap' });
    await furnish({ url, call: caller(url, token) }, lab, mailboxes);
    await untilConnected(records, mailboxes.length);

    const chance = createChance(`${seed} day`);
    const sent = new Map<string, SentMail[]>();
    const writers = mailboxes.map((mailbox) => ({
      mailbox,
      next: createCorrespondence(mailbox.name, createChance(`${seed} ${mailbox.name}`)),
    }));
    let messages = 0;
    let cuts = 0;
    const write = async ({ mailbox, next }: (typeof writers)[number]): Promise<void> => {
      const mail = next();
      await lab.deliver(mailbox.address, mail.raw);
      messages += 1;
      sent.set(mailbox.address, [...(sent.get(mailbox.address) ?? []), mail]);
    };
    const cut = async (): Promise<void> => {
      await mailboxes[cuts % mailboxes.length]?.proxy.cutAll();
      cuts += 1;
    };

    const samples: Vitals[] = [];
    for (let now = 0; now < WARM_UP + hours; now++) {
      const works = chance.shuffled([
        ...writers.flatMap((writer) => Array.from({ length: options.mails }, () => () => write(writer))),
        ...Array.from({ length: options.cuts }, () => cut),
      ]);
      const pace = (hour * 1000) / works.length;
      const beganAt = Date.now();
      for (const [index, work] of works.entries()) {
        await sleep(Math.max(0, beganAt + index * pace - Date.now()));
        await work();
      }
      await gauge.reach(messages);
      if (now < WARM_UP) continue;
      const vitals = await product.call('vitals', undefined);
      samples.push(vitals);
      say(
        `hour ${now - WARM_UP + 1} of ${hours}: ${messages} messages, ${cuts} cuts, heap ${rounded(vitals.heap, 1)} MB, ` +
          `resident ${rounded(vitals.resident)} MB, ${vitals.descriptors} descriptors, ${vitals.resources} resources`,
      );
    }

    await untilSettled(records);
    const verdict = await judge(records, lab, mailboxes, { sent, before: new Set() });
    const grew = (figure: Figure) =>
      growth(
        figure,
        samples.map((vitals) => vitals[figure]),
      );
    const figures = {
      heap: grew('heap'),
      resident: grew('resident'),
      descriptors: grew('descriptors'),
      resources: grew('resources'),
    };
    const connections = await Promise.all(mailboxes.map(({ proxy }) => proxy.connectionsAccepted()));
    const result = {
      hours,
      messages,
      mailboxes: mailboxes.length,
      cuts,
      tokenRequests: (await lab.idp.tokenRequests()).length,
      connections: connections.reduce((sum, count) => sum + count, 0),
      ...verdict,
      ...figures,
      warnings: samples.at(-1)?.warnings ?? [],
      seconds: Math.round((Date.now() - startedAt) / 1000),
      seed,
    };
    const { entries, quarantined, unprocessed, unsettled, lost, twice, leftOnServer, altered, strayed } =
      verdict;
    const missed = [unprocessed, unsettled, lost, twice, leftOnServer, altered, strayed].some(
      (count) => count > 0,
    );
    const grown = Object.values(figures).some((figure) => figure.grown) || result.warnings.length > 0;
    return { ok: !missed && !grown && entries + quarantined === messages, ...result };
  } finally {
    for (const close of closing.reverse()) await close();
  }
};
