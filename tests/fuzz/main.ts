/**
 *     npm run test:fuzz [-- --count 50000] [--seed TEXT] [--from INDEX]
 *
 * Message N of a seed is always the same: `--seed S --from N --count 1` does it again. The last line on stdout is the result
 * as JSON, progress goes to stderr.
 */
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { fuzz } from './fuzz';

const say = (line: string): void => void process.stderr.write(`${line}\n`);

const main = async (): Promise<boolean> => {
  const { values } = parseArgs({
    options: {
      count: { type: 'string', default: '50000' },
      from: { type: 'string', default: '0' },
      seed: { type: 'string', default: randomUUID().slice(0, 8) },
    },
  });
  const number = (name: 'count' | 'from'): number => {
    const value = Number(values[name]);
    if (!Number.isInteger(value) || value < 0)
      throw new Error(`--${name} takes a whole number, not “${values[name]}”.`);
    return value;
  };
  say(`seed ${values.seed}`);
  const result = await fuzz({ seed: values.seed, from: number('from'), count: number('count'), say });
  process.stdout.write(`${JSON.stringify({ test: 'fuzz', ...result })}\n`);
  return result.ok;
};

main().then(
  (ok) => process.exit(ok ? 0 : 1),
  (error: unknown) => {
    say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exit(1);
  },
);
