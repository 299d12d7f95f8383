import path from 'node:path';
import { startServer, type DatabaseServer } from './server';

const USER = 'root';

/**
 * What is committed is with the operating system, so that it survives the end of any process; it is not forced to the
 * disk, which only the end of the machine would ask for.
 */
const SETTINGS = [
  '--no-defaults',
  '--bind-address=127.0.0.1',
  '--skip-log-bin',
  '--max-connections=200',
  '--innodb-flush-log-at-trx-commit=2',
  '--innodb-buffer-pool-size=64M',
  '--character-set-server=utf8mb4',
];

/** A MariaDB of its own, in which `root` needs no password. */
export const startMariaDb = (): Promise<DatabaseServer> => {
  const client = (port: number) => [
    ...['--no-defaults', '--protocol=tcp', '-h', '127.0.0.1'],
    ...['-P', String(port), '-u', USER],
  ];
  return startServer({
    initialise: (dir, run) =>
      run('/usr/bin/mariadb-install-db', [
        ...['--no-defaults', `--datadir=${path.join(dir, 'data')}`],
        ...['--auth-root-authentication-method=normal', '--skip-test-db'],
      ]),
    command: (dir, port) => [
      '/usr/sbin/mariadbd',
      ...SETTINGS,
      `--datadir=${path.join(dir, 'data')}`,
      `--socket=${path.join(dir, 'mariadb.sock')}`,
      `--pid-file=${path.join(dir, 'mariadb.pid')}`,
      `--port=${port}`,
    ],
    ping: (_dir, port, run) => run('/usr/bin/mariadb', [...client(port), '-e', 'SELECT 1']),
    createDatabase: (name, port, run) =>
      run('/usr/bin/mariadb', [...client(port), '-e', `CREATE DATABASE \`${name}\``]),
    settings: (database, port) => ({
      client: 'mysql',
      connection: { host: '127.0.0.1', port, user: USER, password: '', database },
    }),
    signals: { orderly: 'TERM', immediate: 'KILL' },
  });
};
