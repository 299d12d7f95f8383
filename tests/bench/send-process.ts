/** The product with replies that wait to be sent, and how long it takes to send them. */
import { randomUUID } from 'node:crypto';
import { startStrapi, type RunningStrapi } from '../server/strapi';
import type { AppOptions } from '../server/app';
import type { SendingAccount } from './bare-process';
import { serve } from './child';
import { cpuTime, now } from './statistics';

const DELIVERIES = 'system_email_deliveries';
/** Replies that are written before those held back are told to wait longer. */
const AT_ONCE = 40;
const FAR_AWAY = new Date(8_640_000_000_000);

let app: RunningStrapi | undefined;

const running = (): RunningStrapi => {
  if (!app) throw new Error('Strapi has not been started.');
  return app;
};

const post = async <T>(route: string, body: unknown): Promise<T> => {
  const { status, body: answer } = await running().call<{ data: T }>('POST', `/system-email${route}`, body);
  if (status >= 300) throw new Error(`${route}: ${status} ${JSON.stringify(answer)}`);
  return answer.data;
};

const addTickets = async (systemEmail: number, customer: string, count: number): Promise<number[]> => {
  const { db } = running().strapi;
  const requester = await db
    .query('plugin::system-email.contact')
    .create({ data: { documentId: randomUUID(), address: customer, name: 'Casey Customer' } });
  const ids: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const ticket = await db.query('plugin::system-email.ticket').create({
      data: { documentId: randomUUID(), subject: `Question ${index}`, systemEmail, requester: requester.id },
    });
    ids.push(ticket.id);
  }
  return ids;
};

const mimeOf = async (hash: string): Promise<string> => {
  const chunks: { content: Buffer }[] = await running()
    .strapi.db.connection('system_email_blob_chunks')
    .where({ hash })
    .orderBy('position')
    .select('content');
  return Buffer.concat(chunks.map(({ content }) => content)).toString('base64');
};

export const methods = {
  async start({ ca, database }: { ca: string; database?: AppOptions['database'] }): Promise<void> {
    app = await startStrapi({ plugin: { additionalCertificates: [ca] }, database });
  },

  /** Writes a reply on each of so many tickets, and holds them all back. @returns their messages, base64 */
  async prepare({
    account,
    customer,
    count,
  }: {
    account: SendingAccount;
    customer: string;
    count: number;
  }): Promise<{ systemEmailId: number; messages: string[] }> {
    const { host, port, address, password } = account;
    const { id } = await post<{ id: number }>('/system-emails', {
      address,
      remoteMailbox: { enabled: false, host, port: 993, authentication: 'basic', password },
      outgoingServer: {
        ...{ host, port, security: 'tls' },
        limits: { connections: 2, messagesPerMinute: 0, recipientsPerDay: 0 },
      },
    });
    const { connection } = running().strapi.db;
    const held = () => connection(DELIVERIES).where({ system_email_id: id, state: 'held' });
    for (const [index, ticket] of (await addTickets(id, customer, count)).entries()) {
      await post(`/tickets/${ticket}/replies`, {
        html: `<p>Hello,</p><p>${'this is answer number '.repeat(20)}${index}.</p>`,
        hold: true,
      });
      if (index % AT_ONCE === 0) await held().update({ next_attempt_at: FAR_AWAY });
    }
    await held().update({ next_attempt_at: FAR_AWAY });
    const rows: { mime_hash: string }[] = await held().orderBy('id').select('mime_hash');
    const messages: string[] = [];
    for (const { mime_hash } of rows) messages.push(await mimeOf(mime_hash));
    return { systemEmailId: id, messages };
  },

  /** Lets them go. @returns milliseconds from the first that was recorded as sent to the last */
  async send({
    systemEmailId,
    count,
  }: {
    systemEmailId: number;
    count: number;
  }): Promise<{ milliseconds: number; cpu: number }> {
    const { connection } = running().strapi.db;
    const sent = async (): Promise<number> => {
      const [row] = await connection(DELIVERIES)
        .where({ system_email_id: systemEmailId, state: 'sent' })
        .count({ count: '*' });
      return Number(row?.count ?? 0);
    };
    await connection(DELIVERIES)
      .where({ system_email_id: systemEmailId, state: 'held' })
      .update({ next_attempt_at: new Date() });
    const until = async (wanted: number): Promise<number> => {
      for (const deadline = now() + 300_000; now() < deadline;) {
        const missing = wanted - (await sent());
        if (missing <= 0) return now();
        // Asked seldom while many are missing: the question takes the time and the connection of what is measured.
        await new Promise((resolve) => setTimeout(resolve, Math.max(10, Math.min(missing * 2, 250))));
      }
      throw new Error(`${wanted} replies are not sent after 300 s.`);
    };
    const first = await until(1);
    const cpuSince = cpuTime();
    const last = await until(count);
    return { milliseconds: last - first, cpu: cpuSince() };
  },
};

serve(methods, async () => {
  await app?.stop();
});
