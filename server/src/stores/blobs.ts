/**
 * Raw messages and attachments in the database, in chunks, so that they commit together with what refers to them.
 * The tables are made here and not by Strapi: Strapi drops the tables of a plugin that is switched off.
 */
import { createHash, randomUUID } from 'node:crypto';
import { LargerThan, type StagedBytes, type StagingBlobs } from '../inbound/ports';
import { inTransaction, joining, type Database, type Transaction } from './transaction';

const BLOBS = 'system_email_blobs';
const CHUNKS = 'system_email_blob_chunks';

/** MySQL's BLOB, which is what knex makes of `binary`, holds 65,535 bytes. */
const CHUNK_BYTES = 60_000;
/** Bytes and rows in one INSERT: below MySQL's smallest `max_allowed_packet` and SQLite's limit on terms. */
const STATEMENT_BYTES = 1_000_000;
const STATEMENT_ROWS = 100;

/** Staged bytes go by such a name until they are adopted under their hash. */
const STAGED = 'staged-';
/** Milliseconds after which staged bytes belong to a process that died. */
const STALE = 24 * 60 * 60 * 1000;

interface ChunkRow {
  /** The name that the bytes were stored under: their hash, or the one they were staged with. */
  hash: string;
  position: number;
  content: Buffer;
}

export interface DatabaseBlobs extends StagingBlobs {
  /** Makes the tables where they are missing. Several instances may do so at once. */
  ensureTables(): Promise<void>;
  /** Deletes what was staged and never adopted, a day later. Several instances may do so at once. */
  sweep(): Promise<void>;
}

export const createDatabaseBlobs = ({ db }: { db: Database }): DatabaseBlobs => ({
  async ensureTables() {
    await ensureTable(db, BLOBS, (table) => {
      table.string('hash', 64).primary();
      table.string('stored_as', 64);
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
      const blobs = () => db.getConnection(BLOBS).transacting(trx);
      const stored = () =>
        blobs()
          .whereIn('hash', [...byHash.keys()])
          .select('hash');
      let missing = without(byHash, await stored());
      for (;;) {
        // Another transaction may store the same bytes at this moment: then its rows are as good as ours.
        for (const rows of statements(missing.map(([hash, { byteLength: size }]) => ({ hash, size })))) {
          await blobs().insert(rows).onConflict('hash').ignore();
        }
        await insertChunks(
          db,
          trx,
          missing.flatMap(([hash, content]) => chunksOf(hash, content)),
        );
        // Nobody else writes to SQLite meanwhile. Elsewhere the bytes may be on their way out (`removeUnreferenced`):
        // they are held until what names them is committed, and those that went are stored again.
        if (db.dialect.client === 'sqlite') return;
        missing = without(byHash, await stored().forShare());
        if (missing.length === 0) return;
      }
    });
  },

  async stage(pieces, limit) {
    const key = STAGED + randomUUID();
    await inTransaction(db, async ({ trx }) => {
      await db.getConnection(BLOBS).transacting(trx).insert({ hash: key, size: 0, created_at: new Date() });
    });
    const digest = createHash('sha256');
    let size = 0;
    let position = 0;
    try {
      for await (const piece of pieces) {
        size += piece.byteLength;
        if (size > limit) throw new LargerThan(limit);
        digest.update(piece);
        const rows = chunksOf(key, piece, position);
        position += rows.length;
        // A transaction for each piece: one for all would hold up everybody else for as long as the server takes.
        await inTransaction(db, ({ trx }) => insertChunks(db, trx, rows));
      }
    } catch (error) {
      // Why it ended matters more than what is left of it, which is swept a day later.
      await discard(db, [key]).catch(() => undefined);
      throw error;
    }
    return { key, hash: digest.digest('hex'), size };
  },

  async adopt(staged) {
    if (staged.length === 0) return;
    await inTransaction(db, async ({ trx }) => {
      for (const bytes of staged) await adoptOne(db, trx, bytes);
    });
  },

  async sweep() {
    const stale: { hash: string }[] = await db
      .getConnection(BLOBS)
      .where('hash', 'like', `${STAGED}%`)
      .where('created_at', '<', new Date(Date.now() - STALE))
      .select('hash');
    for (const { hash } of stale) await discard(db, [hash]);
  },

  async get(hash) {
    // One statement sees one moment: bytes that are on their way out (`removeUnreferenced`) are there, or are not.
    const rows: { size: number | string; content: Buffer | null }[] = await joining(db, () =>
      db
        .getConnection(`${BLOBS} as blob`)
        .leftJoin(
          `${CHUNKS} as chunk`,
          'chunk.hash',
          db.connection.raw('coalesce(??, ??)', ['blob.stored_as', 'blob.hash']),
        )
        .where('blob.hash', hash)
        .orderBy('chunk.position')
        .select('blob.size', 'chunk.content'),
    );
    const [first] = rows;
    if (!first) throw new Error(`The stored bytes ${hash} are not in the database.`);
    const bytes = Buffer.concat(rows.flatMap(({ content }) => (content === null ? [] : [content])));
    if (bytes.byteLength !== Number(first.size)) {
      throw new Error(
        `The stored bytes ${hash} are damaged: ${bytes.byteLength} of ${first.size} bytes are in the database.`,
      );
    }
    return bytes;
  },
});

const insertChunks = async (db: Database, trx: Transaction, chunks: ChunkRow[]): Promise<void> => {
  for (const rows of statements(chunks)) {
    await db.getConnection(CHUNKS).transacting(trx).insert(rows).onConflict(['hash', 'position']).ignore();
  }
};

const without = <T>(byHash: Map<string, T>, stored: { hash: string }[]): [string, T][] => {
  const known = new Set(stored.map(({ hash }) => hash));
  return [...byHash].filter(([hash]) => !known.has(hash));
};

/** Where the same bytes are stored already, those stay, and the staged ones go. */
const adoptOne = async (db: Database, trx: Transaction, { key, hash, size }: StagedBytes): Promise<void> => {
  const blobs = () => db.getConnection(BLOBS).transacting(trx);
  await blobs().insert({ hash, size, stored_as: key }).onConflict('hash').ignore();
  // Held until what names the bytes is committed. They may have gone in this very moment (`removeUnreferenced`).
  const kept: { stored_as: string | null } | undefined = await blobs()
    .where({ hash })
    .forShare()
    .first('stored_as');
  if (!kept) return adoptOne(db, trx, { key, hash, size });
  await blobs().where({ hash: key }).delete();
  if (kept.stored_as !== key) await db.getConnection(CHUNKS).transacting(trx).where({ hash: key }).delete();
};

const discard = (db: Database, keys: string[]): Promise<void> =>
  inTransaction(db, async ({ trx }) => {
    await db.getConnection(CHUNKS).transacting(trx).whereIn('hash', keys).delete();
    await db.getConnection(BLOBS).transacting(trx).whereIn('hash', keys).delete();
  });

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

const chunksOf = (hash: string, content: Uint8Array, first = 0): ChunkRow[] => {
  const rows: ChunkRow[] = [];
  for (let start = 0; start < content.byteLength; start += CHUNK_BYTES) {
    const part = content.subarray(start, start + CHUNK_BYTES);
    rows.push({
      hash,
      position: first + rows.length,
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
