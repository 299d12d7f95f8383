/**
 * The lab's own process. It exists so that the servers share no event loop with what is being tested or measured, and because
 * oidc-provider is an ES module that jest cannot load. It ends, and takes Dovecot with it, when the process that started it ends.
 */
import type { FromLab, ToLab } from './ipc';
import type { LabOptions } from './contract';
import { createLab, type LabMethods, type RunningLab } from './lab';

const STOP_LIMIT_MS = 5_000;

let running: RunningLab | undefined;
let stopping: Promise<void> | undefined;

function send(message: FromLab): void {
  if (process.connected) process.send?.(message);
}

function stop(): Promise<void> {
  stopping ??= (async () => {
    // Whoever started the lab may be gone already: nobody but this timer would end a lab that cannot stop.
    setTimeout(() => process.exit(1), STOP_LIMIT_MS).unref();
    await running?.stop();
    process.exit(0);
  })();
  return stopping;
}

async function start(options: LabOptions): Promise<void> {
  try {
    running = await createLab(options);
    send({ ready: running.facts });
  } catch (error) {
    send({ failed: (error as Error).message });
    process.exitCode = 1;
    process.disconnect();
  }
}

async function call(id: number, method: string, args: unknown[]): Promise<void> {
  try {
    send({ id, result: await invoke(method, args) });
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    send({ id, error: { message, code } });
  }
}

function invoke(method: string, args: unknown[]): unknown {
  const [group = '', name = ''] = method.split('.');
  const target = running?.methods[group as keyof LabMethods] as Record<string, unknown> | undefined;
  const found = target?.[name];
  if (typeof found !== 'function') throw new Error(`The mail lab has no method ${method}`);
  return found.apply(target, args) as unknown;
}

process.on('message', (message: ToLab) => {
  if ('start' in message) void start(message.start as LabOptions);
  else if (message.method === 'lab.stop') void stop();
  else void call(message.id, message.method, message.args);
});
process.on('disconnect', () => void stop());
// Ctrl-C reaches the whole process group; the process that started the lab decides when it ends.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => void stop());
