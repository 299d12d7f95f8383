/**
 * What is measured runs in processes of their own, so that it shares its event loop neither with the bench nor with its
 * rival. This file is both ends of the line: calls go one way, answers and notices come back.
 */
import { fork } from 'node:child_process';
import path from 'node:path';

interface Call {
  id: number;
  method: string;
  argument: unknown;
}
type Answer = { id: number; result: unknown } | { id: number; error: string } | { notice: unknown };

/** One argument and one result per method. */
export type Methods = Record<string, (argument: never) => Promise<unknown>>;

export interface Child<M extends Methods> {
  /** @throws Error with the child's message, or that it ended */
  call<K extends keyof M & string>(
    method: K,
    argument: Parameters<M[K]>[0],
  ): Promise<Awaited<ReturnType<M[K]>>>;
  /** Hears what the child says by itself. Replaces whoever listened before. */
  listen(listener: (notice: unknown) => void): void;
  /** Ends the child's process the way it would end by itself. */
  end(): Promise<void>;
}

/**
 * Starts a file of this folder in its own process.
 * @param nodeOptions of the child's Node besides
 * @param profile folder for a CPU profile (`node --cpu-prof`), written when the child ends
 */
export const startChild = <M extends Methods>(
  file: string,
  profile?: string,
  nodeOptions: string[] = [],
): Child<M> => {
  const child = fork(path.join(__dirname, file), [], {
    execArgv: [
      '--import',
      'tsx',
      ...nodeOptions,
      ...(profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : []),
    ],
    env: { ...process.env, NODE_ENV: 'production', STRAPI_TELEMETRY_DISABLED: 'true' },
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let complaint = '';
  child.stderr?.on('data', (chunk: Buffer) => (complaint = (complaint + chunk.toString()).slice(-4000)));
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let hear: (notice: unknown) => void = () => undefined;
  child.on('message', (message: Answer) => {
    if ('notice' in message) return hear(message.notice);
    const caller = waiting.get(message.id);
    waiting.delete(message.id);
    if ('error' in message) caller?.reject(new Error(`${file}: ${message.error}`));
    else caller?.resolve(message.result);
  });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', (code, signal) => {
      const error = new Error(`${file} ended with ${signal ?? code}.\n${complaint}`);
      for (const { reject } of waiting.values()) reject(error);
      waiting.clear();
      resolve();
    });
  });
  let calls = 0;
  const call = (method: string, argument: unknown): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (!child.connected) return reject(new Error(`${file} has ended.\n${complaint}`));
      const id = ++calls;
      waiting.set(id, { resolve, reject });
      child.send({ id, method, argument } satisfies Call);
    });
  return {
    call: call as Child<M>['call'],
    listen(listener) {
      hear = listener;
    },
    async end() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
};

export const notify = (notice: unknown): void => {
  if (process.connected) process.send?.({ notice } satisfies Answer);
};

/**
 * The child's end. When the line is cut the child cleans up and ends.
 * @param end undoes what the methods started
 */
export const serve = (methods: Methods, end: () => Promise<void>): void => {
  const answer = (message: Answer) => {
    if (process.connected) process.send?.(message);
  };
  process.on('message', async ({ id, method, argument }: Call) => {
    try {
      const found = methods[method];
      if (!found) throw new Error(`There is no method ${method}.`);
      answer({ id, result: await found(argument as never) });
    } catch (error) {
      answer({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  });
  process.once('disconnect', () => {
    end().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  });
  // Ctrl+C reaches the whole group of processes; the bench decides when its children end.
  process.on('SIGINT', () => undefined);
};
