/**
 *     npm run test:crash [-- --run sqlite|postgres|two-instances] [--messages 10000] [--mailboxes 10]
 *                        [--kills 20] [--cuts 100] [--protocol imap|pop3|graph] [--seed TEXT]
 *
 *     npm run test:crash -- outbound [--run sqlite|two-instances] [--replies 2000] [--mailboxes 10] [--kills 20] [--cuts 100]
 *                        [--protocol smtp|graph] [--seed TEXT]
 *
 * The first takes mail in, the second sends replies. Without --run all of them. The last line on stdout is the result as
 * JSON, progress goes to stderr. It fails when a message is lost, doubled, altered or left unfinished, or when not all of
 * the harm could be done.
 */
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { outboundRun, type OutboundResult } from './outbound/run';
import type { OutboundOptions } from './outbound/stage';
import { crashRun, type CrashResult } from './run';
import type { CrashOptions } from './stage';

const say = (line: string): void => void process.stderr.write(`${line}\n`);

const RUNS = {
  sqlite: { database: 'sqlite', instances: 1, restarts: 0 },
  postgres: { database: 'postgres', instances: 1, restarts: 2 },
  // One of the two is killed each minute.
  'two-instances': { database: 'postgres', instances: 2, restarts: 2, kills: 4, killEvery: 60 },
} satisfies Record<string, Partial<CrashOptions>>;

const OUTBOUND_RUNS = {
  sqlite: { database: 'sqlite', instances: 1 },
  'two-instances': { database: 'postgres', instances: 2 },
} satisfies Record<string, Partial<OutboundOptions>>;

const namesOf = <N extends string>(runs: Record<N, unknown>, wanted: string | undefined): N[] => {
  const known = Object.keys(runs) as N[];
  const names = known.filter((name) => wanted === undefined || wanted === name);
  if (names.length === 0) throw new Error(`--run is one of ${known.join(', ')}, not “${wanted}”.`);
  return names;
};

const READING: CrashOptions['protocol'][] = ['imap', 'pop3', 'graph'];
const SENDING: OutboundOptions['protocol'][] = ['smtp', 'graph'];

/** @param known the first one where none is wanted */
const protocolOf = <P extends string>([usual, ...others]: P[], wanted: string | undefined): P => {
  const known = [usual as P, ...others];
  const found = known.find((protocol) => protocol === (wanted ?? usual));
  if (!found) throw new Error(`--protocol is one of ${known.join(', ')}, not “${wanted}”.`);
  return found;
};

const read = () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      replies: { type: 'string', default: '2000' },
      run: { type: 'string' },
      seed: { type: 'string' },
      protocol: { type: 'string' },
      messages: { type: 'string', default: '10000' },
      mailboxes: { type: 'string', default: '10' },
      kills: { type: 'string' },
      cuts: { type: 'string', default: '100' },
    },
  });
  const number = (
    name: 'messages' | 'replies' | 'mailboxes' | 'kills' | 'cuts',
    otherwise: number,
  ): number => {
    const value = Number(values[name] ?? otherwise);
    if (!Number.isInteger(value) || value < 0)
      throw new Error(`--${name} takes a whole number, not “${values[name]}”.`);
    return value;
  };
  const [subject = 'inbound', ...rest] = positionals;
  if (rest.length > 0 || (subject !== 'inbound' && subject !== 'outbound'))
    throw new Error(`There is inbound and outbound, not “${positionals.join(' ')}”.`);
  return {
    subject,
    run: values.run,
    protocol: values.protocol,
    number,
    seed: values.seed ?? randomUUID().slice(0, 8),
  };
};

type Asked = ReturnType<typeof read>;

const outbound = async ({ run, number, seed, ...asked }: Asked): Promise<boolean> => {
  const protocol = protocolOf(SENDING, asked.protocol);
  const runs: Record<string, OutboundResult> = {};
  for (const name of namesOf(OUTBOUND_RUNS, run)) {
    say(`${name}: begins (outbound --run ${name} --protocol ${protocol} --seed ${seed})`);
    runs[name] = await outboundRun({
      ...OUTBOUND_RUNS[name],
      protocol,
      seed,
      replies: number('replies', 2000),
      mailboxes: number('mailboxes', 10),
      kills: number('kills', 20),
      cuts: number('cuts', 100),
      say: (line) => say(`${name}: ${line}`),
    });
    say(`${name}: ${JSON.stringify(runs[name])}`);
  }
  const ok = Object.values(runs).every((one) => one.ok);
  process.stdout.write(`${JSON.stringify({ test: 'crash outbound', ok, seed, runs })}\n`);
  return ok;
};

const inbound = async ({ run, number, seed, ...asked }: Asked): Promise<boolean> => {
  const protocol = protocolOf(READING, asked.protocol);
  const names = namesOf(RUNS, run);
  const runs: Record<string, CrashResult> = {};
  const play = async (name: keyof typeof RUNS): Promise<void> => {
    const settings = RUNS[name];
    say(`${name}: begins (--run ${name} --protocol ${protocol} --seed ${seed})`);
    runs[name] = await crashRun({
      tokenLifetime: 60,
      ...settings,
      protocol,
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

const asked = read();
(asked.subject === 'outbound' ? outbound(asked) : inbound(asked)).then(
  (ok) => process.exit(ok ? 0 : 1),
  (error: unknown) => {
    say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exit(1);
  },
);
