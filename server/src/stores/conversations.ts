import { randomUUID } from 'node:crypto';
import type { Conversations } from '../outbound/ports';
import { fitsColumn, messageIdKey } from './columns';
import { addEntry } from './ticket-rows';
import { inTransaction, type Database } from './transaction';

const TICKET = 'plugin::system-email.ticket';
const ENTRY = 'plugin::system-email.entry';

interface TicketRow {
  id: number;
  subject: string | null;
  requester: { address: string; name: string | null } | null;
  systemEmail: { id: number } | null;
}

interface InboundRow {
  messageId: string | null;
  inReplyTo: string[] | null;
  references: string[] | null;
}

/** The outbound side of the built-in ticket store. */
export const createConversationStore = ({ db }: { db: Database }): Conversations => ({
  async replyContext(ticketId) {
    const ticket: TicketRow | null = await db.query(TICKET).findOne({
      where: { id: ticketId },
      populate: { requester: true, systemEmail: { select: ['id'] } },
    });
    if (!ticket?.requester || !ticket.systemEmail) return null;
    const [newest]: InboundRow[] = await db.query(ENTRY).findMany({
      select: ['messageId', 'inReplyTo', 'references'],
      where: { ticket: ticketId, kind: 'inbound' },
      orderBy: { id: 'desc' },
      limit: 1,
    });
    const ancestors = newest?.references?.length ? newest.references : (newest?.inReplyTo ?? []);
    return {
      ticketId,
      systemEmailId: ticket.systemEmail.id,
      requester: { address: ticket.requester.address, name: ticket.requester.name ?? '' },
      subject: ticket.subject ?? '',
      inReplyTo: newest?.messageId ?? null,
      references: ancestors,
    };
  },

  appendReply: (reply) =>
    inTransaction(db, async () => {
      const entry: { id: number } = await db.query(ENTRY).create({
        data: {
          documentId: randomUUID(),
          ticket: reply.ticketId,
          kind: 'reply',
          fromAddress: reply.from.address,
          fromName: fitsColumn(reply.from.name),
          to: reply.to,
          cc: [],
          subject: reply.subject,
          text: reply.text,
          html: reply.html,
          messageId: messageIdKey(reply.messageId),
          inReplyTo: reply.inReplyTo,
          references: reply.references,
          occurredAt: reply.occurredAt,
          authorId: reply.authorId,
          requestKey: reply.requestKey,
        },
        select: ['id'],
      });
      await addEntry(db, reply.ticketId, { lastActivityAt: reply.occurredAt });
      return { entryId: entry.id };
    }),

  async setStatus(ticketId, status) {
    await db
      .query(TICKET)
      .update({ where: { id: ticketId }, data: { ticketStatus: status }, select: ['id'] });
  },

  async findByRequestKey(requestKey) {
    const entry: { id: number } | null = await db
      .query(ENTRY)
      .findOne({ select: ['id'], where: { requestKey } });
    return entry && { entryId: entry.id };
  },
});
