/**
 * The supervisor: gives the work to a process, watches that no message takes longer than it may, and names the message
 * that ended or stalled it. The work then goes on after that message.
 */
import { fork } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FromProcess, Slice } from './contract';
import { fuzzCorpus } from './corpus';
import { mutant } from './mutate';

/** Milliseconds that one message may take in one step. */
const LIMIT = 5_000;
/** The database grows with what is taken in: a new process begins with an empty one. */
const SLICE = 5_000;
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
      let current = { at: slice.from, to: slice.from, step: 'start', since: Date.now() };
      let stalled = false;
      let done = false;

      const end = (): void => {
        const messages = current.to - current.at + 1;
        const each = (Date.now() - current.since) / messages;
        if (current.step === 'start' || each <= slowest.milliseconds) return;
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
        if ('at' in message) current = { ...message, since: Date.now() };
      });
      const watchdog = setInterval(() => {
        // A batch is taken in together: one message of it may take its time, the others hardly any.
        const limit = current.step === 'start' ? START : LIMIT + (current.to - current.at) * 100;
        if (Date.now() - current.since < limit) return;
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

  const to = from + count;
  for (let next = from; next < to;) {
    next = await work({ seed, from: next, to: Math.min(to, next + SLICE) });
    say(
      `${next - from} of ${count} messages, ${findings.length} findings, ${Math.round((Date.now() - startedAt) / 1000)} s`,
    );
  }
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
