import type { Core } from '@strapi/types';

export type Database = Core.Strapi['db'];
type Context = Parameters<Parameters<Database['transaction']>[0] & object>[0];
type Work<T> = (context: Context) => Promise<T>;
export type Transaction = Context['trx'];

/**
 * Runs the work in the running transaction, or in a new one. Strapi's own typing wraps the result in two promises.
 * Knex queries inside must say `.transacting(trx)`; `db.query(…)` joins by itself.
 */
export const inTransaction = async <T>(db: Database, work: Work<T>): Promise<T> =>
  await db.transaction((context) => work(context));

/** Runs the work once the running transaction is committed; at once where none is running. */
export const afterCommit = (db: Database, work: () => void): Promise<void> =>
  inTransaction(db, async ({ onCommit }) => onCommit(work));

/** Runs one knex query in the running transaction; where none is running, none is begun for it. */
export const joining = async <T>(
  db: Database,
  query: () => Promise<T> & { transacting(trx: Transaction): Promise<T> },
): Promise<T> =>
  db.inTransaction() ? inTransaction(db, async ({ trx }) => query().transacting(trx)) : query();
