import type { Clock } from '../../../server/src/outbound/ports';

/** A clock that runs as the real one does, and can be put forward: whoever sleeps wakes when the time has come. */
export class MovableClock implements Clock {
  private ahead = 0;
  private readonly sleepers = new Set<{ due: number; wake: () => void }>();

  now(): Date {
    return new Date(Date.now() + this.ahead);
  }

  sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) {
        resolve();
        return;
      }
      const wake = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        this.sleepers.delete(sleeper);
        resolve();
      };
      const sleeper = { due: this.now().getTime() + milliseconds, wake };
      const timer = setTimeout(wake, milliseconds);
      signal.addEventListener('abort', wake);
      this.sleepers.add(sleeper);
    });
  }

  advance(milliseconds: number): void {
    this.ahead += milliseconds;
    const now = this.now().getTime();
    for (const sleeper of [...this.sleepers]) if (sleeper.due <= now) sleeper.wake();
  }
}
