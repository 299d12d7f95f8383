import type { Instances } from '../cluster/instances';
import type { Watchers } from '../inbound/watchers';
import type { SentCopies } from '../outbound/sent-copies';
import type { DeliveryWorker } from '../outbound/worker';

/** What another instance changed in the settings is noticed at the latest after this long. */
const SYNC_INTERVAL = 15_000;
/** How soon a connection test begins that another instance handed over. */
const TAKE_OVER_INTERVAL = 1_000;
/** How often what has time is done. */
const UPKEEP_INTERVAL = 3_600_000;

/** Something that is done now and then. Several instances may begin it at once. */
export interface Upkeep {
  /** What to say when it fails, up to the colon. */
  failed: string;
  /** Ends soon after the signal aborts. */
  run(signal: AbortSignal): Promise<void>;
}

interface Parts {
  watchers: Watchers;
  worker: DeliveryWorker;
  sentCopies: Pick<SentCopies, 'start' | 'stop'>;
  instances: Pick<Instances, 'start' | 'stop' | 'share'>;
  /** What instances without this one's labels leave to it; null where it has none. */
  leftToUs: {
    /** Tries settings that were saved there. */
    proveSaved(): Promise<void>;
    /** Runs connection tests that were started there. */
    takeOverTests(): Promise<void>;
  } | null;
  upkeep: Upkeep[];
  /** False on instances that serve only the panel and the API. */
  enabled: boolean;
  logger: { error(message: string): void };
  redact: (text: string) => string;
}

/** Starts and stops what runs by itself, and tells it of changes. Nothing runs before `start` or on a disabled instance. */
export const createWorkers = ({
  watchers,
  worker,
  sentCopies,
  instances,
  leftToUs,
  upkeep,
  enabled,
  logger,
  redact,
}: Parts) => {
  let running = false;
  let timers: NodeJS.Timeout[] = [];

  const report = (what: string) => (error: unknown) =>
    logger.error(redact(`${what}: ${error instanceof Error ? error.message : String(error)}`));
  const sync = () =>
    watchers.sync().catch(report('The watchers could not be brought in line with the settings'));
  const bringInLine = (): void => {
    if (!running) return;
    void sync();
    void leftToUs?.proveSaved().catch(report('What was saved on another instance could not be tried'));
  };
  /** One round of each after the other: none is in a hurry. */
  const tidy = async (signal: AbortSignal): Promise<void> => {
    for (const { failed, run } of upkeep) if (!signal.aborted) await run(signal).catch(report(failed));
  };
  let stopped = new AbortController();
  let tidying: Promise<void> | undefined;
  const tidyUp = (): void => {
    tidying ??= tidy(stopped.signal).finally(() => (tidying = undefined));
  };

  return {
    start(): void {
      if (!enabled || running) return;
      running = true;
      stopped = new AbortController();
      worker.start();
      sentCopies.start();
      instances.share.changed(() => void sync());
      // Known first, so that from the beginning only this one's share is tried.
      void instances.start().then(bringInLine);
      tidyUp();
      timers = [setInterval(bringInLine, SYNC_INTERVAL), setInterval(tidyUp, UPKEEP_INTERVAL)];
      if (leftToUs) {
        const takeOver = () =>
          void leftToUs
            .takeOverTests()
            .catch(report('A connection test of another instance could not be run'));
        timers.push(setInterval(takeOver, TAKE_OVER_INTERVAL));
      }
      for (const timer of timers) timer.unref();
    },

    async stop(): Promise<void> {
      if (!running) return;
      running = false;
      for (const timer of timers) clearInterval(timer);
      stopped.abort();
      // A token that is being renewed must be stored before the database goes away.
      await Promise.all([watchers.stopAll(), worker.stop(), sentCopies.stop(), tidying]);
      await instances.stop().catch(report('This instance could not take leave of the others'));
    },

    /** Settings or credentials of one System Email changed, or it was proven to work again. */
    async changed(systemEmailId: number): Promise<void> {
      if (!running) return;
      await sync();
      await worker.kick(systemEmailId).catch(report('The outbox could not be told of a change'));
    },

    /** A mailbox that had stopped, or was waiting for a better time, was just seen to work: it goes on at once. */
    async mended(systemEmailId: number): Promise<void> {
      if (!running) return;
      await watchers.restart(systemEmailId).catch(report('The mailbox could not be watched again'));
      await worker.kick(systemEmailId).catch(report('The outbox could not be told of a change'));
    },

    /** An IdP Config changed: whoever signs in with it finds out when it next asks for a token. */
    async configChanged(): Promise<void> {
      if (running) await sync();
    },

    somethingQueued(): void {
      if (running) worker.kick().catch(report('The outbox could not be told of a new reply'));
    },
  };
};
