/**
 * Watches one Remote Mailbox: holds its lease, connects, catches up, waits for news, fetches at once, and connects anew
 * before the access token expires; or comes by every so many minutes and leaves again. Failures that pass are retried with backoff; those that only a person can mend stop it.
 */
import type { Leases } from '../cluster/leases';
import { LeaseLost, MAILBOX_LEASE, type Lease } from '../cluster/ports';
import { MailFailure, needsAdmin } from '../mail/failure';
import type { InboundConnection, InboundTransport } from '../mail/ports';
import type { Announcements } from './announcements';
import { backoffDelay, FailureCount, reconnectDelay } from './backoff';
import type { FetchCycle } from './fetch-cycle';
import { scopedToMailbox } from './mailbox-scope';
import type { InboundEvents, Timing, WatchedMailbox } from './ports';

/** How long the mailboxes of an instance that died wait for another one, at the most; renewed at a third of it. */
const LEASE_TTL = 15_000;
const LOST_PAUSE = 2000;
const MINUTE = 60_000;
/** Also where the server announces new mail it is looked for so often: an announcement can get lost. */
const SWEEP = 5 * MINUTE;
/** Between two visits, also when the first took longer than the interval. */
const SHORTEST_REST = 1000;

export interface WatcherParts {
  cycle: FetchCycle;
  leases: Leases;
  events: Pick<InboundEvents, 'state'>;
  /** Left out: no server is asked to announce new mail beyond its connection. */
  announcements?: Announcements;
  timing: Timing;
  /** Milliseconds a lease holds without being renewed; 15 s when left out. */
  leaseTtl?: number;
  /** Lets only so many mailboxes connect and catch up at a time: a start with a thousand of them is no stampede. */
  connecting<T>(work: () => Promise<T>): Promise<T>;
}

export interface Watcher {
  /** Ends waits, closes the connection and gives the lease back. Resolves when all of that is done. */
  stop(): Promise<void>;
}

/** Starts watching at once; what happens is told through the events. */
export const startWatcher = (
  parts: WatcherParts,
  watched: WatchedMailbox,
  transport: InboundTransport,
): Watcher => {
  const stopping = new AbortController();
  const running = watch(parts, watched, transport, stopping.signal);
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
};

const watch = async (
  parts: WatcherParts,
  watched: WatchedMailbox,
  transport: InboundTransport,
  signal: AbortSignal,
): Promise<void> => {
  const { timing, events, leaseTtl: ttl = LEASE_TTL } = parts;
  const name = `${MAILBOX_LEASE}${watched.systemEmailId}`;
  const failures = new FailureCount();

  const backOff = async (failure: Error, until: AbortSignal): Promise<void> => {
    const delay = backoffDelay(failures.failed(timing.now()), failure, timing.random());
    events.state(watched.systemEmailId, {
      code: 'backing-off',
      until: new Date(timing.now() + delay),
      failure,
    });
    await timing.sleep(delay, until);
  };

  /** Between two visits where new mail is looked for by interval. */
  const rest = async (minutes: number, visitedAt: number, until: AbortSignal): Promise<void> => {
    const next = Math.max(visitedAt + minutes * MINUTE, timing.now() + SHORTEST_REST);
    events.state(watched.systemEmailId, { code: 'waiting', until: new Date(next) });
    await timing.sleep(next - timing.now(), until);
  };

  /** Until the signal aborts, or a failure stops it for good. */
  const serve = async (lease: Lease, held: AbortSignal): Promise<'released' | 'stopped'> => {
    while (!held.aborted) {
      try {
        const visitedAt = timing.now();
        const end = await connectAndWatch(parts, watched, transport, lease, held, () =>
          failures.works(timing.now()),
        );
        if (end === 'left' && !held.aborted) await rest(minutesOf(watched), visitedAt, held);
      } catch (error) {
        // What a closed connection says after we have closed it is of no interest.
        if (held.aborted) break;
        if (error instanceof LeaseLost) throw error;
        const failure = asError(error);
        if (failure instanceof MailFailure && needsAdmin(failure)) {
          events.state(watched.systemEmailId, { code: stoppedBy(failure), failure });
          return 'stopped';
        }
        await backOff(failure, held);
      }
    }
    return 'released';
  };

  const serveWhileHeld = async (): Promise<'released' | 'stopped' | 'taken'> => {
    const held = await parts.leases.acquire(name, ttl);
    if (!held) return 'taken';
    try {
      return await serve(held.lease, AbortSignal.any([signal, held.lost]));
    } finally {
      // Whatever ended the work matters more than a lease that cannot be given back: it runs out by itself.
      await held.release().catch(() => undefined);
      held.lost.throwIfAborted();
    }
  };

  while (!signal.aborted) {
    try {
      const end = await serveWhileHeld();
      if (end === 'stopped') return;
      // Another instance serves the mailbox: look again when its lease may have run out.
      if (end === 'taken') await timing.sleep(ttl * (0.3 + timing.random() * 0.3), signal);
    } catch (error) {
      // Two instances that take a lease from each other must not do so without a pause.
      if (error instanceof LeaseLost) await timing.sleep(LOST_PAUSE * (0.5 + timing.random()), signal);
      else await backOff(asError(error), signal);
    }
  }
};

/** Where the server cannot announce new mail it is looked for by interval, also where push was asked for. */
const minutesOf = ({ fetching }: WatchedMailbox): number =>
  fetching.mode === 'interval' ? fetching.minutes : 1;

const stoppedBy = ({ kind }: MailFailure): 'needs-authorization' | 'needs-admin' =>
  kind === 'authorization' ? 'needs-authorization' : 'needs-admin';

/**
 * One connection's life.
 * @returns why it ended: `left`, to come by again after the interval; or `due` for a new connection, or stopped
 */
const connectAndWatch = async (
  { cycle, events, announcements, timing, connecting }: WatcherParts,
  watched: WatchedMailbox,
  transport: InboundTransport,
  lease: Lease,
  signal: AbortSignal,
  onCaughtUp: () => void,
): Promise<'left' | 'due'> => {
  const { systemEmailId, mailbox, credential } = watched;
  const connected = await connecting(async () => {
    signal.throwIfAborted();
    events.state(systemEmailId, { code: 'connecting' });
    return transport.connect(mailbox, credential, signal);
  });
  const closing = closeOnce(connected);
  // A fetch that hangs would outlive the lease: cutting its connection ends it.
  signal.addEventListener('abort', closing, { once: true });
  try {
    const connection = scopedToMailbox(connected, { address: watched.address, folder: mailbox.folder });
    const stays = watched.fetching.mode === 'push' && !connection.snapshot;
    const caughtUp = () => {
      onCaughtUp();
      if (stays) events.state(systemEmailId, { code: 'watching' });
    };
    const dueAt = connection.expiresAt
      ? timing.now() + reconnectDelay(connection.expiresAt, timing.now(), timing.random())
      : Infinity;
    events.state(systemEmailId, { code: 'catching-up' });
    await cycle.run({ watched, connection, lease, signal, onCaughtUp: caughtUp });
    if (!stays) return 'left';
    const announced = announcements?.of(watched, connection);
    while (!signal.aborted && timing.now() < dueAt) {
      const until = Math.min(dueAt, timing.now() + SWEEP);
      const hadNews = await waitUntil(announced ?? connection, until, timing, signal);
      if (signal.aborted) break;
      const { received } = await cycle.run({ watched, connection, lease, signal });
      announced?.looked({ hadNews, received });
    }
    return 'due';
  } finally {
    signal.removeEventListener('abort', closing);
    await closing();
  }
};

/**
 * Waits for news, but not beyond the time.
 * @returns whether there was news before
 */
const waitUntil = async (
  source: Pick<InboundConnection, 'waitForNews'>,
  time: number,
  timing: Timing,
  signal: AbortSignal,
): Promise<boolean> => {
  const ended = new AbortController();
  const waiting = AbortSignal.any([signal, ended.signal]);
  const due = timing.sleep(time - timing.now(), waiting);
  try {
    const news = source.waitForNews(waiting);
    void due.then(() => ended.abort());
    await news;
    return !waiting.aborted;
  } finally {
    ended.abort();
    await due;
  }
};

const closeOnce = (connection: InboundConnection): (() => Promise<void>) => {
  let closed: Promise<void> | undefined;
  // A connection that cannot say goodbye is gone all the same; why it broke has been thrown where it was used.
  return () => (closed ??= connection.close().catch(() => undefined));
};

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
