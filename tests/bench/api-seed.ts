/** A helpdesk of some years, written straight into the tables of a Strapi that has made them. */
import { createHash, randomUUID } from 'node:crypto';
import { createEncryption } from '../../server/src/secrets/encryption';
import { encryptionKeys } from '../../server/src/secrets/keys';
import type { RunningStrapi } from '../server/strapi';

export interface Size {
  systemEmails: number;
  tickets: number;
}

/** As `writeApp` configures it when it is told nothing else. */
const STRAPI_KEY = 'test-encryption-key-of-the-app-0123';
const HOUR = 3_600_000;
const DEPARTMENTS = ['Support', 'Sales', 'Billing', 'Returns', 'Spare parts', null];
const SUBJECTS = [
  'Invoice',
  'Printer',
  'Delivery',
  'Password',
  'Refund',
  'Login',
  'Question',
  'Order',
  'Error',
];
const DETAILS = [
  'does not arrive',
  'is wrong',
  'for customer',
  'since Monday',
  'please change',
  'was cancelled',
];
const TEXT =
  'Hello,\n\nsince this morning it says that the order cannot be found. Could you have a look?\n\nThank you\n';
const LONG_HTML = `<div>${'<p>Hello, <b>since</b> this morning it says that it cannot be found.</p>'.repeat(200)}</div>
<div class="gmail_quote"><div class="gmail_attr">On 22 Nov 2026 at 10:00 Support wrote:</div><blockquote class="gmail_quote">${'<p>Earlier.</p>'.repeat(300)}</blockquote></div>`;

type Row = Record<string, unknown>;

/** Always the same numbers, so that runs can be compared. */
const numbers = (seed: number) => {
  let state = seed;
  return (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
};

/** @returns a ticket with a long conversation, and a busy System Email */
export const seed = async (
  { strapi }: RunningStrapi,
  { systemEmails, tickets }: Size,
): Promise<{ conversation: number; systemEmail: number }> => {
  const now = Date.now();
  const random = numbers(7);
  const pick = <T>(of: T[]): T => of[random(of.length)] as T;
  const range = <T>(count: number, make: (id: number) => T): T[] =>
    Array.from({ length: count }, (_, index) => make(index + 1));
  const stamps = (at: number) => ({
    document_id: randomUUID(),
    created_at: at,
    updated_at: at,
    published_at: at,
  });
  const insert = async (table: string, rows: Row[]): Promise<void> => {
    const columns = Object.keys(rows[0] ?? {});
    const values = columns.map((_column, index) => `json_extract(value, '$[${index}]')`).join(', ');
    const names = columns.map(() => '??').join(', ');
    // As one JSON text: binding a million values one by one would take minutes.
    const json = JSON.stringify(rows.map((row) => columns.map((column) => row[column] ?? null)));
    await strapi.db.connection.raw(`insert into ?? (${names}) select ${values} from json_each(?)`, [
      table,
      ...columns,
      json,
    ]);
  };

  const agents = await addAgents(strapi);

  await insert(
    'system_email_idp_configs',
    range(20, (id) => ({
      ...stamps(now),
      id,
      name: `Directory ${id}`,
      preset: 'microsoft',
      cloud: 'global',
      tenant: randomUUID(),
      client_id: randomUUID(),
      issuer: 'https://login.microsoftonline.com/t/v2.0',
      authorization_endpoint: 'https://login.microsoftonline.com/t/oauth2/v2.0/authorize',
      token_endpoint: 'https://login.microsoftonline.com/t/oauth2/v2.0/token',
      scopes: JSON.stringify(['https://outlook.office.com/IMAP.AccessAsUser.All', 'offline_access']),
    })),
  );

  const encryption = createEncryption({ keys: encryptionKeys({ configured: [], strapiKey: STRAPI_KEY }) });
  const accessTokens = JSON.stringify({
    outlook: {
      token: 'seeded',
      issuedAt: new Date(now),
      refreshAt: new Date(now + HOUR),
      expiresAt: new Date(now + HOUR),
    },
  });
  await insert(
    'system_email_credentials',
    range(systemEmails, (id) => {
      const row = stamps(now);
      const context = { table: 'system_email_credentials', row: row.document_id, field: 'accessTokens' };
      return {
        ...row,
        id,
        kind: 'oauth',
        username: `desk${id}@contoso.test`,
        idp_config_id: 1 + (id % 20),
        granted_scopes: JSON.stringify([
          'https://outlook.office.com/IMAP.AccessAsUser.All',
          'offline_access',
        ]),
        access_tokens: encryption.encrypt(accessTokens, context),
        state: 'authorized',
        authorized_at: now,
      };
    }),
  );
  await insert(
    'system_emails',
    range(systemEmails, (id) => ({
      ...stamps(now),
      id,
      address: `desk${id}@contoso.test`,
      name: `Desk ${id}`,
      enabled: id % 50 !== 0,
      strict_matching: true,
      department: pick(DEPARTMENTS),
      default_priority: 'normal',
      idp_config_id: 1 + (id % 20),
      remote_credential_id: id,
      remote_enabled: true,
      remote_protocol: 'imap',
      remote_host: 'outlook.office365.com',
      remote_port: 993,
      remote_security: 'tls',
      remote_verify_certificate: true,
      remote_folder: 'INBOX',
      remote_authentication: 'oauth',
      after_fetch_action: 'mark-read',
      fetch_mode: 'push',
      fetch_limit: 100,
      existing_mail: 'skip',
      outgoing_enabled: true,
      outgoing_protocol: 'smtp',
      outgoing_host: 'smtp.office365.com',
      outgoing_port: 587,
      outgoing_security: 'starttls',
      outgoing_verify_certificate: true,
      outgoing_authentication: 'same',
    })),
  );
  await insert(
    'system_email_mailbox_states',
    range(systemEmails, (id) => ({
      ...stamps(now),
      system_email_id: id,
      activity: 'watching',
      last_fetch_at: now,
      inbound_verified_at: now,
      outbound_verified_at: now,
    })),
  );

  const contacts = Math.ceil(tickets * 0.4);
  await insert(
    'system_email_contacts',
    range(contacts, (id) => ({
      ...stamps(now),
      id,
      address: `customer${id}@${pick(['fabrikam', 'litware', 'adatum', 'tailspin'])}${id % 500}.test`,
      name: `${pick(['Nora', 'Émile', 'Bob', 'Carla', 'Zoë', 'Ravi'])} ${pick(['Berg', 'Costa', 'Singh', 'Novák'])} ${id}`,
    })),
  );

  const entries: Row[] = [];
  const receipts: Row[] = [];
  const ticketRows = range(tickets, (id) => {
    // The later its number, the later it moved; the last tenth moved today.
    const at = now - Math.floor(((tickets - id) / tickets) * 10 * 24 * HOUR) - random(HOUR);
    const systemEmail = id % 5 === 0 ? 1 : 1 + random(systemEmails);
    const count = id === tickets ? 12 : 1 + (random(10) < 5 ? 0 : 1);
    for (let index = 0; index < count; index++) {
      const entryId = entries.length + 1;
      const inbound = index % 2 === 0;
      if (inbound)
        receipts.push({
          ...stamps(at),
          id: entryId,
          system_email_id: systemEmail,
          epoch: '1',
          position: entryId,
          content_hash: createHash('sha256').update(String(entryId)).digest('hex'),
          size: 4000,
          received_at: at,
          state: 'entry',
          settled: true,
          attempts: 1,
          entry_id: entryId,
        });
      entries.push({
        ...stamps(at),
        id: entryId,
        ticket_id: id,
        kind: inbound ? 'inbound' : 'reply',
        from_address: inbound ? `customer${id}@fabrikam.test` : 'desk@contoso.test',
        to: '[{"address":"desk@contoso.test","name":""}]',
        subject: 'Re: order',
        text: TEXT,
        html: id === tickets ? LONG_HTML : null,
        message_id: `${entryId}@seed.test`,
        occurred_at: at,
        receipt_id: inbound ? entryId : null,
        author_id: inbound ? null : pick(agents),
      });
    }
    return {
      ...stamps(at - HOUR),
      id,
      subject: `${pick(SUBJECTS)} ${pick(DETAILS)} ${random(1_000_000)}`,
      ticket_status: id % 10 < 6 ? 'closed' : id % 10 < 9 ? 'open' : 'pending',
      priority: pick(['low', 'normal', 'normal', 'normal', 'high', 'urgent']),
      department: pick(DEPARTMENTS),
      assignee_id: random(10) < 3 ? null : pick(agents),
      system_email_id: systemEmail,
      requester_id: 1 + random(contacts),
      last_activity_at: at,
      last_inbound_entry_id: entries.length - ((count + 1) % 2),
      entry_count: count,
    };
  });
  await insert('system_email_tickets', ticketRows);
  for (const [table, rows] of [
    ['system_email_entries', entries],
    ['system_email_receipts', receipts],
  ] as const) {
    for (let at = 0; at < rows.length; at += 20_000) await insert(table, rows.slice(at, at + 20_000));
  }
  await insert(
    'system_email_ticket_reads',
    ticketRows
      .filter(({ id }) => id % 2 === 0)
      .map(({ id, last_inbound_entry_id }) => ({
        ...stamps(now),
        ticket_id: id,
        agent_id: agents[0],
        entry_id: last_inbound_entry_id - (id % 3 === 0 ? 1 : 0),
      })),
  );
  return { conversation: tickets, systemEmail: 1 };
};

/** Ten who answer tickets, the first admin among them. */
const addAgents = async (strapi: RunningStrapi['strapi']): Promise<number[]> => {
  const first: { id: number } = await strapi.db.query('admin::user').findOne({ orderBy: { id: 'asc' } });
  const role = await strapi.service('admin::role').getSuperAdmin();
  const ids = [first.id];
  for (let index = 1; index < 10; index++) {
    const user = await strapi.service('admin::user').create({
      email: `agent${index}@contoso.test`,
      password: 'Passw0rd!Agent',
      firstname: 'Agent',
      lastname: String(index),
      registrationToken: null,
      isActive: true,
      roles: [role.id],
    });
    ids.push(user.id);
  }
  return ids;
};
