/** Keeps the row of work that is being done here up to date, so that every instance can tell how far it has come. */
import type { Logger } from './ports';

export interface ProgressRowParts {
  /** Names the work in the log, for example `connection test 7`. */
  what: string;
  /** Writes what is true now. @returns false when the row says that the work has ended: somebody else has closed it */
  write(): Promise<boolean>;
  /** Whether somebody, perhaps on another instance, has asked for the end. */
  cancelRequested(): Promise<boolean>;
  /** Ends the work. */
  cancel(): void;
  /** Milliseconds between two writes of progress. */
  writeEvery: number;
  /** Milliseconds between two signs of life, which are also when a wish to cancel is noticed. */
  heartbeat: number;
  logger: Pick<Logger, 'error'>;
}

export interface ProgressRow {
  /** Something is other than it was: it is written soon. */
  changed(): void;
  /** Writes for the last time. */
  close(): Promise<void>;
}

export const keepProgressRow = (parts: ProgressRowParts): ProgressRow => {
  const { what, write, cancelRequested, cancel, writeEvery, heartbeat, logger } = parts;
  // One write after the other, each with what is true when it begins: the last one written is the newest. One that has
  // not begun yet serves everybody who wants to write meanwhile.
  let writing: Promise<void> = Promise.resolve();
  let queued = false;
  let planned: NodeJS.Timeout | undefined;

  const writeNow = async (): Promise<void> => {
    queued = false;
    try {
      if (!(await write())) cancel();
    } catch (error) {
      logger.error(`The progress of ${what} could not be stored: ${String(error)}`);
    }
  };
  const save = (): Promise<void> => {
    clearTimeout(planned);
    planned = undefined;
    if (!queued) writing = writing.then(writeNow);
    queued = true;
    return writing;
  };
  const beat = setInterval(() => {
    cancelRequested().then(
      (wanted) => (wanted ? cancel() : void save()),
      (error: unknown) => logger.error(`The row of ${what} could not be looked up: ${String(error)}`),
    );
  }, heartbeat);

  return {
    changed() {
      planned ??= setTimeout(() => void save(), writeEvery);
    },
    close() {
      clearInterval(beat);
      return save();
    },
  };
};
