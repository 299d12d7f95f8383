import type { Core } from '@strapi/strapi';
import path from 'node:path';

/**
 * WAL lets the panel read while mail is being written, and makes each commit several times cheaper. It is the app's
 * choice, so it stands here and not in the plugin.
 */
interface SqliteConnection {
  pragma(statement: string): unknown;
}

const wal = (connection: SqliteConnection, done: (error: null, connection: SqliteConnection) => void) => {
  connection.pragma('journal_mode = WAL');
  connection.pragma('synchronous = NORMAL');
  done(null, connection);
};

export default ({ env }: Core.Config.Shared.ConfigParams) => {
  const client = env('DATABASE_CLIENT', 'sqlite');
  if (client === 'postgres') {
    return {
      connection: {
        client,
        connection: { connectionString: env('DATABASE_URL') },
        pool: { min: 0, max: 10 },
      },
    };
  }
  return {
    connection: {
      client: 'sqlite',
      connection: { filename: path.resolve(process.cwd(), env('DATABASE_FILENAME', '.tmp/data.db')) },
      useNullAsDefault: true,
      pool: { afterCreate: wal },
    },
  };
};
