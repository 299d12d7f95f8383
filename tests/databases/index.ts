/** Real database servers for tests, each in a temporary folder of its own. */
export { startMariaDb } from './mariadb';
export { startPostgres } from './postgres';
export type { DatabaseServer, DatabaseSettings } from './server';
