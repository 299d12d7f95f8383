/** A helpdesk of some years, written straight into the tables of a Strapi that has made them. */
import { createHash, randomUUID } from 'node:crypto';
import type Database from 'better-sqlite3';
import { createEncryption } from '../../server/src/secrets/encryption';
import { encryptionKeys } from '../../server/src/secrets/keys';

export interface Size {
  systemEmails: number;
  tickets: number;
}

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

const PROBLEM = JSON.stringify({
  remedy: 'connection.timeout',
  message: 'The server did not answer in time.',
  action: 'Check host and port.',
  at: new Date(),
});
/** Every other System Email signs in by OAuth, the rest with passwords. */
const isOAuth = (id: number): boolean => id % 2 === 0;

type Row = Record<string, string | number | boolean | null>;
const sqlValue = (value: Row[string] | undefined) =>
  typeof value === 'boolean' ? Number(value) : (value ?? null);

/** A ticket with a long conversation, and a busy System Email. */
export interface Seeded {
  conversation: number;
  systemEmail: number;
}

/** Always the same numbers, so that runs can be compared. */
const numbers = (seed: number) => {
  let state = seed;
  return (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
};

interface Helpdesk extends Size {
  /** Strapi's `admin.secrets.encryptionKey`. */
  encryptionKey: string;
}

/** Written without the care for power failures that makes a database slow, and with indexes that are made at the end. */
export const seed = (database: Database, helpdesk: Helpdesk): Seeded => {
  database.pragma('synchronous = OFF');
  database.pragma('cache_size = -200000');
  const indexes = database
    .prepare<{ name: string; sql: string }>(
      `select name, sql from sqlite_master where type = 'index' and sql is not null and tbl_name like 'system_email_%'`,
    )
    .all();
  const seeded = database.transaction(() => {
    for (const { name } of indexes) database.exec(`drop index "${name}"`);
    const written = write(database, helpdesk);
    for (const { sql } of indexes) database.exec(sql);
    return written;
  })();
  database.pragma('wal_checkpoint(TRUNCATE)');
  database.pragma('synchronous = NORMAL');
  database.pragma('cache_size = -2000');
  return seeded;
};

const write = (database: Database, { systemEmails, tickets, encryptionKey }: Helpdesk): Seeded => {
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
  const insert = (table: string, rows: Row[]): void => {
    const columns = Object.keys(rows[0] ?? {});
    const statement = database.prepare(
      `insert into "${table}" (${columns.map((column) => `"${column}"`).join()}) values (${columns.map(() => '?').join()})`,
    );
    for (const row of rows) statement.run(columns.map((column) => sqlValue(row[column])));
  };

  const agents = addAgents(database, stamps);

  insert(
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

  const encryption = createEncryption({ keys: encryptionKeys({ configured: [], strapiKey: encryptionKey }) });
  const accessTokens = JSON.stringify({
    outlook: {
      token: 'seeded',
      issuedAt: new Date(now),
      refreshAt: new Date(now + HOUR),
      expiresAt: new Date(now + HOUR),
    },
  });
  insert(
    'system_email_credentials',
    range(systemEmails, (id) => {
      const row = stamps(now);
      const context = { table: 'system_email_credentials', row: row.document_id, field: 'accessTokens' };
      const oauth = isOAuth(id);
      const signedOut = oauth && id % 20 === 0;
      return {
        ...row,
        id,
        kind: oauth ? 'oauth' : 'password',
        username: `desk${id}@contoso.test`,
        idp_config_id: oauth ? 1 + (id % 20) : null,
        granted_scopes: oauth
          ? JSON.stringify(['https://outlook.office.com/IMAP.AccessAsUser.All', 'offline_access'])
          : null,
        access_tokens: oauth ? encryption.encrypt(accessTokens, context) : null,
        state: signedOut ? 'needs-authorization' : 'authorized',
        authorized_at: now,
        problem: signedOut
          ? JSON.stringify({ remedy: 'oauth.needs-authorization', at: new Date(now) })
          : null,
      };
    }),
  );
  insert(
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
      idp_config_id: isOAuth(id) ? 1 + (id % 20) : null,
      remote_credential_id: id,
      remote_enabled: true,
      remote_protocol: 'imap',
      remote_host: 'outlook.office365.com',
      remote_port: 993,
      remote_security: 'tls',
      remote_verify_certificate: true,
      remote_folder: 'INBOX',
      remote_authentication: isOAuth(id) ? 'oauth' : 'basic',
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
  insert(
    'system_email_mailbox_states',
    range(systemEmails, (id) => ({
      ...stamps(now),
      system_email_id: id,
      activity: 'watching',
      last_fetch_at: now,
      inbound_verified_at: now,
      outbound_verified_at: now,
      inbound_problem: id % 9 === 0 ? PROBLEM : null,
    })),
  );

  const contacts = Math.ceil(tickets * 0.4);
  insert(
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
  insert('system_email_tickets', ticketRows);
  insert('system_email_entries', entries);
  insert('system_email_receipts', receipts);
  insert(
    'system_email_ticket_reads',
    ticketRows
      .filter(({ id }) => id % 2 === 0)
      .map(({ id, last_inbound_entry_id }) => ({
        ...stamps(now),
        ticket_id: id,
        agent_id: agents[0] ?? null,
        entry_id: last_inbound_entry_id - (id % 3 === 0 ? 1 : 0),
      })),
  );
  return { conversation: tickets, systemEmail: 1 };
};

/** Ten who answer tickets, the first admin among them. */
const addAgents = (database: Database, stamps: (at: number) => Row): number[] => {
  const [first] = database.prepare<{ id: number }>('select min(id) as id from admin_users').all();
  const [role] = database
    .prepare<{ id: number }>(`select id from admin_roles where code = 'strapi-super-admin'`)
    .all();
  if (!first || !role) throw new Error('The first admin is missing.');
  const user = database.prepare(
    `insert into admin_users (document_id, firstname, lastname, email, is_active, blocked, created_at, updated_at)
     values (?, 'Agent', ?, ?, 1, 0, ?, ?)`,
  );
  const belongs = database.prepare(
    `insert into admin_users_roles_lnk (user_id, role_id, role_ord, user_ord) values (last_insert_rowid(), ?, 1, ?)`,
  );
  for (let index = 1; index < 10; index++) {
    const { document_id, created_at, updated_at } = stamps(Date.now());
    user.run(document_id, String(index), `agent${index}@contoso.test`, created_at, updated_at);
    belongs.run(role.id, index + 1);
  }
  return database
    .prepare<{ id: number }>('select id from admin_users order by id')
    .all()
    .map(({ id }) => id);
};
