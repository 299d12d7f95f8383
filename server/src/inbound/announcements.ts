/**
 * Has servers announce new mail where they can do so beyond a connection: they call a public address of ours. It only
 * makes mail come sooner. Whatever goes wrong here, the mailbox is asked as often as without it, and a lost announcement
 * is made good by the next look.
 */
import { createHash, randomBytes } from 'node:crypto';
import { MailFailure } from '../mail/failure';
import type { Announcing, InboundConnection, InboundTransport, Subscription } from '../mail/ports';
import type { Calls } from './calls';
import { hashOfSecret } from './hearing';
import type { AnnouncementEvents, Call, SubscriptionStore, Timing, WatchedMailbox } from './ports';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** How long a subscription lasts: well below what servers allow (Graph: seven days, three in earlier years). */
const LIFETIME = 48 * HOUR;
/** Tried again after a failure that may pass, and after one that a person would have to mend. */
const RETRY = 15 * MINUTE;
const LATER = 6 * HOUR;
/** So many are made in an hour: a server that ends each at once is not asked for ever. */
const MOST_PER_HOUR = 5;
/** A server may announce a message a moment before it lists it: where nothing was found it is looked for once more. */
const SECOND_LOOK = 5000;
/** A mailbox that is no longer watched does not keep anybody waiting for long. */
const GOODBYE = 5000;

/** The addresses of ours that servers call. */
export interface CallAddresses {
  newsUrl: string;
  lifecycleUrl: string;
}

export interface AnnouncementsParts {
  store: SubscriptionStore;
  calls: Calls;
  events: AnnouncementEvents;
  timing: Timing;
  /** Or why there are none. */
  addresses: CallAddresses | 'switched-off' | 'no-address';
}

/** What a watcher waits by, in place of its connection. */
export interface Announced {
  /** As the connection's own: it resolves when there may be something new, or when the signal aborts. */
  waitForNews(signal: AbortSignal): Promise<void>;
  /** How the look ended that followed. */
  looked(outcome: { hadNews: boolean; received: number }): void;
}

export interface Announcements {
  /** For the life of a connection. Null where it has nothing to announce, or nobody to. */
  of(watched: WatchedMailbox, connection: InboundConnection): Announced | null;
  /** The mailbox is no longer watched, or not with these settings: ends what is no longer wanted. Never throws. */
  leave(before: WatchedMailbox, now: WatchedMailbox | undefined, transport: InboundTransport): Promise<void>;
}

const digest = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

const isPassing = (failure: Error): boolean =>
  !(failure instanceof MailFailure) || failure.kind === 'transient' || failure.kind === 'throttled';

/** Ends with the signal, also where the work does not. */
const orAborted = (work: Promise<void>, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
    work.then(resolve, reject);
  });

export const createAnnouncements = (parts: AnnouncementsParts): Announcements => {
  const { store, addresses, events } = parts;

  /** What a subscription tells of, and where to; null where none is wanted. */
  const placeOf = (watched: WatchedMailbox | undefined): string | null => {
    if (watched?.fetching.mode !== 'push' || typeof addresses === 'string') return null;
    const { host, port } = watched.mailbox.server;
    const { address, protocol, mailbox } = watched;
    return digest([protocol, host, port, address.toLowerCase(), mailbox.folder, addresses]);
  };

  return {
    of(watched, connection) {
      if (!connection.announcing) return null;
      if (typeof addresses === 'string') {
        events.announcement(watched.systemEmailId, { code: 'asked', because: addresses });
        return null;
      }
      const order = { ...addresses, place: placeOf(watched) ?? '' };
      return announced(parts, watched.systemEmailId, connection, connection.announcing, order);
    },

    async leave(before, now, transport) {
      const { systemEmailId, mailbox, credential } = before;
      const place = placeOf(before);
      if (!transport.unsubscribe || place === null || place === placeOf(now)) return;
      try {
        const stored = await store.find(systemEmailId);
        // Another instance may have seen the new settings first.
        if (stored?.place !== place) return;
        await store.forget(systemEmailId);
        const signal = AbortSignal.timeout(GOODBYE);
        await orAborted(transport.unsubscribe(mailbox.server, credential, stored.remoteId, signal), signal);
      } catch {
        // It ends by itself; what it tells until then nobody knows any more, and nobody listens to.
      }
    },
  };
};

const announced = (
  { store, calls, events, timing }: AnnouncementsParts,
  systemEmailId: number,
  connection: InboundConnection,
  announcing: Announcing,
  { place, ...urls }: CallAddresses & { place: string },
): Announced => {
  /** Null: there is none, and the connection is asked. */
  let current: Subscription | null = null;
  /** When something is to be done about it next; at first at once, because nobody knows what became of it. */
  let dueAt = 0;
  let known = false;
  let made: number[] = [];
  /** When it is to be looked for what was announced and not found. */
  let againAt = Infinity;
  let isSecondLook = false;

  const make = async (): Promise<Subscription> => {
    const secret = randomBytes(32).toString('base64url');
    const until = new Date(timing.now() + LIFETIME);
    const subscription = await announcing.subscribe({ ...urls, secret, until });
    const { id: remoteId, expiresAt } = subscription;
    await store.save(systemEmailId, { remoteId, place, secretHash: hashOfSecret(secret), expiresAt });
    return subscription;
  };

  const renew = async (id: string): Promise<Subscription | null> => {
    const renewed = await announcing.renew(id, new Date(timing.now() + LIFETIME));
    if (renewed) await store.renewed(systemEmailId, renewed.expiresAt);
    return renewed;
  };

  const failed = (error: unknown): void => {
    const failure = asError(error);
    const { retryAfter = 0 } = failure instanceof MailFailure ? failure : {};
    dueAt = timing.now() + Math.max(retryAfter, isPassing(failure) ? RETRY : LATER);
    // One that still lives goes on announcing.
    if (current && isPassing(failure) && current.expiresAt.getTime() > timing.now()) return;
    current = null;
    events.announcement(systemEmailId, { code: 'asked', because: 'refused', failure });
  };

  const works = (subscription: Subscription): void => {
    current = subscription;
    // Half of it is left for whatever may be in the way then.
    dueAt = timing.now() + Math.max(MINUTE, (subscription.expiresAt.getTime() - timing.now()) / 2);
    events.announcement(systemEmailId, { code: 'announced' });
  };

  /** @returns whether there is a new one: what came before it was announced by nobody */
  const arrange = async (): Promise<boolean> => {
    if (!known) {
      const stored = await store.find(systemEmailId);
      if (stored?.place === place) current = { id: stored.remoteId, expiresAt: stored.expiresAt };
      known = true;
    }
    const renewed = current && (await renew(current.id));
    if (renewed) {
      works(renewed);
      return false;
    }
    current = null;
    made = made.filter((time) => time > timing.now() - HOUR);
    if (made.length >= MOST_PER_HOUR)
      throw new Error('The server ends each subscription soon after it has made it.');
    made.push(timing.now());
    works(await make());
    return true;
  };

  const arranged = async (signal: AbortSignal): Promise<boolean> => {
    if (timing.now() < dueAt) return false;
    try {
      return await arrange();
    } catch (error) {
      if (!signal.aborted) failed(error);
      return false;
    }
  };

  const heed = (call: Call): void => {
    if (call === 'news') return;
    dueAt = 0;
    if (call === 'ended') current = null;
  };

  /** Until the server says something, or it is time for something. */
  const next = async (signal: AbortSignal): Promise<'heard' | 'due' | 'again'> => {
    const ended = new AbortController();
    const waiting = AbortSignal.any([signal, ended.signal]);
    const at = (time: number) => timing.sleep(time - timing.now(), waiting);
    const heard = current ? calls.wait(systemEmailId, waiting) : connection.waitForNews(waiting);
    const all = [
      heard.then(() => 'heard' as const),
      at(dueAt).then(() => 'due' as const),
      at(againAt).then(() => 'again' as const),
    ];
    try {
      return await Promise.race(all);
    } finally {
      ended.abort();
      await Promise.allSettled(all);
    }
  };

  return {
    async waitForNews(signal) {
      while (!signal.aborted) {
        const call = await store.take(systemEmailId);
        if (call) heed(call);
        const isNew = await arranged(signal);
        if (call || isNew || signal.aborted) return;
        const what = await next(signal);
        if (signal.aborted) return;
        isSecondLook = what === 'again';
        // Who was called takes what was said in the next round; who asked the server knows all there is.
        if (isSecondLook || (what === 'heard' && !current)) return;
      }
    },
    looked({ hadNews, received }) {
      // Nobody had said anything of it: maybe there is nobody any more.
      if (current && received > 0 && !hadNews) dueAt = 0;
      const inVain = current !== null && hadNews && received === 0 && !isSecondLook;
      againAt = inVain ? timing.now() + SECOND_LOOK : Infinity;
      isSecondLook = false;
    },
  };
};
