import type { ActivityStore, Logger, NewEvent } from './ports';

export type Activity = ReturnType<typeof createActivity>;

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
  const pending = new Set<Promise<void>>();

  const write = async (event: NewEvent): Promise<void> => {
    try {
      await store.add(event);
    } catch (error) {
      logger.error(
        redact(
          `An activity line of System Email ${event.systemEmailId} could not be stored: ${String(error)}`,
        ),
      );
    }
  };

  return {
    record(systemEmailId: number, level: NewEvent['level'], type: string, message: string): void {
      const safe = redact(message);
      logger[level === 'warning' ? 'warn' : level](`[system-email ${systemEmailId}] ${safe}`);
      const written = write({ systemEmailId, at: clock(), level, type, message: safe }).finally(() =>
        pending.delete(written),
      );
      pending.add(written);
    },

    latest: (systemEmailId: number, limit = 100) => store.latest(systemEmailId, limit),

    /** Resolves when all lines are stored; called before the database goes away. */
    async flush(): Promise<void> {
      await Promise.all(pending);
    },
  };
};
