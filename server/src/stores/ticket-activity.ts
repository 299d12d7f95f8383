import { inTransaction, type Database } from './transaction';

/** Counts one more entry, in the database, where nobody else's can be lost; then lets hooks see the changed ticket. */
export const countEntry = (db: Database, ticketId: number, data: Record<string, unknown>): Promise<void> =>
  inTransaction(db, async ({ trx }) => {
    await db
      .getConnection('system_email_tickets')
      .transacting(trx)
      .where({ id: ticketId })
      .increment('entry_count', 1);
    await db.query('plugin::system-email.ticket').update({ where: { id: ticketId }, data, select: ['id'] });
  });
