import type { Core } from '@strapi/types';

/**
 * The time of the database server, in milliseconds since 1970 in UTC. What several instances compare is written and read
 * with this one clock: their own may be hours apart, and summer time must not move it.
 */
const NOW: Record<string, string> = {
  sqlite: `cast(round((julianday('now') - 2440587.5) * 86400000) as integer)`,
  // `now()` would be when the transaction began.
  postgres: `cast(extract(epoch from clock_timestamp()) * 1000 as bigint)`,
  mysql: `timestampdiff(microsecond, '1970-01-01', utc_timestamp(3)) div 1000`,
};

/** @returns an SQL expression: the database's time, so many milliseconds later (or earlier, when negative) */
export const databaseTime = (db: Core.Strapi['db'], milliseconds = 0) => {
  const now = NOW[db.dialect.client];
  if (now === undefined)
    throw new Error(`System Email does not know the clock of the database ${db.dialect.client}.`);
  return db.connection.raw(`(${now} + ?)`, [milliseconds]);
};
