/** Calls between the process that uses the lab and the process the lab runs in. */
import type { ChildProcess } from 'node:child_process';

export type ToLab = { start: unknown } | { id: number; method: string; args: unknown[] };

export type FromLab =
  | { ready: unknown }
  | { failed: string }
  | { log: string }
  | { id: number; result: unknown }
  | { id: number; error: { message: string; code?: string } };

/** The methods of `T` as they look from the other process: each answers with a promise. */
export type Remote<T> = {
  [K in keyof T as T[K] extends (...args: never[]) => unknown ? K : never]: T[K] extends (
    ...args: infer A
  ) => infer R
    ? (...args: A) => Promise<Awaited<R>>
    : never;
};

/** The using side: numbers its questions and matches the answers. */
export class LabConnection {
  private nextId = 1;
  private readonly pending = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();

  constructor(private readonly child: ChildProcess) {
    child.on('message', (message) => this.receive(message as FromLab));
    child.once('exit', () => this.failAll(new Error('The mail lab has ended')));
  }

  call(method: string, args: unknown[]): Promise<unknown> {
    if (!this.child.connected)
      return Promise.reject(new Error(`The mail lab has ended; ${method}() cannot be called`));
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve, reject });
      this.child.send({ id, method, args } satisfies ToLab);
    });
  }

  /** An object whose methods run in the lab, under `group.` there. */
  group<T extends object>(group: string): Remote<T> {
    return new Proxy({} as Remote<T>, {
      // Promises look for `then`, printing and Jest for symbols: neither is a method of the lab.
      get: (_target, name) =>
        typeof name === 'symbol' || name === 'then'
          ? undefined
          : (...args: unknown[]) => this.call(`${group}.${name}`, args),
    });
  }

  private receive(message: FromLab): void {
    if (!('id' in message)) return;
    const waiting = this.pending.get(message.id);
    this.pending.delete(message.id);
    if (!waiting) return;
    if ('error' in message)
      waiting.reject(Object.assign(new Error(message.error.message), { code: message.error.code }));
    else waiting.resolve(message.result);
  }

  private failAll(error: Error): void {
    for (const { reject } of this.pending.values()) reject(error);
    this.pending.clear();
  }
}
