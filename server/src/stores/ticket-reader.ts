/** Tickets and conversations as the panel reads them. */
import type { DeliverySummary } from '../../../shared/contracts/tickets';
import type { Address } from '../inbound/ports';
import type { AttachmentRecord, EntryRecord, TicketReader } from '../tickets/ports';
import { listTickets } from './ticket-list';
import { rememberSeen } from './ticket-reads';
import { readTickets } from './ticket-rows';
import type { Database } from './transaction';

const TICKET = 'plugin::system-email.ticket';
const ENTRY = 'plugin::system-email.entry';
const ATTACHMENT = 'plugin::system-email.attachment';
const RECEIPT = 'plugin::system-email.receipt';
const DELIVERY = 'plugin::system-email.delivery';

interface EntryRow {
  id: number;
  kind: EntryRecord['kind'];
  fromAddress: string | null;
  fromName: string | null;
  to: Address[] | null;
  cc: Address[] | null;
  bcc: Address[] | null;
  automatic: string | null;
  authorId: number | null;
  subject: string | null;
  text: string | null;
  html: string | null;
  messageId: string | null;
  occurredAt: string | null;
  createdAt: string;
  receiptId: number | null;
}

interface AttachmentRow {
  id: number;
  filename: string | null;
  contentType: string | null;
  contentId: string | null;
  inline: boolean;
  size: number | null;
  blobHash: string;
  authorId: number | null;
  entry: { id: number } | null;
}

interface TicketReaderParts {
  db: Database;
  /** What became of replies, by the id of their entry: the outbox knows, and says what to do where one failed. */
  deliveriesOf: (entryIds: number[]) => Promise<Map<number, DeliverySummary>>;
}

export const createTicketReader = ({ db, deliveriesOf }: TicketReaderParts): TicketReader => {
  const attachmentsOf = async (ticketId: number): Promise<AttachmentRecord[]> => {
    const rows: AttachmentRow[] = await db.query(ATTACHMENT).findMany({
      where: { entry: { ticket: ticketId } },
      populate: { entry: { select: ['id'] } },
      orderBy: { id: 'asc' },
    });
    return rows.map(toAttachment);
  };

  const rawHash = async (entryId: number): Promise<string | null> => {
    const entry: EntryRow | null = await db
      .query(ENTRY)
      .findOne({ select: ['id', 'receiptId'], where: { id: entryId } });
    if (!entry?.receiptId) return null;
    const receipt: { contentHash: string } | null = await db
      .query(RECEIPT)
      .findOne({ select: ['contentHash'], where: { id: entry.receiptId } });
    return receipt && receipt.contentHash;
  };

  return {
    list: (filter, page, agentId) => listTickets(db, filter, page, agentId),

    async ticket(ticketId, agentId) {
      const [ticket] = await readTickets(db, [ticketId], agentId);
      return ticket ?? null;
    },

    async entries(ticketId) {
      const rows: EntryRow[] = await db
        .query(ENTRY)
        .findMany({ where: { ticket: ticketId }, orderBy: { id: 'asc' } });
      const replies = rows.filter(({ kind }) => kind === 'reply').map(({ id }) => id);
      const [attachments, deliveries] = await Promise.all([attachmentsOf(ticketId), deliveriesOf(replies)]);
      return rows.map((row) =>
        toEntry(
          row,
          attachments.filter(({ entryId }) => entryId === row.id),
          deliveries.get(row.id) ?? null,
        ),
      );
    },

    async change(ticketId, { status, priority, assigneeId }) {
      const data = {
        ...(status !== undefined && { ticketStatus: status }),
        ...(priority !== undefined && { priority }),
        ...(assigneeId !== undefined && { assigneeId }),
      };
      const updated: unknown = await db
        .query(TICKET)
        .update({ where: { id: ticketId }, data, select: ['id'] });
      return updated !== null;
    },

    seen: (seen) => rememberSeen(db, seen),

    async attachment(attachmentId) {
      const row: AttachmentRow | null = await db
        .query(ATTACHMENT)
        .findOne({ where: { id: attachmentId }, populate: { entry: { select: ['id'] } } });
      return row && toAttachment(row);
    },

    rawHash,

    async sourceHash(entryId) {
      const delivery: { mimeHash: string | null } | null = await db
        .query(DELIVERY)
        .findOne({ select: ['id', 'mimeHash'], where: { entry: entryId } });
      return delivery ? delivery.mimeHash : rawHash(entryId);
    },
  };
};

const toEntry = (
  row: EntryRow,
  attachments: AttachmentRecord[],
  delivery: DeliverySummary | null,
): EntryRecord => ({
  id: row.id,
  kind: row.kind,
  from: { address: row.fromAddress ?? '', name: row.fromName ?? '' },
  to: row.to ?? [],
  cc: row.cc ?? [],
  bcc: row.bcc ?? [],
  authorId: row.authorId,
  automatic: Boolean(row.automatic),
  subject: row.subject ?? '',
  text: row.text ?? '',
  html: row.html,
  messageId: row.messageId ?? '',
  occurredAt: new Date(row.occurredAt ?? row.createdAt),
  attachments,
  delivery,
});

const toAttachment = (row: AttachmentRow): AttachmentRecord => ({
  id: row.id,
  entryId: row.entry?.id ?? null,
  filename: row.filename ?? '',
  contentType: row.contentType ?? 'application/octet-stream',
  contentId: row.contentId ?? '',
  inline: row.inline,
  size: row.size ?? 0,
  blobHash: row.blobHash,
  authorId: row.authorId,
});
