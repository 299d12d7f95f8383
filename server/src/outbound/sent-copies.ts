import type { Blobs } from '../inbound/ports';
import type { Clock, SentCopy, SentCopyEvents, SentCopyStore, SentFiling } from './ports';

/** Mailboxes that are written to at the same time; each takes one copy after the other. */
const MAILBOXES_AT_ONCE = 3;
/** Milliseconds that one copy may take, and until another process takes it up. */
const PATIENCE = 60_000;
const CLAIM_FOR = 5 * 60_000;
/** What another process left behind is found at the latest after this long. */
const POLL_INTERVAL = 30_000;
const PAUSE_AFTER_TROUBLE = 5_000;
/** While there was nothing to file, many that are sent one after the other are looked for together. */
const BREATH = 1_000;
const FIRST_PAUSE = 60_000;
const LONGEST_PAUSE = 30 * 60_000;
/** A copy that comes a day late is of no use to who looks for it. */
const GIVE_UP_AFTER = 24 * 3_600_000;
/** How long `stop` waits for copies that are being filed. */
const STOP_WITHIN = 10_000;

export interface SentCopiesDependencies {
  store: SentCopyStore;
  blobs: Pick<Blobs, 'get'>;
  filing: SentFiling;
  clock: Clock;
  events: SentCopyEvents;
}

export interface SentCopies {
  start(): void;
  /** Something was sent: look at once. */
  kick(): void;
  /** Begins no further copy. One that is cut off is looked for before it is filed again. */
  stop(): Promise<void>;
}

/**
 * Files copies of what was sent in the mailboxes' Sent folders, apart from sending, which never waits for it. Each copy is
 * filed once: it is looked for first, and only one process at a time tries.
 */
export const createSentCopies = (dependencies: SentCopiesDependencies): SentCopies => {
  const { store, blobs, filing, clock, events } = dependencies;
  const busy = new Map<number, Promise<void>>();
  /** Until when mailboxes that could not be written to are left alone, in milliseconds. */
  const rests = new Map<number, number>();
  const over = new AbortController();
  const leaving = new AbortController();
  let nap = new AbortController();
  let running: Promise<void> | null = null;
  let stopping = false;

  const giveUp = async (copy: SentCopy, reason: string): Promise<void> => {
    await store.settle(copy, 'failed');
    events.copyGivenUp(copy, reason);
  };

  const failed = async (copy: SentCopy, error: unknown): Promise<void> => {
    const now = clock.now().getTime();
    const reason = error instanceof Error ? error.message : String(error);
    if (now - copy.sentAt.getTime() > GIVE_UP_AFTER) return giveUp(copy, reason);
    const pause = Math.min(FIRST_PAUSE * 2 ** (copy.tries - 1), LONGEST_PAUSE);
    rests.set(copy.systemEmailId, now + Math.min(pause, FIRST_PAUSE * 5));
    await store.postpone(copy, pause);
  };

  const file = async (copy: SentCopy): Promise<void> => {
    let filed: boolean;
    const enough = new AbortController();
    const timer = setTimeout(() => enough.abort(new Error('The mailbox took too long to answer.')), PATIENCE);
    try {
      const mime = await blobs.get(copy.mimeHash);
      filed = await filing.file(copy, mime, AbortSignal.any([over.signal, enough.signal]));
    } catch (error) {
      // Stopped meanwhile: whoever takes it up next looks for it first.
      if (over.signal.aborted) return;
      return failed(copy, error);
    } finally {
      clearTimeout(timer);
    }
    if (!filed) {
      return giveUp(copy, 'This mailbox has no Sent folder that can be written to; only IMAP knows one.');
    }
    rests.delete(copy.systemEmailId);
    await store.settle(copy, 'done');
  };

  const work = async (copy: SentCopy): Promise<void> => {
    try {
      await file(copy);
    } catch (error) {
      events.trouble(error);
      rests.set(copy.systemEmailId, clock.now().getTime() + PAUSE_AFTER_TROUBLE);
    }
    busy.delete(copy.systemEmailId);
    nap.abort();
  };

  /** Begins what can be begun. */
  const lookAround = async (): Promise<void> => {
    const now = clock.now().getTime();
    for (const [systemEmailId, until] of rests) if (until <= now) rests.delete(systemEmailId);
    while (!stopping && busy.size < MAILBOXES_AT_ONCE) {
      const copy = await store.claimNext([...busy.keys(), ...rests.keys()], CLAIM_FOR);
      if (!copy) return;
      busy.set(copy.systemEmailId, work(copy));
    }
  };

  const run = async (): Promise<void> => {
    while (!stopping) {
      // Made before looking, so that a kick meanwhile cuts the nap short.
      nap = new AbortController();
      let sleep = POLL_INTERVAL;
      try {
        await lookAround();
      } catch (error) {
        events.trouble(error);
        sleep = PAUSE_AFTER_TROUBLE;
      }
      if (!stopping && busy.size === 0) await clock.sleep(BREATH, leaving.signal);
      if (!stopping) await clock.sleep(sleep, nap.signal);
    }
  };

  return {
    start() {
      running ??= run();
    },
    kick: () => nap.abort(),
    async stop() {
      stopping = true;
      leaving.abort();
      nap.abort();
      const done = new AbortController();
      const idle = async () => {
        await running;
        await Promise.all(busy.values());
      };
      await Promise.race([idle(), clock.sleep(STOP_WITHIN, done.signal)]);
      done.abort();
      over.abort();
    },
  };
};
