import type { MailLab } from '../mail-lab';
import { newAppFolder, removeAppFolder } from '../server/app';
import { newAccount, type Account } from './account';
import { startChild } from './child';
import type { methods as Idle } from './idle-process';
import { rounded } from './statistics';

export interface IdleOptions {
  few: number;
  many: number;
  say(line: string): void;
}

export interface IdleResult {
  bench: 'idle';
  database: 'sqlite';
  few: { mailboxes: number; megabytes: number };
  many: { mailboxes: number; megabytes: number };
  megabytesPerMailbox: number;
  /** From the start of the process, which contains Strapi's own, and beside it the same with few mailboxes. */
  secondsToConnect: { few: number; many: number };
  limit: number;
  ok: boolean;
}

/** Megabytes of resident memory that a mailbox may cost that only waits. */
const LIMIT = 0.5;

/** What mailboxes cost in which nothing happens: the same process with few and with many of them. */
export const idle = async (lab: MailLab, { few, many, say }: IdleOptions): Promise<IdleResult> => {
  const dir = newAppFolder();
  const process = async <T>(
    workers: boolean,
    use: (child: ReturnType<typeof startChild<typeof Idle>>, startedAt: number) => Promise<T>,
  ) => {
    const child = startChild<typeof Idle>('idle-process.ts', undefined, ['--expose-gc']);
    try {
      const { startedAt } = await child.call('start', { ca: lab.ca, dir, workers });
      return await use(child, startedAt);
    } finally {
      await child.end();
    }
  };
  const seed = async (from: number, to: number) => {
    say(`adding mailboxes ${from + 1} to ${to}`);
    const accounts: Account[] = [];
    for (let index = from; index < to; index++)
      accounts.push(await newAccount(lab, `idle${index}@contoso.test`));
    await process(false, (child) => child.call('seed', { accounts }));
  };
  const measure = (count: number) =>
    process(true, async (child, startedAt) => {
      const { at } = await child.call('untilWatching', { count });
      const { rss } = await child.call('memory', undefined);
      const seconds = (at - startedAt) / 1000;
      say(`${count} mailboxes: ${rounded(rss)} MB, watched ${rounded(seconds, 1)} s after the start`);
      return { rss, seconds };
    });

  try {
    await seed(0, few);
    const withFew = await measure(few);
    await seed(few, many);
    const withMany = await measure(many);
    const megabytesPerMailbox = (withMany.rss - withFew.rss) / (many - few);
    return {
      bench: 'idle',
      database: 'sqlite',
      few: { mailboxes: few, megabytes: rounded(withFew.rss, 1) },
      many: { mailboxes: many, megabytes: rounded(withMany.rss, 1) },
      megabytesPerMailbox: rounded(megabytesPerMailbox, 3),
      secondsToConnect: { few: rounded(withFew.seconds, 1), many: rounded(withMany.seconds, 1) },
      limit: LIMIT,
      ok: megabytesPerMailbox <= LIMIT,
    };
  } finally {
    removeAppFolder(dir);
  }
};
