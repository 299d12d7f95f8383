/** Driver and SQLSTATE codes that speak of the database or the way to it, not of the statement. */
const CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  // SQLite result codes
  'SQLITE_BUSY',
  'SQLITE_LOCKED',
  'SQLITE_FULL',
  'SQLITE_IOERR',
  'SQLITE_READONLY',
  'SQLITE_CANTOPEN',
  'SQLITE_PROTOCOL',
  // MySQL
  'PROTOCOL_CONNECTION_LOST',
  'ER_LOCK_DEADLOCK',
  'ER_LOCK_WAIT_TIMEOUT',
  'ER_CON_COUNT_ERROR',
  'ER_SERVER_SHUTDOWN',
  'ER_OPTION_PREVENTS_STATEMENT',
  'ER_DISK_FULL',
]);

/** PostgreSQL classes: connection, transaction rollback, resources, operator intervention; and lock not available. */
const SQLSTATE = /^(?:08|40|53|57)[0-9A-Z]{3}$|^55P03$/;

/** knex and pg say these without a code. */
const WORDS =
  /connection terminated|connection ended unexpectedly|timeout acquiring a connection|unable to acquire a connection|database is locked|client has encountered a connection error/i;

/** True for failures of the database or the way to it: nothing is wrong with what was being written. */
export const isDatabaseOutage = (error: unknown): boolean => {
  for (
    let cause: unknown = error, depth = 0;
    cause instanceof Error && depth < 5;
    cause = cause.cause, depth++
  ) {
    const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
    // SQLite's extended codes begin with the plain one: SQLITE_BUSY_SNAPSHOT, SQLITE_IOERR_WRITE.
    const plain = code.split('_').slice(0, 2).join('_');
    if (CODES.has(code) || CODES.has(plain) || SQLSTATE.test(code)) return true;
    if (cause.name === 'KnexTimeoutError' || WORDS.test(cause.message)) return true;
  }
  return false;
};
