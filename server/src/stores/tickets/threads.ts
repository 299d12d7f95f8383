/** Which ticket a message belongs to, by what it names of earlier messages. */
import type { ThreadCandidates } from '../../inbound/ports';
import type { ThreadToken, ThreadTokens } from '../../secrets/thread-tokens';
import { messageIdKey } from '../columns';
import type { Database, Transaction } from '../transaction';

/** Entries that carry one of the identifiers, over all mailboxes. */
const MOST_ENTRIES_NAMED = 1000;
/** Identifiers in one statement. */
const AT_ONCE = 400;

interface ThreadRow {
  message_id: string | null;
  server_message_id: string | null;
  ticket_id: number;
}

/**
 * @param candidates of messages of one mailbox
 * @returns tickets by the identifiers of their entries, as `messageIdKey` writes them; the newest entry wins
 */
export const ticketsNamed = async (
  { db, trx }: { db: Database; trx: Transaction },
  systemEmailId: number,
  candidates: ThreadCandidates[],
): Promise<Map<string, number>> => {
  const keys = [...new Set(candidates.flatMap(({ messageIds }) => messageIds.map(messageIdKey)))];
  const tickets = new Map<string, number>();
  for (let start = 0; start < keys.length; start += AT_ONCE) {
    const part = keys.slice(start, start + AT_ONCE);
    // By identifier first, with a limit that keeps the database from turning it round: SQLite would go through all
    // entries of all the mailbox's tickets for each answer.
    const named = db
      .getConnection('system_email_entries')
      .whereIn('message_id', part)
      .orWhereIn('server_message_id', part)
      .orderBy('id', 'desc')
      .limit(MOST_ENTRIES_NAMED)
      .select('id', 'message_id', 'server_message_id', 'ticket_id');
    // A copy of the entry may have come to this mailbox, too, whose answers then belong to the other one's ticket.
    const copied = db
      .getConnection('system_email_receipts as copy')
      .whereRaw('?? = ??', ['copy.entry_id', 'entry.id'])
      .where({ 'copy.system_email_id': systemEmailId, 'copy.state': 'duplicate' })
      .select('copy.id');
    const rows: ThreadRow[] = await db
      .getConnection()
      .from(named.as('entry'))
      .transacting(trx)
      .join('system_email_tickets as ticket', 'ticket.id', 'entry.ticket_id')
      .where((where) => where.where('ticket.system_email_id', systemEmailId).orWhereExists(copied))
      // Last comes what wins: the mailbox's own, then the newest.
      .orderByRaw('case when ?? = ? then 1 else 0 end', ['ticket.system_email_id', systemEmailId])
      .orderBy('entry.id')
      .select('entry.message_id', 'entry.server_message_id', 'entry.ticket_id');
    for (const row of rows) {
      for (const key of [row.message_id, row.server_message_id]) if (key) tickets.set(key, row.ticket_id);
    }
  }
  return tickets;
};

/**
 * @param tokens as found in messages of one mailbox
 * @returns the tickets of those that are validly signed and name a ticket of that mailbox; the others are no evidence
 */
export const ticketsSigned = async (
  { db, trx }: { db: Database; trx: Transaction },
  systemEmailId: number,
  tokens: ThreadToken[],
  { verifies }: Pick<ThreadTokens, 'verifies'>,
): Promise<Map<ThreadToken, number>> => {
  const signed = new Map<ThreadToken, number>();
  const ids = [...new Set(tokens.map(({ ticketId }) => ticketId))];
  for (let start = 0; start < ids.length; start += AT_ONCE) {
    const rows: { id: number; document_id: string | null }[] = await db
      .getConnection('system_email_tickets')
      .transacting(trx)
      .where({ system_email_id: systemEmailId })
      .whereIn('id', ids.slice(start, start + AT_ONCE))
      .select('id', 'document_id');
    for (const { id, document_id: documentId } of rows) {
      for (const token of tokens) {
        if (verifies(token, { ticketId: id, documentId: documentId ?? '' })) signed.set(token, id);
      }
    }
  }
  return signed;
};
