/** The limit: imapflow and our parser alone, nothing stored. What no product on these two can surpass. */
import { ImapFlow } from 'imapflow';
import { parseMessage } from '../../server/src/inbound/parse';
import type { Account } from './account';
import { notify, serve } from './child';
import { cpuTime, now } from './statistics';

export interface Parsed {
  parsed: { messageId: string; at: number };
}

const clients = new Set<ImapFlow>();

const open = async ({ host, port, address, password, ca }: Account): Promise<ImapFlow> => {
  const client = new ImapFlow({
    host,
    port,
    secure: true,
    tls: { ca },
    auth: { user: address, pass: password },
    logger: false,
    disableAutoIdle: true,
  });
  clients.add(client);
  client.on('error', () => undefined); // The command that is under way reports it.
  await client.connect();
  await client.mailboxOpen('INBOX');
  return client;
};

const close = async (client: ImapFlow): Promise<void> => {
  clients.delete(client);
  await client.logout();
};

/** Fetches and parses everything after a UID. @returns the last UID there was */
const takeFrom = async (
  client: ImapFlow,
  after: number,
  onParsed: (messageId: string) => void,
): Promise<number> => {
  let last = after;
  const fetched = client.fetch(
    `${after + 1}:*`,
    { uid: true, source: true, internalDate: true },
    { uid: true },
  );
  for await (const { uid, source } of fetched) {
    // `N:*` brings the last message when all are older than N (RFC 9051 §9).
    if (!source || uid <= after) continue;
    const { messageId } = await parseMessage(source);
    last = Math.max(last, uid);
    onParsed(messageId);
  }
  return last;
};

export const methods = {
  /** @returns how many messages were fetched and parsed, and in how many milliseconds (and of processor time) from connecting on */
  async ingest({
    accounts,
  }: {
    accounts: Account[];
  }): Promise<{ count: number; milliseconds: number; cpu: number }> {
    const cpuSince = cpuTime();
    const startedAt = now();
    let count = 0;
    const opened = await Promise.all(
      accounts.map(async (account) => {
        const client = await open(account);
        await takeFrom(client, 0, () => count++);
        return client;
      }),
    );
    const taken = { count, milliseconds: now() - startedAt, cpu: cpuSince() };
    await Promise.all(opened.map(close));
    return taken;
  },

  /** Idles, and tells of each message as soon as it is parsed. Resolves when it idles. */
  async watch({ account }: { account: Account }): Promise<void> {
    const client = await open(account);
    let last = 0;
    let news = false;
    let busy = false;
    const idle = () => {
      client.idle().catch(() => undefined); // A lost connection shows in that nothing arrives any more.
    };
    const take = async () => {
      news = true;
      if (busy) return;
      busy = true;
      while (news) {
        news = false;
        last = await takeFrom(client, last, (messageId) => {
          notify({ parsed: { messageId, at: now() } } satisfies Parsed);
        });
      }
      busy = false;
      idle();
    };
    client.on('exists', () => void take());
    idle();
  },
};

serve(methods, async () => {
  for (const client of clients) client.close();
});
