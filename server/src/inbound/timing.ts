import type { Timing } from './ports';

/** Resolves after so many milliseconds or when the signal aborts. The timer keeps no process alive. */
export const sleep = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, Math.min(milliseconds, 2 ** 31 - 1));
    timer.unref();
    signal.addEventListener('abort', end, { once: true });
  });

/** The machine's clock and chance. */
export const systemTiming: Timing = { now: Date.now, random: Math.random, sleep };
