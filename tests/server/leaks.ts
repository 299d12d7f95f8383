/** Looks for planted secrets in everything that a Strapi has said and kept. */
import { existsSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import type { Core } from '@strapi/strapi';

/** One place that was searched: its name for the report, and what was there. */
export interface Evidence {
  where: string;
  text: string;
}

/** Shorter secrets would be found by chance. */
const SHORTEST = 10;
/** Characters by which a needle is looked up; what is found is then compared in full. */
const PREFIX = 8;

/** The part of a Base64 text that the secret alone decides when `before` bytes stand in front of it. */
const insideBase64 = (secret: string, before: number, encoding: 'base64' | 'base64url'): string => {
  const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]);
  return bytes.toString(encoding).slice(Math.ceil((before * 8) / 6), Math.floor((bytes.byteLength * 8) / 6));
};

/** A secret in each form it can take on the way: as it is, URL-encoded, in JSON, and inside Base64 (a SASL response). */
const formsOf = (secret: string): string[] => [
  ...new Set([
    secret,
    encodeURIComponent(secret),
    new URLSearchParams({ s: secret }).toString().slice(2),
    JSON.stringify(secret).slice(1, -1),
    ...[0, 1, 2].flatMap((before) => [
      insideBase64(secret, before, 'base64'),
      insideBase64(secret, before, 'base64url'),
    ]),
  ]),
];

/** @returns one line for each place and secret found there; the secret itself is not repeated in full */
export const findSecrets = (evidence: Evidence[], secrets: string[]): string[] => {
  const needles = new Map<string, { form: string; secret: string }[]>();
  for (const secret of new Set(secrets)) {
    if (secret.length < SHORTEST) throw new Error(`A planted secret is shorter than ${SHORTEST} characters.`);
    for (const form of formsOf(secret)) {
      const key = form.slice(0, PREFIX);
      needles.set(key, [...(needles.get(key) ?? []), { form, secret }]);
    }
  }
  const found = new Set<string>();
  for (const { where, text } of evidence) {
    for (let at = 0; at <= text.length - PREFIX; at += 1) {
      for (const { form, secret } of needles.get(text.slice(at, at + PREFIX)) ?? []) {
        if (!text.startsWith(form, at)) continue;
        const context = text.slice(Math.max(0, at - 60), at).replace(/[^\x20-\x7e]+/g, ' ');
        found.add(`${where}: ${secret.slice(0, 6)}… (${secret.length} characters) after “${context}”`);
      }
    }
  }
  return [...found];
};

/** Keeps every answer of an HTTP server from now on: status line, headers and body. */
export const recordResponses = (strapi: Core.Strapi): (() => Evidence[]) => {
  const answers: Evidence[] = [];
  strapi.server.httpServer.prependListener(
    'request',
    (request: IncomingMessage, response: ServerResponse) => {
      const chunks: Buffer[] = [];
      const keep = (chunk: unknown) => {
        if (typeof chunk === 'string' || chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
      };
      const { write, end } = response;
      response.write = function (this: ServerResponse, ...args: unknown[]) {
        keep(args[0]);
        return Reflect.apply(write, this, args) as boolean;
      };
      response.end = function (this: ServerResponse, ...args: unknown[]) {
        keep(args[0]);
        return Reflect.apply(end, this, args) as ServerResponse;
      };
      response.once('close', () => {
        const head = `${response.statusCode} ${response.statusMessage ?? ''} ${JSON.stringify(response.getHeaders())}`;
        // Without its query: what the browser brought is not what we answered.
        const where = `response to ${request.method} ${request.url?.split('?')[0] ?? ''}`;
        answers.push({ where, text: `${head}\n${Buffer.concat(chunks).toString('latin1')}` });
      });
    },
  );
  return () => answers;
};

/** Keeps every event that Strapi tells its subscribers (webhooks, audit logs) from now on. */
export const recordEvents = (strapi: Core.Strapi): (() => Evidence[]) => {
  const told: Evidence[] = [];
  strapi.eventHub.subscribe(async (name: string, ...args: unknown[]) => {
    told.push({ where: `event ${name}`, text: JSON.stringify(args, circularAsName()) ?? '' });
  });
  return () => told;
};

const circularAsName = () => {
  const seen = new WeakSet<object>();
  return (_key: string, value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    if (seen.has(value)) return '[seen]';
    seen.add(value);
    return value;
  };
};

/** Every row of every table. */
export const dumpRows = async (strapi: Core.Strapi): Promise<Evidence[]> => {
  const { connection } = strapi.db;
  const { client } = strapi.db.dialect;
  const names: { name: string }[] =
    client === 'sqlite'
      ? await connection('sqlite_master').where({ type: 'table' }).select('name')
      : await connection('information_schema.tables')
          .where({ table_schema: client === 'mysql' ? connection.client.database() : 'public' })
          .select('table_name as name');
  const tables: Evidence[] = [];
  for (const { name } of names) {
    const rows: Record<string, unknown>[] = await connection(name).select('*');
    const text = rows.map((row) => Object.values(row).map(asText).join('\n')).join('\n');
    tables.push({ where: `table ${name}`, text });
  }
  return tables;
};

const asText = (value: unknown): string =>
  Buffer.isBuffer(value)
    ? value.toString('latin1')
    : typeof value === 'string'
      ? value
      : (JSON.stringify(value) ?? '');

/** The bytes of the app's files: its log, and SQLite's, where deleted rows and the write-ahead log live on. */
export const readFiles = (dir: string, logFile: string): Evidence[] =>
  [path.join(dir, 'data.db'), path.join(dir, 'data.db-wal'), logFile]
    .filter((file) => existsSync(file))
    .map((file) => ({ where: `file ${path.basename(file)}`, text: readFileSync(file, 'latin1') }));
