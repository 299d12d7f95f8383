import { ClaimLost } from './ports';
import type { LaneDependencies, Turn } from './turn';

/** How long we try to write an outcome down while the database is away. */
const RECORD_LIMIT = 10 * 60_000;

/**
 * Writes to the database again and again while it is away: a message that is sent must not look unsent.
 * @returns what the writing brought, or null when it is not written
 */
export const createRecorder =
  ({ clock, events }: Pick<LaneDependencies, 'clock' | 'events'>) =>
  async <T>(turn: Turn, write: () => Promise<T>): Promise<{ written: T } | null> => {
    const began = clock.now().getTime();
    for (let pause = 250; ; pause = Math.min(pause * 2, 10_000)) {
      try {
        return { written: await write() };
      } catch (error) {
        events.trouble(error);
        const late = clock.now().getTime() - began > RECORD_LIMIT;
        if (error instanceof ClaimLost || turn.signal.aborted || late) return null;
      }
      await clock.sleep(pause, turn.signal);
    }
  };
