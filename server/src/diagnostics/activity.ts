import { AsyncResource } from 'node:async_hooks';
import type { ActivityStore, Logger, NewEvent } from './ports';

export type Activity = ReturnType<typeof createActivity>;

/** Milliseconds in which lines are gathered once one has been stored: a hundred replies are not a hundred commits. */
const GATHER = 200;

interface Options {
  store: ActivityStore;
  logger: Logger;
  clock: () => Date;
  /** Takes secrets out of whatever is about to be written. */
  redact: (text: string) => string;
}

/**
 * The activity log of a System Email: each line goes to the database and to Strapi's log.
 * A line that cannot be stored is reported in the log and does not disturb what it tells about.
 */
export const createActivity = ({ store, logger, clock, redact }: Options) => {
  // Whose line happens to come first may be in a transaction that is over when the others are stored.
  const outside = new AsyncResource('SystemEmailActivity');
  let waiting: NewEvent[] = [];
  let gathering: NodeJS.Timeout | null = null;
  let storing: Promise<void> = Promise.resolve();

  const alone = async (event: NewEvent): Promise<void> => {
    try {
      await store.add([event]);
    } catch (error) {
      logger.error(
        redact(
          `An activity line of System Email ${event.systemEmailId} could not be stored: ${String(error)}`,
        ),
      );
    }
  };

  const write = async (events: NewEvent[]): Promise<void> => {
    try {
      await store.add(events);
    } catch {
      // One that cannot be stored takes no other with it.
      for (const event of events) await alone(event);
    }
  };

  const writeWaiting = (): Promise<void> => {
    const events = waiting;
    waiting = [];
    if (events.length > 0) storing = outside.runInAsyncScope(() => storing.then(() => write(events)));
    return storing;
  };

  /** The first line is stored at once, and those of the next moment together. */
  const gather = (): void => {
    if (gathering || waiting.length === 0) return;
    void writeWaiting();
    gathering = setTimeout(() => {
      gathering = null;
      gather();
    }, GATHER);
    gathering.unref();
  };

  return {
    record(systemEmailId: number, level: NewEvent['level'], type: string, message: string): void {
      const safe = redact(message);
      logger[level === 'warning' ? 'warn' : level](`[system-email ${systemEmailId}] ${safe}`);
      waiting.push({ systemEmailId, at: clock(), level, type, message: safe });
      outside.runInAsyncScope(gather);
    },

    async latest(systemEmailId: number, limit = 100) {
      await writeWaiting();
      return store.latest(systemEmailId, limit);
    },

    /** Resolves when all lines are stored; called before the database goes away. */
    flush: writeWaiting,
  };
};
