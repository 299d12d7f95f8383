/** Tickets as the database returns them, with the names that are shown beside them. */
import type { TicketPriority } from '../../../shared/contracts/common';
import type { TicketStatus } from '../../../shared/contracts/tickets';
import type { TicketRecord } from '../tickets/ports';
import type { Database } from './transaction';

const COLUMNS = {
  id: 't.id',
  subject: 't.subject',
  status: 't.ticket_status',
  priority: 't.priority',
  department: 't.department',
  assigneeId: 't.assignee_id',
  lastActivityAt: 't.last_activity_at',
  createdAt: 't.created_at',
  entryCount: 't.entry_count',
  lastInboundEntryId: 't.last_inbound_entry_id',
  requesterId: 'c.id',
  requesterAddress: 'c.address',
  requesterName: 'c.name',
  systemEmailId: 's.id',
  systemEmailAddress: 's.address',
  seenEntryId: 'r.entry_id',
} as const;

type Value = string | number | Date | null;
type TicketRow = Record<keyof typeof COLUMNS, Value>;

/**
 * Reads tickets by id, in the order of the ids. In plain SQL: a list is read every few seconds by everybody at work.
 * @param agentId who asks; null for nobody
 */
export const readTickets = async (
  db: Database,
  ids: number[],
  agentId: number | null,
): Promise<TicketRecord[]> => {
  if (ids.length === 0) return [];
  const rows: TicketRow[] = await db
    .getConnection('system_email_tickets as t')
    .leftJoin('system_email_contacts as c', 'c.id', 't.requester_id')
    .leftJoin('system_emails as s', 's.id', 't.system_email_id')
    .leftJoin('system_email_ticket_reads as r', (on) =>
      on.on('r.ticket_id', 't.id').andOnVal('r.agent_id', '=', agentId ?? 0),
    )
    .whereIn('t.id', ids)
    .select(COLUMNS);
  const byId = new Map(rows.map((row) => [Number(row.id), row]));
  return ids.flatMap((id) => {
    const row = byId.get(id);
    return row ? [toTicket(row, agentId)] : [];
  });
};

const text = (value: Value): string => (value === null ? '' : String(value));
const date = (value: Value): Date => new Date(value ?? 0);

const toTicket = (row: TicketRow, agentId: number | null): TicketRecord => ({
  id: Number(row.id),
  subject: text(row.subject),
  status: text(row.status) as TicketStatus,
  priority: (text(row.priority) || 'normal') as TicketPriority,
  department: text(row.department),
  assigneeId: row.assigneeId === null ? null : Number(row.assigneeId),
  requester: {
    id: Number(row.requesterId ?? 0),
    address: text(row.requesterAddress),
    name: text(row.requesterName),
  },
  // The ticket outlives the System Email that it came in by.
  systemEmail: { id: Number(row.systemEmailId ?? 0), address: text(row.systemEmailAddress) },
  lastActivityAt: date(row.lastActivityAt ?? row.createdAt),
  createdAt: date(row.createdAt),
  entryCount: Number(row.entryCount ?? 0),
  unread: agentId !== null && Number(row.lastInboundEntryId ?? 0) > Number(row.seenEntryId ?? 0),
});
