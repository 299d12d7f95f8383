/** Tickets and conversations as the panel reads them. */
import type { DeliverySummary, TicketStatus } from '../../../shared/contracts/tickets';
import type { Address } from '../inbound/ports';
import type { AttachmentRecord, EntryRecord, TicketReader, TicketRecord } from '../tickets/ports';
import type { Database } from './transaction';

const TICKET = 'plugin::system-email.ticket';
const ENTRY = 'plugin::system-email.entry';
const ATTACHMENT = 'plugin::system-email.attachment';
const RECEIPT = 'plugin::system-email.receipt';

interface TicketRow {
  id: number;
  subject: string | null;
  ticketStatus: TicketStatus;
  lastActivityAt: string | null;
  createdAt: string;
  entryCount: number | null;
  requester: { id: number; address: string; name: string | null } | null;
  systemEmail: { id: number; address: string } | null;
}

interface EntryRow {
  id: number;
  kind: 'inbound' | 'reply';
  fromAddress: string | null;
  fromName: string | null;
  to: Address[] | null;
  cc: Address[] | null;
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
  entry: { id: number } | null;
}

interface TicketReaderParts {
  db: Database;
  /** What became of replies, by the id of their entry: the outbox knows, and says what to do where one failed. */
  deliveriesOf: (entryIds: number[]) => Promise<Map<number, DeliverySummary>>;
}

const withPeople = {
  requester: { select: ['id', 'address', 'name'] },
  systemEmail: { select: ['id', 'address'] },
};

export const createTicketReader = ({ db, deliveriesOf }: TicketReaderParts): TicketReader => {
  const attachmentsOf = async (ticketId: number): Promise<AttachmentRecord[]> => {
    const rows: AttachmentRow[] = await db.query(ATTACHMENT).findMany({
      where: { entry: { ticket: ticketId } },
      populate: { entry: { select: ['id'] } },
      orderBy: { id: 'asc' },
    });
    return rows.map(toAttachment);
  };

  return {
    async list({ status, search, page, pageSize }) {
      const where = { ...(status ? { ticketStatus: status } : {}), ...matching(search) };
      const [rows, total] = await Promise.all([
        db.query(TICKET).findMany({
          where,
          populate: withPeople,
          orderBy: [{ lastActivityAt: 'desc' }, { id: 'desc' }],
          limit: pageSize,
          offset: (page - 1) * pageSize,
        }),
        db.query(TICKET).count({ where }),
      ]);
      return { tickets: rows.map(toTicket), total };
    },

    async ticket(ticketId) {
      const row: TicketRow | null = await db
        .query(TICKET)
        .findOne({ where: { id: ticketId }, populate: withPeople });
      return row && toTicket(row);
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

    async setStatus(ticketId, status) {
      const updated: unknown = await db
        .query(TICKET)
        .update({ where: { id: ticketId }, data: { ticketStatus: status } });
      return updated !== null;
    },

    async attachment(attachmentId) {
      const row: AttachmentRow | null = await db
        .query(ATTACHMENT)
        .findOne({ where: { id: attachmentId }, populate: { entry: { select: ['id'] } } });
      return row && toAttachment(row);
    },

    async rawHash(entryId) {
      const entry: EntryRow | null = await db
        .query(ENTRY)
        .findOne({ select: ['id', 'receiptId'], where: { id: entryId } });
      if (!entry?.receiptId) return null;
      const receipt: { contentHash: string } | null = await db
        .query(RECEIPT)
        .findOne({ select: ['contentHash'], where: { id: entry.receiptId } });
      return receipt && receipt.contentHash;
    },
  };
};

/** Words in the subject or the requester, or the ticket's number, with or without a hash sign. */
const matching = (search: string | undefined): Record<string, unknown> => {
  const words = search?.trim();
  if (!words) return {};
  const number = /^#?(\d{1,9})$/.exec(words)?.[1];
  return {
    $or: [
      { subject: { $containsi: words } },
      { requester: { address: { $containsi: words } } },
      { requester: { name: { $containsi: words } } },
      ...(number ? [{ id: Number(number) }] : []),
    ],
  };
};

const toTicket = (row: TicketRow): TicketRecord => ({
  id: row.id,
  subject: row.subject ?? '',
  status: row.ticketStatus,
  requester: {
    id: row.requester?.id ?? 0,
    address: row.requester?.address ?? '',
    name: row.requester?.name ?? '',
  },
  // The ticket outlives the System Email that it came in by.
  systemEmail: { id: row.systemEmail?.id ?? 0, address: row.systemEmail?.address ?? '' },
  lastActivityAt: new Date(row.lastActivityAt ?? row.createdAt),
  createdAt: new Date(row.createdAt),
  entryCount: row.entryCount ?? 0,
});

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
  entryId: row.entry?.id ?? 0,
  filename: row.filename ?? '',
  contentType: row.contentType ?? 'application/octet-stream',
  contentId: row.contentId ?? '',
  inline: row.inline,
  size: row.size ?? 0,
  blobHash: row.blobHash,
});
