import { randomUUID } from 'node:crypto';
import { crashRun } from './run';
import type { CrashOptions } from './stage';

/** Milliseconds. A run gives up by itself before, and then says what happened. */
const LONGEST = 900_000;

/** What it says is shown when it fails: the seed brings the same run again. */
const run = async (options: Omit<CrashOptions, 'seed' | 'say' | 'tokenLifetime'>) => {
  const lines: string[] = [];
  const seed = randomUUID().slice(0, 8);
  const result = await crashRun({ ...options, seed, tokenLifetime: 20, say: (line) => lines.push(line) });
  return { result, told: [`seed ${seed}`, ...lines, JSON.stringify(result)].join('\n') };
};

/** Nothing of it is lost, doubled, altered or left to do, and all the harm was done. */
const WELL = {
  ok: true,
  lost: 0,
  twice: 0,
  unprocessed: 0,
  unsettled: 0,
  leftOnServer: 0,
  altered: 0,
  strayed: 0,
  died: 0,
};

it(
  '600 messages become 600 entries while SQLite’s only process is killed and connections are cut',
  async () => {
    const { result, told } = await run({
      ...{ database: 'sqlite', instances: 1, restarts: 0, protocol: 'imap' },
      ...{ messages: 600, mailboxes: 3, kills: 3, cuts: 15 },
    });
    expect(WELL.ok === result.ok ? '' : told).toBe('');
    expect(result).toMatchObject({ ...WELL, messages: 600, kills: 3 });
    expect(result.cuts).toBeGreaterThanOrEqual(15);
  },
  LONGEST,
);

it(
  '300 messages become 300 entries by Microsoft Graph while the only process is killed and connections are cut',
  async () => {
    const { result, told } = await run({
      ...{ database: 'sqlite', instances: 1, restarts: 0, protocol: 'graph' },
      ...{ messages: 300, mailboxes: 3, kills: 2, cuts: 8 },
    });
    expect(WELL.ok === result.ok ? '' : told).toBe('');
    expect(result).toMatchObject({ ...WELL, messages: 300, kills: 2 });
  },
  LONGEST,
);

it(
  '300 messages become 300 entries by POP3 while the only process is killed and connections are cut',
  async () => {
    const { result, told } = await run({
      ...{ database: 'sqlite', instances: 1, restarts: 0, protocol: 'pop3' },
      ...{ messages: 300, mailboxes: 3, kills: 2, cuts: 8 },
    });
    expect(WELL.ok === result.ok ? '' : told).toBe('');
    expect(result).toMatchObject({ ...WELL, messages: 300, kills: 2 });
  },
  LONGEST,
);

it(
  '300 messages become 300 entries on two instances that are killed in turns while PostgreSQL restarts',
  async () => {
    const { result, told } = await run({
      ...{ database: 'postgres', instances: 2, restarts: 1, protocol: 'imap' },
      ...{ messages: 300, mailboxes: 3, kills: 2, killEvery: 12, cuts: 8 },
    });
    expect(WELL.ok === result.ok ? '' : told).toBe('');
    expect(result).toMatchObject({ ...WELL, messages: 300, kills: 2, restarts: 1 });
  },
  LONGEST,
);
