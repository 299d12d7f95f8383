import { inTransaction, type Database } from './transaction';

/**
 * Counts one more entry, in the database, where nobody else's can be lost; then lets hooks see the changed ticket.
 * @param by -1 for an entry that was taken back
 */
export const countEntry = (
  db: Database,
  ticketId: number,
  data: Record<string, unknown>,
  by: 1 | -1 = 1,
): Promise<void> =>
  inTransaction(db, async ({ trx }) => {
    await db
      .getConnection('system_email_tickets')
      .transacting(trx)
      .where({ id: ticketId })
      .increment('entry_count', by);
    await db.query('plugin::system-email.ticket').update({ where: { id: ticketId }, data, select: ['id'] });
  });
