/** What an app has collected stays when the plugin is switched off or taken out, and is all there when it comes back. */
import { createHash, randomUUID } from 'node:crypto';
import { copyFileSync, existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createStrapi, type Core } from '@strapi/strapi';
import Database from 'better-sqlite3';
import contentTypes from '../../../server/src/content-types';
import { createDatabaseBlobs } from '../../../server/src/stores/blobs';
import { freePort, newAppFolder, removeAppFolder, writeApp } from '../app';
import { startStrapi, type RunningStrapi } from '../strapi';

/** Several chunks, and bytes that are no text. */
const RAW = Buffer.concat([Buffer.from('Subject: a mail\r\n\r\n'), Buffer.alloc(150_000, 0xfe)]);
const RAW_HASH = createHash('sha256').update(RAW).digest('hex');

/** No worker runs, so that every row can be compared to the letter. */
const ENABLED = { plugin: { workers: false } };

type Row = Record<string, unknown>;

const folders: string[] = [];
afterAll(() => folders.forEach(removeAppFolder));

const newFolder = (): string => {
  const dir = newAppFolder();
  folders.push(dir);
  return dir;
};

/** The data in another app folder: Node keeps a configuration file that it has read once, so each start has its own. */
const folderWithDataOf = (dir: string): string => {
  const next = newFolder();
  for (const file of ['data.db', 'data.db-wal']) {
    if (existsSync(path.join(dir, file))) copyFileSync(path.join(dir, file), path.join(next, file));
  }
  return next;
};

/** Every row of every table whose name is the plugin's, also of one that no content type declares. */
const rowsIn = (dir: string): Record<string, Row[]> => {
  const db = new Database(path.join(dir, 'data.db'), { readonly: true });
  try {
    const tables = db
      .prepare<{ name: string }>(
        `SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'system\\_email%' ESCAPE '\\'`,
      )
      .all();
    return Object.fromEntries(
      tables
        .map(({ name }) => [name, db.prepare<Row>(`SELECT * FROM "${name}" ORDER BY 1, 2`).all()] as const)
        .sort(([a], [b]) => a.localeCompare(b)),
    );
  } finally {
    db.close();
  }
};

const addIdpConfig = async (app: RunningStrapi): Promise<number> => {
  const login = 'https://login.microsoftonline.com/contoso.onmicrosoft.com';
  const { status, body } = await app.call<{ data: { id: number } }>('POST', '/system-email/idp-configs', {
    name: 'Contoso',
    tenant: 'contoso.onmicrosoft.com',
    clientId: '11111111-2222-3333-4444-555555555555',
    clientSecret: 'a secret that must survive',
    issuer: `${login}/v2.0`,
    authorizationEndpoint: `${login}/oauth2/v2.0/authorize`,
    tokenEndpoint: `${login}/oauth2/v2.0/token`,
    scopes: ['offline_access', 'openid'],
  });
  expect(status).toBe(201);
  return body.data.id;
};

const addSystemEmail = async (app: RunningStrapi, idpConfigId: number): Promise<number> => {
  const { status, body } = await app.call<{ data: { id: number } }>('POST', '/system-email/system-emails', {
    address: 'support@contoso.test',
    idpConfigId,
    remoteMailbox: { host: 'imap.contoso.test', port: 993 },
    outgoingServer: { host: 'smtp.contoso.test', port: 587 },
  });
  expect(status).toBe(201);
  return body.data.id;
};

/** At least one row in each table, related to each other as in real use. */
const fill = async (app: RunningStrapi): Promise<{ ticketId: number; entryId: number }> => {
  const { db } = app.strapi;
  const add = async (type: keyof typeof contentTypes, data: Row): Promise<number> => {
    const row = await db
      .query(`plugin::system-email.${type}`)
      .create({ data: { documentId: randomUUID(), ...data } });
    return (row as { id: number }).id;
  };
  const idpConfig = await addIdpConfig(app);
  const systemEmail = await addSystemEmail(app, idpConfig);
  const now = new Date();

  const credential = await add('credential', { kind: 'oauth', state: 'authorized', idpConfig });
  await db.query('plugin::system-email.system-email').update({
    where: { id: systemEmail },
    data: { remoteCredential: credential, outgoingCredential: credential },
  });
  await add('authorization', {
    systemEmailId: systemEmail,
    idpConfigId: idpConfig,
    stateHash: 'a',
    browserHash: 'b',
    redirectUri: 'https://cms.contoso.test/system-email/oauth/callback',
    startedAt: now,
    expiresAt: now,
  });
  await add('admin-consent', { idpConfigId: idpConfig, stateHash: 'c', startedAt: now, expiresAt: now });
  await add('connection-test', { systemEmailId: systemEmail, state: 'passed', stages: [], startedAt: now });
  await add('job', { kind: 'quarantine.process', state: 'done', total: 1, done: 1, startedAt: now });
  await add('lease', { name: 'mailbox-0', token: 1 });
  await add('subscription', {
    systemEmailId: systemEmail,
    remoteId: 'subscription-1',
    place: 'inbox',
    secretHash: 'd',
    expiresAt: now,
  });
  await add('instance', { owner: 'host:1:of-a-test', labels: ['berlin'], hostname: 'host', pid: 1 });
  await add('outgoing-account', { account: 'system-email-1', version: 1 });
  await add('template', { name: 'Welcome', kind: 'canned', html: '<p>Hello</p>' });
  await add('agent-signature', { agentId: 1, html: '<p>Anna</p>' });
  await add('event', { systemEmailId: systemEmail, at: now, level: 'info', type: 't', message: 'm' });

  const requester = await add('contact', { address: 'customer@example.test' });
  const ticket = await add('ticket', {
    subject: 'Printer on fire',
    ticketStatus: 'open',
    systemEmail,
    requester,
    lastActivityAt: now,
    entryCount: 2,
  });
  const receipt = await add('receipt', {
    systemEmailId: systemEmail,
    epoch: '1',
    position: 1,
    contentHash: RAW_HASH,
    size: RAW.byteLength,
    state: 'entry',
    settled: true,
    attempts: 1,
  });
  const inbound = await add('entry', {
    ticket,
    kind: 'inbound',
    fromAddress: 'customer@example.test',
    text: 'It burns.',
    receiptId: receipt,
    occurredAt: now,
  });
  await db
    .query('plugin::system-email.receipt')
    .update({ where: { id: receipt }, data: { entryId: inbound } });
  await add('attachment', { entry: inbound, filename: 'fire.jpg', inline: false, blobHash: RAW_HASH });
  const reply = await add('entry', { ticket, kind: 'reply', text: 'Use water.', occurredAt: now });
  await add('ticket-read', { ticketId: ticket, agentId: 1, entryId: inbound });
  const delivery = await add('delivery', {
    entry: reply,
    ticketId: ticket,
    systemEmailId: systemEmail,
    state: 'sent',
    attempts: 1,
  });
  await add('delivery-attempt', { delivery, at: now, outcome: 'sent' });
  await createDatabaseBlobs({ db }).put([{ hash: RAW_HASH, content: RAW }]);
  return { ticketId: ticket, entryId: inbound };
};

/** A start and an end of Strapi with these plugins, in an app folder that has data. */
const runOnceWith = async (dir: string, plugins: Row): Promise<void> => {
  writeApp(dir, { port: await freePort() });
  writeFileSync(path.join(dir, 'config/plugins.js'), `module.exports = ${JSON.stringify(plugins)};\n`);
  const strapi: Core.Strapi = createStrapi({
    appDir: dir,
    distDir: dir,
    serveAdminPanel: false,
    autoReload: false,
  });
  try {
    await strapi.load();
    expect(strapi.plugins['system-email']).toBeUndefined();
  } finally {
    await strapi.destroy();
  }
};

describe('an app with tickets', () => {
  let dir: string;
  let before: Record<string, Row[]>;
  let ids: { ticketId: number; entryId: number };

  beforeAll(async () => {
    dir = newFolder();
    const app = await startStrapi({ ...ENABLED, dir });
    ids = await fill(app);
    await app.stop({ keepData: true });
    before = rowsIn(dir);
  });

  it('has a row in every table of the plugin, those with the bytes of mail included', () => {
    const ours = Object.values(contentTypes).map(({ schema }) => schema.collectionName);
    expect(Object.keys(before)).toEqual(expect.arrayContaining(ours));
    expect(Object.keys(before)).toContain('system_email_blob_chunks');
    expect(Object.entries(before).filter(([, rows]) => rows.length === 0)).toEqual([]);
  });

  it.each([
    ['switched off', { 'system-email': { enabled: false, resolve: path.resolve(__dirname, '../../..') } }],
    ['taken out of config/plugins', {}],
  ])('keeps every row while the plugin is %s, and has them again when it is back', async (_how, plugins) => {
    const without = folderWithDataOf(dir);
    await runOnceWith(without, plugins);
    expect(rowsIn(without)).toEqual(before);

    // Strapi notes what it tracks at each start: a table that survives the first must survive the next as well.
    const again = folderWithDataOf(without);
    await runOnceWith(again, plugins);
    expect(rowsIn(again)).toEqual(before);

    const back = folderWithDataOf(again);
    const app = await startStrapi({ ...ENABLED, dir: back });
    try {
      const { body: ticket } = await app.call<{ data: { requester: Row; entries: Row[] } }>(
        'GET',
        `/system-email/tickets/${ids.ticketId}`,
      );
      expect(ticket.data.requester).toMatchObject({ address: 'customer@example.test' });
      expect(ticket.data.entries).toMatchObject([{ text: 'It burns.' }, { text: 'Use water.' }]);
      const raw = await fetch(`${app.url}/system-email/entries/${ids.entryId}/raw`, {
        headers: { authorization: `Bearer ${app.token}` },
      });
      expect(Buffer.from(await raw.arrayBuffer()).equals(RAW)).toBe(true);
    } finally {
      await app.stop({ keepData: true });
    }
    expect(rowsIn(back)).toEqual(before);
  });
});
