/**
 *     npm run test:crash [-- --run sqlite|postgres|two-instances] [--messages 10000] [--mailboxes 10]
 *                        [--kills 20] [--cuts 100] [--seed TEXT]
 *
 * Without --run all three. The last line on stdout is the result as JSON, progress goes to stderr. It
 * fails when a message is lost, doubled, altered or left unfinished, or when not all of the harm could be done.
 */
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { crashRun, type CrashResult } from './run';
import type { CrashOptions } from './stage';

const say = (line: string): void => void process.stderr.write(`${line}\n`);

const RUNS = {
  sqlite: { database: 'sqlite', instances: 1, restarts: 0 },
  postgres: { database: 'postgres', instances: 1, restarts: 2 },
  // One of the two is killed each minute.
  'two-instances': { database: 'postgres', instances: 2, restarts: 2, kills: 4, killEvery: 60 },
} satisfies Record<string, Partial<CrashOptions>>;

const read = () => {
  const { values } = parseArgs({
    options: {
      run: { type: 'string' },
      seed: { type: 'string' },
      messages: { type: 'string', default: '10000' },
      mailboxes: { type: 'string', default: '10' },
      kills: { type: 'string' },
      cuts: { type: 'string', default: '100' },
    },
  });
  const number = (name: 'messages' | 'mailboxes' | 'kills' | 'cuts', otherwise: number): number => {
    const value = Number(values[name] ?? otherwise);
    if (!Number.isInteger(value) || value < 0)
      throw new Error(`--${name} takes a whole number, not “${values[name]}”.`);
    return value;
  };
  const known = Object.keys(RUNS) as (keyof typeof RUNS)[];
  const names = known.filter((name) => values.run === undefined || values.run === name);
  if (names.length === 0) throw new Error(`--run is one of ${known.join(', ')}, not “${values.run}”.`);
  return { names, number, seed: values.seed ?? randomUUID().slice(0, 8) };
};

const main = async (): Promise<boolean> => {
  const { names, number, seed } = read();
  const runs: Record<string, CrashResult> = {};
  const play = async (name: keyof typeof RUNS): Promise<void> => {
    const settings = RUNS[name];
    say(`${name}: begins (--run ${name} --seed ${seed})`);
    runs[name] = await crashRun({
      tokenLifetime: 60,
      ...settings,
      seed,
      messages: number('messages', 10_000),
      mailboxes: number('mailboxes', 10),
      kills: number('kills', 'kills' in settings ? settings.kills : 20),
      cuts: number('cuts', 100),
      say: (line) => say(`${name}: ${line}`),
    });
    say(`${name}: ${JSON.stringify(runs[name])}`);
  };
  // A killed instance's mailboxes wait for its leases to run out: two runs beside each other wait together.
  await Promise.all(names.filter((name) => RUNS[name].instances === 1).map(play));
  for (const name of names.filter((each) => RUNS[each].instances > 1)) await play(name);
  const ok = Object.values(runs).every((run) => run.ok);
  process.stdout.write(`${JSON.stringify({ test: 'crash', ok, seed, runs })}\n`);
  return ok;
};

main().then(
  (ok) => process.exit(ok ? 0 : 1),
  (error: unknown) => {
    say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exit(1);
  },
);
