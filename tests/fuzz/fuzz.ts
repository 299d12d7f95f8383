/**
 * The supervisor: gives the work to a process, watches that no message takes longer than it may, and names the message
 * that ended or stalled it. The work then goes on after that message.
 */
import { fork } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import type { FromProcess, Slice } from './contract';
import { fuzzCorpus } from './corpus';
import { mutant } from './mutate';

/**
 * Milliseconds that one message may take in one step: of the processor, where the system tells, so that a busy machine does
 * not look like a message that stalls.
 */
const LIMIT = 5_000;
/** The database grows with what is taken in: a new process begins with an empty one. */
const SLICE = 2_500;
const MOST_PROCESSES = 4;
/** Milliseconds for the start of a process. */
const START = 120_000;

export interface FuzzOptions {
  seed: string;
  /** Index of the first message. */
  from: number;
  count: number;
  say(line: string): void;
}

export interface Finding {
  index: number;
  step: string;
  words: string;
  /** Where the message was saved. */
  file: string;
}

export interface FuzzResult {
  ok: boolean;
  messages: number;
  /** What became of them in the database. */
  became: Record<string, number>;
  findings: Finding[];
  /** The step that took longest, in milliseconds, with what one message needs of it where it was many. */
  slowest: { milliseconds: number; index: number; step: string };
  seconds: number;
  seed: string;
}

export const fuzz = async ({ seed, from, count, say }: FuzzOptions): Promise<FuzzResult> => {
  const startedAt = Date.now();
  const corpus = fuzzCorpus();
  const became: Record<string, number> = {};
  const findings: Finding[] = [];
  const slowest = { milliseconds: 0, index: -1, step: '' };
  const folder = path.join(tmpdir(), 'system-email-fuzz');

  const found = (index: number, step: string, words: string): void => {
    mkdirSync(folder, { recursive: true });
    const file = path.join(folder, `${seed}-${index}.eml`);
    writeFileSync(file, mutant(corpus, seed, index));
    findings.push({ index, step, words, file });
    say(
      `message ${index}, ${step}: ${words}\n  saved as ${file}; again with --seed ${seed} --from ${index} --count 1`,
    );
  };

  /** @returns where to go on */
  const work = (slice: Slice): Promise<number> =>
    new Promise((resolve) => {
      const child = fork(path.join(__dirname, 'process.ts'), [], {
        execArgv: ['--import', 'tsx'],
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      });
      let complaint = '';
      child.stderr?.on('data', (chunk: Buffer) => (complaint = (complaint + chunk.toString()).slice(-2_000)));
      const clock = clockOf(child.pid ?? 0);
      let current = { at: slice.from, to: slice.from, step: 'start', since: clock() };
      let suspected: typeof current | undefined;
      let stalled = false;
      let done = false;

      const end = (): void => {
        const messages = current.to - current.at + 1;
        const each = (clock() - current.since) / messages;
        if (current.step === 'start' || !(each > slowest.milliseconds)) return;
        Object.assign(slowest, { milliseconds: Math.round(each), index: current.at, step: current.step });
      };
      child.on('message', (message: FromProcess) => {
        if ('found' in message) return found(message.found, message.step, message.words);
        end();
        if ('became' in message) {
          for (const [what, many] of Object.entries(message.became))
            became[what] = (became[what] ?? 0) + many;
        }
        if ('done' in message) done = true;
        if ('at' in message) current = { ...message, since: clock() };
      });
      const watchdog = setInterval(() => {
        // A batch is taken in together: one message of it may take its time, the others hardly any.
        const limit = current.step === 'start' ? START : LIMIT + (current.to - current.at) * 100;
        if (!(clock() - current.since > limit)) return;
        // Where this process stood still meanwhile, what the other one has told since is read only after this.
        if (suspected !== current) {
          suspected = current;
          return;
        }
        stalled = true;
        child.kill('SIGKILL');
      }, 250);
      child.once('close', (code, signal) => {
        clearInterval(watchdog);
        if (done) return resolve(slice.to);
        const words = stalled
          ? `not done after ${LIMIT / 1000} s`
          : `the process ended with ${signal ?? code}\n${complaint}`;
        found(current.at, current.step, `${words} (messages ${current.at} to ${current.to})`);
        resolve(current.to + 1);
      });
      child.send(slice);
    });

  const slices: Slice[] = [];
  for (let next = from; next < from + count; next += SLICE) {
    slices.push({ seed, from: next, to: Math.min(from + count, next + SLICE) });
  }
  let finished = 0;
  const workThrough = async (): Promise<void> => {
    for (let slice = slices.shift(); slice; slice = slices.shift()) {
      for (let next = slice.from; next < slice.to;) next = await work({ ...slice, from: next });
      finished += slice.to - slice.from;
      const seconds = Math.round((Date.now() - startedAt) / 1000);
      say(`${finished} of ${count} messages, ${findings.length} findings, ${seconds} s`);
    }
  };
  await Promise.all(Array.from({ length: Math.min(MOST_PROCESSES, availableParallelism()) }, workThrough));
  const processed = Object.values(became).reduce((sum, many) => sum + many, 0);
  return {
    ok: findings.length === 0 && processed === count,
    messages: processed,
    became,
    findings,
    slowest,
    seconds: Math.round((Date.now() - startedAt) / 1000),
    seed,
  };
};

const SYSTEM_TELLS = existsSync('/proc/self/stat');

/** Milliseconds that a process has computed, or what the clock on the wall says where that cannot be known. */
const clockOf = (pid: number) => (): number => {
  if (!SYSTEM_TELLS) return Date.now();
  try {
    // proc(5): the 14th and 15th field count hundredths of a second; the second is a name that may hold blanks.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    // It has just ended, as its end will tell.
    return Number.NaN;
  }
};
