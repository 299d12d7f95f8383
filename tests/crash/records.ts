/** Looks into the product's database from outside, also while no process of the product runs. */
import Sqlite from 'better-sqlite3';
import { Client } from 'pg';

export interface Records {
  /** @throws Error of the driver while the database is away */
  all<Row>(sql: string): Promise<Row[]>;
  close(): Promise<void>;
}

/** @param file as it is named by the app; the tables may come later */
export const sqliteRecords = (file: string): Records => {
  // Not read-only: whoever opens the file first after a kill brings its log in order.
  let db: Sqlite | undefined;
  return {
    async all<Row>(sql: string) {
      db ??= new Sqlite(file);
      return db.prepare<Row>(sql).all();
    },
    async close() {
      db?.close();
    },
  };
};

export const postgresRecords = (connection: ConstructorParameters<typeof Client>[0]): Records => {
  let client: Client | undefined;
  const connected = async (): Promise<Client> => {
    const fresh = new Client(connection);
    // A server that goes away says so between queries; the next query finds out by itself.
    fresh.on('error', () => undefined);
    await fresh.connect();
    return fresh;
  };
  return {
    async all<Row>(sql: string) {
      client ??= await connected();
      try {
        return (await client.query(sql)).rows as Row[];
      } catch (error) {
        const broken = client;
        client = undefined;
        await broken.end().catch(() => undefined); // It is given up because it does not work any more.
        throw error;
      }
    },
    async close() {
      await client?.end();
    },
  };
};
