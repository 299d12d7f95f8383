/** The product: a real Strapi with the built plugin, set up through its admin API, and told apart by its commits. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { AppOptions } from '../server/app';
import { startStrapi, type RunningStrapi } from '../server/strapi';
import type { Account } from './account';
import { notify, serve } from './child';
import { cpuTime, now } from './statistics';

const ENTRY = 'plugin::system-email.entry';
const RECEIPT = 'plugin::system-email.receipt';
const STATE = 'plugin::system-email.mailbox-state';

export interface Committed {
  committed: { messageId: string; at: number };
}

export interface Ingested {
  milliseconds: number;
  /** Milliseconds of processor time meanwhile. */
  cpu: number;
  entries: number;
  tickets: number;
  /** Receipts that did not become an entry. */
  leftOver: number;
}

let app: RunningStrapi | undefined;
const loopResolution = 5;
const loop = monitorEventLoopDelay({ resolution: loopResolution });
let sampler: NodeJS.Timeout | undefined;
let peak = 0;
type OnCommit = (callback: () => void) => Promise<void>;
/** Told of each entry inside the transaction that writes it. */
let entryWritten: (messageId: string, onCommit: OnCommit) => Promise<void> | void = () => undefined;

const running = (): RunningStrapi => {
  if (!app) throw new Error('Strapi has not been started.');
  return app;
};

/** Adds a System Email that signs in with its password, takes the mail that is there and marks it read, as is the default. */
const addSystemEmail = async ({ host, port, address, password }: Account): Promise<number> => {
  const { status, body } = await running().call<{ data?: { id: number } }>(
    'POST',
    '/system-email/system-emails',
    {
      address,
      remoteMailbox: { host, port, security: 'tls', authentication: 'basic', password, existingMail: 'take' },
      outgoingServer: { enabled: false, host, port: 25 },
    },
  );
  if (!body.data) throw new Error(`The System Email was not taken (${status}): ${JSON.stringify(body)}`);
  return body.data.id;
};

const removeSystemEmail = async (id: number): Promise<void> => {
  await running().call('DELETE', `/system-email/system-emails/${id}`);
};

const untilWatching = async (systemEmailId: number): Promise<void> => {
  for (const deadline = now() + 30_000; now() < deadline;) {
    const state = await running().strapi.db.query(STATE).findOne({ where: { systemEmailId } });
    if (state?.activity === 'watching') return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('The mailbox is not being watched after 30 s.');
};

/** The after-fetch action of the last batch follows its commit. */
const untilSettled = async (systemEmailId: number): Promise<void> => {
  for (const deadline = now() + 60_000; now() < deadline;) {
    const where = { systemEmailId, settled: false };
    if ((await running().strapi.db.query(RECEIPT).count({ where })) === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('What was fetched is not settled after 60 s.');
};

export const methods = {
  /** @returns where it answers, and the token of its admin */
  async start({
    ca,
    database,
  }: {
    ca: string;
    database?: AppOptions['database'];
  }): Promise<{ url: string; token: string }> {
    app = await startStrapi({ plugin: { additionalCertificates: [ca] }, database });
    const { db } = app.strapi;
    db.lifecycles.subscribe({
      models: [ENTRY],
      // `db.transaction` joins the transaction that is running.
      afterCreate: ({ params }) =>
        entryWritten(String(params.data?.messageId), (callback) =>
          db.transaction(({ onCommit }) => onCommit(callback)),
        ),
    });
    const { url, token } = app;
    return { url, token };
  },

  /** Starts to watch the event loop and the memory. */
  async observe(): Promise<void> {
    loop.enable();
    loop.reset();
    peak = 0;
    sampler ??= setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 50).unref();
  },

  /** @returns how long the event loop was held up at most and in 99 of 100 turns (milliseconds), and the most memory (MB) */
  async observed(): Promise<{ longest: number; p99: number; peakMegabytes: number; rss: number }> {
    loop.disable();
    const milliseconds = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - loopResolution);
    return {
      longest: milliseconds(loop.max),
      p99: milliseconds(loop.percentile(99)),
      peakMegabytes: peak / 1024 / 1024,
      rss: process.memoryUsage.rss() / 1024 / 1024,
    };
  },

  /**
   * Takes full mailboxes in.
   * @param expected how many messages are in all of them together
   * @returns milliseconds from the first request that adds a mailbox (and so makes it connect) to the commit of the last entry
   */
  async ingest({ accounts, expected }: { accounts: Account[]; expected: number }): Promise<Ingested> {
    const { db } = running().strapi;
    let seen = 0;
    const done = new Promise<number>((resolve, reject) => {
      const watchdog = setTimeout(() => reject(new Error('No entry for 60 s.')), 60_000);
      // Only the last one asks for its commit. Entries that are rolled back and written again would end this too early:
      // the count in the database, below, would tell.
      entryWritten = async (_messageId, onCommit) => {
        watchdog.refresh();
        if (++seen < expected) return;
        clearTimeout(watchdog);
        await onCommit(() => resolve(now()));
      };
    });
    const cpuSince = cpuTime();
    const startedAt = now();
    const ids: number[] = [];
    for (const account of accounts) ids.push(await addSystemEmail(account));
    const committedAt = await done;
    const cpu = cpuSince();
    const entries = await db.query(ENTRY).count({ where: { ticket: { systemEmail: { $in: ids } } } });
    const tickets = await db
      .query('plugin::system-email.ticket')
      .count({ where: { systemEmail: { $in: ids } } });
    const leftOver = await db
      .query(RECEIPT)
      .count({ where: { systemEmailId: { $in: ids }, state: { $ne: 'entry' } } });
    for (const id of ids) await untilSettled(id);
    for (const id of ids) await removeSystemEmail(id);
    return { milliseconds: committedAt - startedAt, cpu, entries, tickets, leftOver };
  },

  /** Watches a mailbox, and tells of each entry as soon as it is committed. Resolves when it watches. */
  async watch({ account }: { account: Account }): Promise<void> {
    entryWritten = (messageId, onCommit) =>
      onCommit(() => notify({ committed: { messageId, at: now() } } satisfies Committed));
    await untilWatching(await addSystemEmail(account));
  },
};

serve(methods, async () => {
  await app?.stop();
});
