/** The tickets as replies need them. */
import { randomUUID } from 'node:crypto';
import type { TicketStatus } from '../../../shared/contracts/tickets';
import type { Conversations } from '../outbound/ports';
import { fitsColumn, messageIdKey } from './columns';
import { countEntry } from './ticket-activity';
import { inTransaction, type Database } from './transaction';

const TICKET = 'plugin::system-email.ticket';
const ENTRY = 'plugin::system-email.entry';
const DELIVERY = 'plugin::system-email.delivery';
const SYSTEM_EMAIL = 'plugin::system-email.system-email';

interface TicketRow {
  documentId: string | null;
  subject: string | null;
  requester: { address: string; name: string | null } | null;
  systemEmail: { id: number } | null;
}

interface EntryRow {
  messageId: string | null;
  inReplyTo: string[] | null;
  references: string[] | null;
}

export const createConversations = ({ db }: { db: Database }): Conversations => ({
  async replyContext(ticketId) {
    const ticket: TicketRow | null = await db.query(TICKET).findOne({
      where: { id: ticketId },
      populate: { requester: true, systemEmail: { select: ['id'] } },
    });
    // A ticket whose System Email is gone has no address left to answer from.
    if (!ticket?.requester || !ticket.systemEmail) return null;
    const newest: EntryRow | null = await db.query(ENTRY).findOne({
      select: ['id', 'messageId', 'inReplyTo', 'references'],
      where: { ticket: ticketId, kind: 'inbound' },
      orderBy: { id: 'desc' },
    });
    return {
      ticketId,
      documentId: ticket.documentId ?? '',
      systemEmailId: ticket.systemEmail.id,
      requester: { address: ticket.requester.address, name: ticket.requester.name ?? '' },
      subject: ticket.subject ?? '',
      inReplyTo: newest?.messageId ?? null,
      references: ancestorsOf(newest),
    };
  },

  appendReply: (reply) =>
    inTransaction(db, async () => {
      const { id }: { id: number } = await db.query(ENTRY).create({
        data: {
          documentId: randomUUID(),
          ticket: reply.ticketId,
          kind: 'reply',
          fromAddress: reply.from.address,
          fromName: fitsColumn(reply.from.name),
          to: reply.to,
          cc: reply.cc,
          bcc: reply.bcc,
          subject: reply.subject,
          text: reply.text,
          html: reply.html,
          messageId: messageIdKey(reply.messageId),
          inReplyTo: reply.inReplyTo,
          references: reply.references,
          automatic: reply.automatic ? 'auto-replied' : null,
          occurredAt: reply.occurredAt,
          authorId: reply.authorId,
          requestKey: reply.requestKey,
        },
        select: ['id'],
      });
      await countEntry(db, reply.ticketId, { lastActivityAt: reply.occurredAt });
      return { entryId: id };
    }),

  appendNote: ({ ticketId, ...note }) =>
    inTransaction(db, async () => {
      const tickets: number = await db.query(TICKET).count({ where: { id: ticketId } });
      if (tickets === 0) return null;
      const { id }: { id: number } = await db.query(ENTRY).create({
        data: { ...note, documentId: randomUUID(), ticket: ticketId, kind: 'note', to: [], cc: [] },
        select: ['id'],
      });
      await countEntry(db, ticketId, { lastActivityAt: note.occurredAt });
      return { entryId: id };
    }),

  setStatus: (ticketId, status) =>
    inTransaction(db, async () => {
      const before: { ticketStatus: TicketStatus } | null = await db
        .query(TICKET)
        .findOne({ select: ['id', 'ticketStatus'], where: { id: ticketId } });
      await db
        .query(TICKET)
        .update({ where: { id: ticketId }, data: { ticketStatus: status }, select: ['id'] });
      return before?.ticketStatus ?? status;
    }),

  async findByRequestKey(requestKey) {
    const entry: { id: number } | null = await db
      .query(ENTRY)
      .findOne({ select: ['id'], where: { requestKey } });
    return entry && { entryId: entry.id };
  },

  async authorOf(entryId) {
    const entry: { authorId: number | null } | null = await db
      .query(ENTRY)
      .findOne({ select: ['id', 'authorId'], where: { id: entryId } });
    return entry?.authorId ?? null;
  },

  removeReply: ({ entryId, ticketId, statusChange }) =>
    inTransaction(db, async () => {
      await db.query(ENTRY).delete({ where: { id: entryId } });
      const newest: { occurredAt: string | null } | null = await db.query(ENTRY).findOne({
        select: ['id', 'occurredAt'],
        where: { ticket: ticketId },
        orderBy: { occurredAt: 'desc' },
      });
      const lastActivityAt = newest?.occurredAt;
      await countEntry(db, ticketId, lastActivityAt ? { lastActivityAt } : {}, -1);
      if (!statusChange) return;
      await db.query(TICKET).updateMany({
        where: { id: ticketId, ticketStatus: statusChange.after },
        data: { ticketStatus: statusChange.before },
      });
    }),

  async acknowledges(systemEmailId) {
    const where = { id: systemEmailId, autoResponse: true, enabled: true, outgoingEnabled: true };
    const willing: number = await db.query(SYSTEM_EMAIL).count({ where });
    return willing > 0;
  },

  async acknowledgedSince(systemEmailId, requester, since) {
    const written: { id: number } | null = await db.query(ENTRY).findOne({
      select: ['id'],
      where: {
        ticket: { systemEmail: systemEmailId, requester: { address: requester.toLowerCase() } },
        kind: 'reply',
        automatic: { $notNull: true },
        occurredAt: { $gt: since },
      },
    });
    return written !== null;
  },

  async acknowledgedManySince(systemEmailId, many, since) {
    // Deliveries have an index for it; and no more is read than decides.
    const written: { id: number }[] = await db.query(DELIVERY).findMany({
      select: ['id'],
      where: { systemEmailId, origin: 'acknowledgement', createdAt: { $gt: since } },
      limit: many,
    });
    return written.length >= many;
  },
});

/** RFC 5322 §3.6.4: the References, or a single In-Reply-To where there are none. */
const ancestorsOf = (entry: EntryRow | null): string[] => {
  if (entry?.references?.length) return entry.references;
  return entry?.inReplyTo?.length === 1 ? entry.inReplyTo : [];
};
