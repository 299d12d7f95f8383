/** Each ticket's deliveries stand in line: only the first that has not left may go. */
import type { Delivery } from '../../outbound/ports';
import { databaseTime } from '../database-clock';
import type { Database, Transaction } from '../transaction';
import { DELIVERIES, notScheduled, UNSENT, WAITING } from './rows';

type Query = ReturnType<Database['getConnection']>;

/** Deliveries that wait, and no earlier one of their ticket does. They go by the name `d`. */
export const headsOfLines = (db: Database): Query =>
  db
    .getConnection(`${DELIVERIES} as d`)
    .whereIn('d.state', WAITING)
    .whereNotExists(
      db
        .getConnection(`${DELIVERIES} as earlier`)
        .select(db.connection.raw('1'))
        .where('earlier.ticket_id', db.connection.ref('d.ticket_id'))
        .where('earlier.id', '<', db.connection.ref('d.id'))
        .whereIn('earlier.state', UNSENT)
        .where((blocking: Query) => void notScheduled(blocking, 'earlier')),
    );

/** MySQL reads the table that it changes only from behind a name of its own, which a limit keeps it from seeing through. */
const anyBefore = (db: Database, { id, ticketId }: Pick<Delivery, 'id' | 'ticketId'>): Query =>
  db.connection.select(db.connection.raw('1')).from(
    db
      .getConnection(`${DELIVERIES} as earlier`)
      .select('earlier.id')
      .where('earlier.ticket_id', ticketId)
      .where('earlier.id', '<', id)
      .whereIn('earlier.state', UNSENT)
      .where((blocking: Query) => void notScheduled(blocking, 'earlier'))
      .limit(1)
      .as('before_it'),
  );

/**
 * Makes one of these ours and `sending`: the first that nobody has claimed or changed since they were read, and that no
 * earlier one of its ticket has got in front of.
 * @param claimFor milliseconds on the database's clock until others may take the owner for dead
 * @returns null when none of them may be claimed any more
 */
export const claimFirst = async (
  db: Database,
  waiting: Delivery[],
  { owner, claimFor }: { owner: string; claimFor: number },
  trx?: Transaction,
): Promise<Delivery | null> => {
  for (const delivery of waiting) {
    const { id, claim, ticketId } = delivery;
    const claimed = { state: 'sending' as const, claim: claim + 1 };
    const update = db.getConnection(DELIVERIES).where({ id, claim }).whereIn('state', WAITING);
    if (ticketId !== null) update.whereNotExists(anyBefore(db, delivery));
    if (trx) update.transacting(trx);
    const changed = await update.update({
      ...claimed,
      claimed_by: owner,
      good_until: databaseTime(db, claimFor),
    });
    if (changed === 1) return { ...delivery, ...claimed };
  }
  return null;
};
