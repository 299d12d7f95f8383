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
