import { randomUUID } from 'node:crypto';
import type { TicketReader } from '../tickets/ports';
import { inTransaction, type Database } from './transaction';

const TABLE = 'system_email_ticket_reads';

/** Both statements may run for one agent in two windows at once, on every database: the later entry stays. */
export const rememberSeen = (
  db: Database,
  { ticketId, entryId, agentId }: Parameters<TicketReader['seen']>[0],
): Promise<boolean> =>
  inTransaction(db, async ({ trx }) => {
    const entry: { id: number } | undefined = await db
      .getConnection('system_email_entries')
      .transacting(trx)
      .where({ id: entryId, ticket_id: ticketId })
      .first('id');
    if (!entry) return false;
    const now = new Date();
    await db
      .getConnection(TABLE)
      .transacting(trx)
      .insert({
        document_id: randomUUID(),
        agent_id: agentId,
        ticket_id: ticketId,
        entry_id: entryId,
        created_at: now,
        updated_at: now,
      })
      .onConflict(['agent_id', 'ticket_id'])
      .ignore();
    await db
      .getConnection(TABLE)
      .transacting(trx)
      .where({ agent_id: agentId, ticket_id: ticketId })
      .where('entry_id', '<', entryId)
      .update({ entry_id: entryId, updated_at: now });
    return true;
  });
