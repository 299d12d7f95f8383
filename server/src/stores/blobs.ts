/**
 * Raw messages and attachments in the database, in chunks, so that they commit together with what refers to them.
 * The tables are made here and not by Strapi: Strapi drops the tables of a plugin that is switched off.
 */
import type { Blobs } from '../inbound/ports';
import { inTransaction, type Database } from './transaction';

const BLOBS = 'system_email_blobs';
const CHUNKS = 'system_email_blob_chunks';

/** MySQL's BLOB, which is what knex makes of `binary`, holds 65,535 bytes. */
const CHUNK_BYTES = 60_000;
/** Bytes and rows in one INSERT: below MySQL's smallest `max_allowed_packet` and SQLite's limit on terms. */
const STATEMENT_BYTES = 1_000_000;
const STATEMENT_ROWS = 100;

interface ChunkRow {
  hash: string;
  position: number;
  content: Buffer;
}

export interface DatabaseBlobs extends Blobs {
  /** Makes the tables where they are missing. Several instances may do so at once. */
  ensureTables(): Promise<void>;
}

export const createDatabaseBlobs = ({ db }: { db: Database }): DatabaseBlobs => ({
  async ensureTables() {
    await ensureTable(db, BLOBS, (table) => {
      table.string('hash', 64).primary();
      table.bigInteger('size').notNullable();
      table.timestamp('created_at').defaultTo(db.connection.fn.now());
    });
    await ensureTable(db, CHUNKS, (table) => {
      table.string('hash', 64).notNullable();
      table.integer('position').notNullable();
      table.binary('content').notNullable();
      table.primary(['hash', 'position']);
    });
  },

  async put(contents) {
    const byHash = new Map(contents.map(({ hash, content }) => [hash, content]));
    if (byHash.size === 0) return;
    await inTransaction(db, async ({ trx }) => {
      const table = (name: string) => db.getConnection(name).transacting(trx);
      const stored = () =>
        table(BLOBS)
          .whereIn('hash', [...byHash.keys()])
          .select('hash');
      let missing = without(byHash, await stored());
      for (;;) {
        // Another transaction may store the same bytes at this moment: then its rows are as good as ours.
        for (const rows of statements(missing.map(([hash, { byteLength: size }]) => ({ hash, size })))) {
          await table(BLOBS).insert(rows).onConflict('hash').ignore();
        }
        for (const rows of statements(missing.flatMap(([hash, content]) => chunksOf(hash, content)))) {
          await table(CHUNKS).insert(rows).onConflict(['hash', 'position']).ignore();
        }
        // Nobody else writes to SQLite meanwhile. Elsewhere the bytes may be on their way out (`removeUnreferenced`):
        // they are held until what names them is committed, and those that went are stored again.
        if (db.dialect.client === 'sqlite') return;
        missing = without(byHash, await stored().forShare());
        if (missing.length === 0) return;
      }
    });
  },

  get: (hash) =>
    inTransaction(db, async ({ trx }) => {
      const blob: { size: number | string } | undefined = await db
        .getConnection(BLOBS)
        .transacting(trx)
        .where({ hash })
        .first('size');
      if (!blob) throw new Error(`The stored bytes ${hash} are not in the database.`);
      const rows: { content: Buffer }[] = await db
        .getConnection(CHUNKS)
        .transacting(trx)
        .where({ hash })
        .orderBy('position')
        .select('content');
      const bytes = Buffer.concat(rows.map(({ content }) => content));
      if (bytes.byteLength !== Number(blob.size)) {
        throw new Error(
          `The stored bytes ${hash} are damaged: ${bytes.byteLength} of ${blob.size} bytes are in the database.`,
        );
      }
      return bytes;
    }),
});

const without = <T>(byHash: Map<string, T>, stored: { hash: string }[]): [string, T][] => {
  const known = new Set(stored.map(({ hash }) => hash));
  return [...byHash].filter(([hash]) => !known.has(hash));
};

type TableShape = Parameters<ReturnType<Database['getSchemaConnection']>['createTable']>[1];

const ensureTable = async (db: Database, name: string, shape: TableShape): Promise<void> => {
  const exists = () => db.getSchemaConnection().hasTable(name);
  if (await exists()) return;
  try {
    await db.getSchemaConnection().createTable(name, shape);
  } catch (error) {
    // Another instance was faster; anything else leaves no table behind and is a real failure.
    if (!(await exists())) throw error;
  }
};

const chunksOf = (hash: string, content: Uint8Array): ChunkRow[] => {
  const rows: ChunkRow[] = [];
  for (let start = 0; start < content.byteLength; start += CHUNK_BYTES) {
    const part = content.subarray(start, start + CHUNK_BYTES);
    rows.push({
      hash,
      position: rows.length,
      content: Buffer.from(part.buffer, part.byteOffset, part.byteLength),
    });
  }
  return rows;
};

/** Groups rows into INSERTs that every database takes. */
const statements = <Row extends { hash: string; content?: Buffer }>(rows: Row[]): Row[][] => {
  const groups: Row[][] = [];
  let bytes = Infinity;
  for (const row of rows) {
    const size = row.content?.byteLength ?? 0;
    const group = groups.at(-1);
    if (group && group.length < STATEMENT_ROWS && bytes + size <= STATEMENT_BYTES) {
      group.push(row);
      bytes += size;
    } else {
      groups.push([row]);
      bytes = size;
    }
  }
  return groups;
};
