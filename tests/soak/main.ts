/**
 *     npm run test:soak [-- --hours 24] [--hour SECONDS] [--seed TEXT]
 *
 * First a day in one process, which must not grow; then one with restarts, orderly and not. The last line on stdout is the
 * result as JSON, progress goes to stderr.
 */
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { crashRun } from '../crash/run';
import { day } from './day';

const say = (line: string): void => void process.stderr.write(`${line}\n`);

const main = async (): Promise<boolean> => {
  const { values } = parseArgs({
    options: {
      hours: { type: 'string', default: '24' },
      hour: { type: 'string', default: '6' },
      seed: { type: 'string', default: randomUUID().slice(0, 8) },
    },
  });
  const number = (name: 'hours' | 'hour'): number => {
    const value = Number(values[name]);
    if (!Number.isInteger(value) || value < 1)
      throw new Error(`--${name} takes a whole number from 1, not “${values[name]}”.`);
    return value;
  };
  const { seed } = values;
  say(`seed ${seed}`);
  const grown = await day({
    ...{ seed, hours: number('hours'), hour: number('hour') },
    ...{ mailboxes: 6, mails: 4, cuts: 1, say },
  });
  say(JSON.stringify(grown));
  const restarted = await crashRun({
    ...{ database: 'sqlite', instances: 1, restarts: 0, protocol: 'imap', orderly: true },
    ...{ seed, messages: 1_000, mailboxes: 6, kills: 8, cuts: 24, tokenLifetime: number('hour'), say },
  });
  const ok = grown.ok && restarted.ok;
  process.stdout.write(`${JSON.stringify({ test: 'soak', ok, seed, day: grown, restarts: restarted })}\n`);
  return ok;
};

main().then(
  (ok) => process.exit(ok ? 0 : 1),
  (error: unknown) => {
    say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exit(1);
  },
);
