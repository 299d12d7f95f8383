/** What both database servers share: a temporary folder, a free port, and a process that does not outlive its owner. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from '../server/app';

/** How a client reaches a database, as knex and Strapi take it. */
export interface DatabaseSettings {
  client: 'postgres' | 'mysql';
  connection: { host: string; port: number; user: string; password: string; database: string };
}

export interface DatabaseServer {
  /** Makes an empty database of that name and says how to reach it; restarts do not change that. */
  createDatabase(name: string): Promise<DatabaseSettings>;
  /**
   * Ends the server and starts it again on the same port with the same data. Open connections are cut.
   * @param options.immediate it gets no time for an orderly end, and recovers from its log as after a crash
   */
  restart(options?: { immediate?: boolean }): Promise<void>;
  /** Ends the server and removes its data. */
  stop(): Promise<void>;
}

export interface ServerKind {
  /** Makes the data folder. */
  initialise(dir: string, run: Run): Promise<unknown>;
  /** The server in the foreground: program and arguments. */
  command(dir: string, port: number): string[];
  /** Fails while the server is not ready. */
  ping(dir: string, port: number, run: Run): Promise<unknown>;
  createDatabase(name: string, port: number, run: Run): Promise<unknown>;
  settings(name: string, port: number): DatabaseSettings;
  /** Signals that end it: in an orderly way but without waiting for clients, and at once. */
  signals: { orderly: string; immediate: string };
}

export type Run = (program: string, args: string[]) => Promise<unknown>;

/** No database server runs as root: what root starts runs as the user whom nothing belongs to. */
const NOBODY = 65534;
const account = userInfo().uid === 0 ? { uid: NOBODY, gid: NOBODY } : {};

const START_LIMIT = 60_000;

/**
 * Becomes the server. A shell beside it waits for the name of a signal on descriptor 3 and passes it on. The pipe also
 * ends when whoever started the server is killed and can no longer say anything.
 */
const GUARD = `{ read -r signal <&3; kill -s "\${signal:-$ORPHANED}" $$ 2>/dev/null; } &
exec 3<&-
exec "$@"`;

/** Starts a throw-away server of that kind on a free loopback port. @throws Error with its last words if it does not start */
export const startServer = async (kind: ServerKind): Promise<DatabaseServer> => {
  const dir = await mkdtemp(path.join(tmpdir(), 'system-email-database-'));
  if (account.uid !== undefined) await chown(dir, account.uid, account.gid);
  const run: Run = (program, args) => promisify(execFile)(program, args, { ...account, cwd: dir });
  await kind.initialise(dir, run);
  let port = await freePort();
  let server = await launch(kind, dir, port, run).catch(async (error: unknown) => {
    // A port that was free may be taken a moment later.
    if (!(error instanceof Error) || !/address already in use/i.test(error.message)) throw error;
    port = await freePort();
    return launch(kind, dir, port, run);
  });

  return {
    async createDatabase(name) {
      await kind.createDatabase(name, port, run);
      return kind.settings(name, port);
    },
    async restart({ immediate = false } = {}) {
      await end(server, immediate ? kind.signals.immediate : kind.signals.orderly);
      server = await launch(kind, dir, port, run);
    },
    async stop() {
      await end(server, kind.signals.immediate);
      await rm(dir, { recursive: true, force: true });
    },
  };
};

const launch = async (kind: ServerKind, dir: string, port: number, run: Run): Promise<ChildProcess> => {
  const server = spawn('/bin/sh', ['-c', GUARD, 'guard', ...kind.command(dir, port)], {
    ...account,
    cwd: dir,
    env: { ...process.env, ORPHANED: kind.signals.immediate },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  let words = '';
  const listen = (chunk: Buffer) => (words = (words + chunk.toString()).slice(-4000));
  server.stdout?.on('data', listen);
  server.stderr?.on('data', listen);
  for (const deadline = Date.now() + START_LIMIT; ;) {
    if (hasEnded(server)) throw new Error(`The database server ended instead of starting.\n${words}`);
    try {
      await kind.ping(dir, port, run);
      return server;
    } catch (error) {
      if (Date.now() > deadline) {
        await end(server, kind.signals.immediate);
        throw new Error(`The database server did not start.\n${words}`, { cause: error });
      }
      await pause(50);
    }
  }
};

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean =>
  exitCode !== null || signalCode !== null;

const end = async (server: ChildProcess, signal: string): Promise<void> => {
  if (hasEnded(server)) return;
  const ended = once(server, 'exit');
  const pipe = server.stdio[3];
  if (pipe && 'end' in pipe) pipe.end(`${signal}\n`);
  await ended;
};
