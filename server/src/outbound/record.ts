import { ClaimLost } from './ports';
import type { LaneDependencies, Turn } from './turn';

/** How long we try to write an outcome down while the database is away. */
const RECORD_LIMIT = 10 * 60_000;

/**
 * Writes to the database again and again while it is away: a message that is sent must not look unsent.
 * @returns whether it is written
 */
export const createRecorder =
  ({ clock, events }: Pick<LaneDependencies, 'clock' | 'events'>) =>
  async (turn: Turn, write: () => Promise<void>): Promise<boolean> => {
    const began = clock.now().getTime();
    for (let pause = 250; ; pause = Math.min(pause * 2, 10_000)) {
      try {
        await write();
        return true;
      } catch (error) {
        events.trouble(error);
        const late = clock.now().getTime() - began > RECORD_LIMIT;
        if (error instanceof ClaimLost || turn.signal.aborted || late) return false;
      }
      await clock.sleep(pause, turn.signal);
    }
  };
