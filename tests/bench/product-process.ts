/** The product: a real Strapi with the built plugin on SQLite, set up through its admin API, and told apart by its commits. */
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

export const methods = {
  async start({ ca }: { ca: string }): Promise<void> {
    app = await startStrapi({ plugin: { additionalCertificates: [ca] } });
    const { db } = app.strapi;
    db.lifecycles.subscribe({
      models: [ENTRY],
      // `db.transaction` joins the transaction that is running.
      afterCreate: ({ params }) =>
        entryWritten(String(params.data?.messageId), (callback) =>
          db.transaction(({ onCommit }) => onCommit(callback)),
        ),
    });
  },

  /**
   * Takes a full mailbox in.
   * @param expected how many messages are in it
   * @returns milliseconds from the request that adds the mailbox (and so makes it connect) to the commit of the last entry
   */
  async ingest({ account, expected }: { account: Account; expected: number }): Promise<Ingested> {
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
    const id = await addSystemEmail(account);
    const committedAt = await done;
    const cpu = cpuSince();
    const where = { ticket: { systemEmail: id } };
    const entries = await db.query(ENTRY).count({ where });
    const tickets = await db.query('plugin::system-email.ticket').count({ where: { systemEmail: id } });
    const leftOver = await db.query(RECEIPT).count({ where: { systemEmailId: id, state: { $ne: 'entry' } } });
    await untilWatching(id);
    await removeSystemEmail(id);
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
