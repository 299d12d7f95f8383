import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { startServer, type DatabaseServer } from './server';

const INSTALLED = '/usr/lib/postgresql';

/** The newest PostgreSQL that Debian has put on this machine. */
const binaries = (): string => {
  const versions = existsSync(INSTALLED) ? readdirSync(INSTALLED) : [];
  const [newest] = versions
    .sort((one, other) => Number(other) - Number(one))
    .map((version) => path.join(INSTALLED, version, 'bin'))
    .filter((folder) => existsSync(path.join(folder, 'postgres')));
  if (!newest) throw new Error('PostgreSQL is not installed: apt-get install postgresql');
  return newest;
};

/**
 * What is committed survives the end of any process, as `synchronous_commit` stays on; without fsync it would not
 * survive the end of the machine, which no test brings about.
 */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  fsync: 'off',
  full_page_writes: 'off',
  shared_buffers: '32MB',
};

/** A PostgreSQL of its own, which anybody on this machine may use without a password. */
export const startPostgres = (): Promise<DatabaseServer> => {
  const bin = binaries();
  const client = (port: number) => ['-h', '127.0.0.1', '-p', String(port), '-U', 'postgres'];
  return startServer({
    initialise: (dir, run) =>
      run(path.join(bin, 'initdb'), [
        ...['-D', path.join(dir, 'data'), '-U', 'postgres', '-A', 'trust', '-E', 'UTF8'],
        ...['--locale=C', '--no-sync'],
      ]),
    command: (dir, port) => [
      path.join(bin, 'postgres'),
      ...['-D', path.join(dir, 'data'), '-p', String(port)],
      ...Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    ping: (_dir, port, run) => run(path.join(bin, 'pg_isready'), client(port)),
    createDatabase: (name, port, run) => run(path.join(bin, 'createdb'), [...client(port), name]),
    settings: (database, port) => ({
      client: 'postgres',
      connection: { host: '127.0.0.1', port, user: 'postgres', password: '', database },
    }),
    signals: { orderly: 'INT', immediate: 'QUIT' },
  });
};
