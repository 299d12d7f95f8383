/** A server that announces new mail, a database, and a clock that only moves when a test moves it. */
import { createAnnouncements, type CallAddresses } from '../../../server/src/inbound/announcements';
import { createCalls } from '../../../server/src/inbound/calls';
import { createHearing } from '../../../server/src/inbound/hearing';
import type {
  Announcement,
  Call,
  StoredSubscription,
  SubscriptionStore,
  Timing,
  WatchedMailbox,
} from '../../../server/src/inbound/ports';
import type { InboundConnection, InboundTransport, SubscriptionOrder } from '../../../server/src/mail/ports';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

const ADDRESSES: CallAddresses = {
  newsUrl: 'https://help.example.test/system-email/graph/notifications',
  lifecycleUrl: 'https://help.example.test/system-email/graph/notifications/lifecycle',
};

export const MAILBOX: WatchedMailbox = {
  systemEmailId: 1,
  address: 'support@example.test',
  servedFrom: '',
  protocol: 'graph',
  mailbox: {
    server: { host: 'graph.example.test', port: 443, security: 'tls', verifyCertificate: true },
    folder: 'INBOX',
  },
  afterFetch: { action: 'nothing' },
  fetching: { mode: 'push' },
  fetchLimit: 50,
  existingMail: 'skip',
  existingMailSince: null,
  backfillControl: 'run',
  mendedAt: null,
  credential: {
    take: async () => ({ username: 'support@example.test', kind: 'anonymous' }),
    reject: async () => false,
  },
  credentialRevision: '1',
};

const breath = () => new Promise((resolve) => setImmediate(resolve));

/** Everything that can happen without time passing happens. */
export const settled = async (): Promise<void> => {
  for (let round = 0; round < 8; round += 1) await breath();
};

const createManualTiming = () => {
  let now = Date.parse('2026-03-01T10:00:00Z');
  const sleeping = new Set<{ at: number; wake: () => void }>();
  const timing: Timing = {
    now: () => now,
    random: () => 0.5,
    sleep: (milliseconds, signal) =>
      new Promise((resolve) => {
        if (signal.aborted || milliseconds <= 0) return resolve();
        const sleeper = {
          at: now + milliseconds,
          wake: () => {
            sleeping.delete(sleeper);
            resolve();
          },
        };
        sleeping.add(sleeper);
        signal.addEventListener('abort', sleeper.wake, { once: true });
      }),
  };
  return {
    timing,
    /** Time goes by, and everything that was to happen meanwhile happens in its order. */
    async pass(milliseconds: number): Promise<void> {
      const end = now + milliseconds;
      await settled();
      for (;;) {
        const [next] = [...sleeping].sort((one, other) => one.at - other.at);
        if (!next || next.at > end) break;
        now = next.at;
        next.wake();
        await settled();
      }
      now = end;
    },
  };
};

const createMemory = () => {
  const rows = new Map<number, StoredSubscription & { heard: Call | null }>();
  const rank: Call[] = ['news', 'renew', 'ended'];
  const store: SubscriptionStore = {
    find: async (id) => rows.get(id) ?? null,
    save: async (id, subscription) => void rows.set(id, { ...subscription, heard: null }),
    async renewed(id, expiresAt) {
      const row = rows.get(id);
      if (row) row.expiresAt = expiresAt;
    },
    forget: async (id) => void rows.delete(id),
    async named(remoteId) {
      const [found] = [...rows].filter(([, row]) => row.remoteId === remoteId);
      return found ? { systemEmailId: found[0], secretHash: found[1].secretHash } : null;
    },
    async note(id, call) {
      const row = rows.get(id);
      if (row && (row.heard === null || rank.indexOf(call) > rank.indexOf(row.heard))) row.heard = call;
    },
    called: async () => [...rows].filter(([, { heard }]) => heard !== null).map(([id]) => id),
    async take(id) {
      const row = rows.get(id);
      const heard = row?.heard ?? null;
      if (row) row.heard = null;
      return heard;
    },
    forgetExpired: async () => undefined,
  };
  return { rows, store };
};

export const setAnnouncementStage = (
  addresses: CallAddresses | 'switched-off' | 'no-address' = ADDRESSES,
) => {
  const { timing, pass } = createManualTiming();
  const { rows, store } = createMemory();
  const told: Announcement[] = [];
  /** Subscriptions by ID, as the server has them. */
  const living = new Map<string, SubscriptionOrder>();
  const counts = { subscribed: 0, renewed: 0, asked: 0 };
  /** Called before the server answers; what it throws, it answers. */
  let fault: (step: 'subscribe' | 'renew' | 'unsubscribe') => void = () => undefined;

  const connection = {
    naming: 'identifiers',
    waitForNews(signal) {
      counts.asked += 1;
      return new Promise((resolve) => {
        if (signal.aborted) return resolve();
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    },
    announcing: {
      async subscribe(order) {
        fault('subscribe');
        counts.subscribed += 1;
        const id = `subscription-${counts.subscribed}`;
        living.set(id, order);
        return { id, expiresAt: order.until };
      },
      async renew(id, until) {
        fault('renew');
        counts.renewed += 1;
        return living.has(id) ? { id, expiresAt: until } : null;
      },
    },
  } as InboundConnection;
  const transport = {
    async unsubscribe(_server, _credential, id) {
      fault('unsubscribe');
      living.delete(id);
    },
  } as Partial<InboundTransport> as InboundTransport;

  const calls = createCalls({ store, timing });
  const hear = createHearing({ store, calls });
  return {
    ...{ timing, pass, rows, store, told, living, counts, connection, transport, hear },
    announcements: createAnnouncements({
      store,
      calls,
      events: { announcement: (_id, announcement) => void told.push(announcement) },
      timing,
      addresses,
    }),
    failAt(next: typeof fault) {
      fault = next;
    },
    /** The server calls, with what it knows. */
    async call(call: Call, subscriptionId = [...living.keys()].at(-1) ?? ''): Promise<boolean> {
      return hear({ subscriptionId, secret: living.get(subscriptionId)?.secret ?? '', call });
    },
  };
};

export type AnnouncementStage = ReturnType<typeof setAnnouncementStage>;
