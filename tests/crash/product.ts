/** One instance of the product: a process that can be killed, comes back, and is watched for ends that nobody asked for. */
import { startStrapiProcess, StartFailed, type StrapiProcess } from '../server/process';

export interface Instance {
  readonly process: StrapiProcess;
  start(): Promise<void>;
  kill(): Promise<void>;
  stop(): Promise<void>;
  /** Ends that nobody asked for, with what the process said last. */
  readonly died: string[];
}

const STARTS = 10;

/** @param options as `startStrapiProcess` takes them; the folder is kept over all its lives */
export const createInstance = (options: Parameters<typeof startStrapiProcess>[0]): Instance => {
  const died: string[] = [];
  let current: StrapiProcess | undefined;

  const start = async (): Promise<void> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const started = await startStrapiProcess(options);
        current = started;
        void started.ended.then((words) => {
          if (current === started) died.push(words || 'without a word');
        });
        return;
      } catch (error) {
        // Without its database it does not come up; whoever runs it starts it again.
        if (!(error instanceof StartFailed) || attempt === STARTS) throw error;
      }
    }
  };
  const running = (): StrapiProcess => {
    if (!current) throw new Error('This instance is not running.');
    return current;
  };
  const end = async (how: 'kill' | 'stop'): Promise<void> => {
    const ending = running();
    current = undefined;
    await ending[how]();
  };
  return {
    get process() {
      return running();
    },
    start,
    kill: () => end('kill'),
    stop: () => end('stop'),
    died,
  };
};
