/**
 *     npm run bench -- ingest  [--json] [--messages 2000] [--runs 5] [--profile FOLDER]
 *     npm run bench -- latency [--json] [--arrivals 60] [--profile FOLDER]
 *
 * Every bench measures the product beside a limit in the same run: on a busy machine both are slow, and what counts is the
 * comparison. With --json the last line on stdout is the result; progress goes to stderr. --profile writes a CPU profile of
 * the product's process (open it in Chromium's developer tools or with any .cpuprofile viewer).
 */
import { loadavg, cpus } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { realServersAvailable, startMailLab, type MailLab } from '../mail-lab';
import { ingest } from './ingest';
import { latency } from './latency';

const say = (line: string): void => void process.stderr.write(`${line}\n`);

const read = () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      messages: { type: 'string', default: '2000' },
      runs: { type: 'string', default: '5' },
      arrivals: { type: 'string', default: '60' },
      profile: { type: 'string' },
    },
  });
  const count = (name: 'messages' | 'runs' | 'arrivals'): number => {
    const value = Number(values[name]);
    if (!Number.isInteger(value) || value < 1)
      throw new Error(`--${name} takes a whole number from 1, not "${values[name]}".`);
    return value;
  };
  const profile = values.profile === undefined ? undefined : path.resolve(values.profile);
  return { names: positionals, json: values.json, count, profile };
};

const BENCHES: Record<string, (lab: MailLab, given: ReturnType<typeof read>) => Promise<Report>> = {
  async ingest(lab, { count, profile }) {
    const result = await ingest(lab, { messages: count('messages'), runs: count('runs'), profile, say });
    return {
      result,
      lines: [
        `${result.messages} messages of about 4 KB, IMAP to committed entries (SQLite), medians of ${result.runs.length} pairs of runs`,
        `  fetch and parse alone   ${result.limitPerSecond} messages/s`,
        `  product                 ${result.productPerSecond} messages/s`,
        `  ratio                   ${result.ratio} (by processor time ${result.cpuRatio})`,
      ],
    };
  },

  async latency(lab, { count, profile }) {
    const arrivals = count('arrivals');
    if (arrivals % 4 !== 0)
      throw new Error('--arrivals takes a multiple of 4: half come alone, half in pairs.');
    const result = await latency(lab, { arrivals, profile, say });
    const row = (name: string, { product, fetchAndParse, difference }: typeof result.alone) =>
      [product, fetchAndParse, difference].reduce(
        (line, { p50, p95 }) => line + `${p50} / ${p95}`.padEnd(20),
        name.padEnd(12),
      );
    return {
      result,
      lines: [
        `${arrivals} arrivals, from accepted delivery to committed entry (SQLite); milliseconds, p50 / p95`,
        `            product             fetch and parse     difference`,
        row('all', result),
        row('alone', result.alone),
        row('pairs', result.pairs),
      ],
    };
  },
};

interface Report {
  result: object;
  lines: string[];
}

const main = async (): Promise<void> => {
  const given = read();
  const [name = ''] = given.names;
  const bench = BENCHES[name];
  if (!bench || given.names.length > 1) {
    throw new Error(
      `Name one bench: ${Object.keys(BENCHES).join(', ')}. For example: npm run bench -- ingest --json`,
    );
  }
  const { ok, install } = realServersAvailable();
  if (!ok)
    throw new Error(`The benches run against Dovecot, which is not there. Install it with: ${install}`);
  const load = loadavg()[0] ?? 0;
  if (load > cpus().length / 2)
    say(
      `The machine is busy (load ${load.toFixed(1)} on ${cpus().length} cores): trust the comparison only.`,
    );
  const lab = await startMailLab({ mail: 'dovecot', callbackUrls: [] });
  const stop = () => lab.stop();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop());
  try {
    const { result, lines } = await bench(lab, given);
    process.stdout.write(given.json ? `${JSON.stringify(result)}\n` : `${lines.join('\n')}\n`);
  } finally {
    await stop();
  }
};

main().catch((error: unknown) => {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
