import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DatabaseSettings } from '../databases/server';

export const repositoryRoot = path.resolve(__dirname, '../..');

export interface AppOptions {
  /** The plugin's own configuration. */
  plugin?: Record<string, unknown>;
  enabled?: boolean;
  port: number;
  /** Strapi's `admin.secrets.encryptionKey`; null leaves it out. */
  encryptionKey?: string | null;
  /** Default: a SQLite file in the app's folder. */
  database?: { client: 'sqlite' } | DatabaseSettings;
  logFile?: string;
}

const moduleFile = (value: unknown) => `module.exports = ${JSON.stringify(value, null, 2)};\n`;

/** Asks the system for a TCP port that is free now. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });

/** A folder for an app, outside any path that Strapi or the compiler watches. */
export const newAppFolder = (): string => mkdtempSync(path.join(tmpdir(), 'system-email-app-'));

export const removeAppFolder = (dir: string): void => rmSync(dir, { recursive: true, force: true });

/** Writes the smallest Strapi app that hosts the built plugin. Called again, it rewrites the settings and keeps the data. */
export const writeApp = (dir: string, options: AppOptions): void => {
  for (const folder of ['config', 'src/api', 'public/uploads', 'database/migrations']) {
    mkdirSync(path.join(dir, folder), { recursive: true });
  }
  const url = `http://localhost:${options.port}`;
  const encryptionKey =
    options.encryptionKey === undefined ? 'test-encryption-key-of-the-app-0123' : options.encryptionKey;
  const file = (name: string, content: string) => writeFileSync(path.join(dir, name), content);
  file(
    'package.json',
    JSON.stringify({
      name: 'app',
      version: '0.0.0',
      private: true,
      dependencies: {},
      strapi: { uuid: false },
    }),
  );
  file('src/index.js', 'module.exports = { register() {}, bootstrap() {} };\n');
  file(
    'config/server.js',
    moduleFile({
      host: '127.0.0.1',
      port: options.port,
      url,
      app: { keys: ['k1', 'k2'] },
      // A test that stood still for longer than the usual five seconds must not write into a connection that is closing.
      http: { serverOptions: { keepAliveTimeout: 60_000 } },
      logger: { startup: { enabled: false }, updates: { enabled: false } },
    }),
  );
  file(
    'config/admin.js',
    moduleFile({
      auth: { secret: 'admin-jwt-secret' },
      apiToken: { salt: 'salt' },
      transfer: { token: { salt: 'salt' } },
      secrets: encryptionKey === null ? {} : { encryptionKey },
    }),
  );
  file(
    'config/middlewares.js',
    moduleFile(
      ['logger', 'errors', 'security', 'cors', 'query', 'body', 'session', 'favicon', 'public'].map(
        (name) => `strapi::${name}`,
      ),
    ),
  );
  file(
    'config/plugins.js',
    moduleFile({
      'system-email': {
        enabled: options.enabled ?? true,
        resolve: repositoryRoot,
        config: options.plugin ?? {},
      },
    }),
  );
  file('config/database.js', databaseFile(dir, options));
  file('config/logger.js', loggerFile(options));
  try {
    symlinkSync(path.join(repositoryRoot, 'node_modules'), path.join(dir, 'node_modules'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
};

const databaseFile = (dir: string, { database = { client: 'sqlite' } }: AppOptions): string =>
  database.client !== 'sqlite'
    ? moduleFile({ connection: database })
    : `module.exports = { connection: {
  client: 'sqlite',
  connection: { filename: ${JSON.stringify(path.join(dir, 'data.db'))} },
  useNullAsDefault: true,
  pool: { afterCreate(connection, done) { connection.pragma('journal_mode = WAL'); connection.pragma('synchronous = NORMAL'); done(null, connection); } },
} };\n`;

const loggerFile = ({ logFile }: AppOptions): string =>
  `const { winston } = require('@strapi/logger');
module.exports = { level: 'debug', transports: [${
    logFile
      ? `new winston.transports.File({ filename: ${JSON.stringify(logFile)} })`
      : 'new winston.transports.Console({ silent: true })'
  }] };\n`;
