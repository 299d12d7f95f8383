import { fork } from 'node:child_process';
import path from 'node:path';
import { caller, type RunningStrapi, type StartOptions } from './strapi';

export interface StrapiProcess extends Pick<RunningStrapi, 'url' | 'call' | 'token'> {
  /** Ends it without warning, as a power cut does; its data stays. Resolves when it is gone. */
  kill(): Promise<void>;
  /** Ends it the way a deployment does; its data stays. Resolves when it is gone. */
  stop(): Promise<void>;
  /** Resolves when it is gone, for whatever reason, with what it said last. */
  ended: Promise<string>;
}

/** Gone before it served. The message is what it said last. */
export class StartFailed extends Error {}

/**
 * Boots a Strapi as `startStrapi` does, in a process of its own.
 * @param environment variables besides this process's own, for example NODE_ENV
 * @throws StartFailed when it does not come up
 */
export const startStrapiProcess = async (
  options: Omit<StartOptions, 'plantedSecrets'> & { dir: string },
  environment: Record<string, string> = {},
): Promise<StrapiProcess> => {
  const child = fork(path.join(__dirname, 'child.ts'), [JSON.stringify(options)], {
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let words = '';
  const listen = (chunk: Buffer) => (words = (words + chunk.toString()).slice(-20_000));
  child.stdout?.on('data', listen);
  child.stderr?.on('data', listen);
  const ended = new Promise<string>((resolve) => child.once('close', () => resolve(words)));
  const started = new Promise<{ url: string; token: string }>((resolve, reject) => {
    child.once('message', (message) => resolve(message as { url: string; token: string }));
    void ended.then(() => reject(new StartFailed(words)));
  });
  const { url, token } = await started;
  return {
    url,
    token,
    call: caller(url, token),
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    async stop() {
      child.send('stop');
      await ended;
    },
    ended,
  };
};
