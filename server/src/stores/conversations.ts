/** The tickets as replies need them. */
import { randomUUID } from 'node:crypto';
import type { Conversations } from '../outbound/ports';
import { fitsColumn, messageIdKey } from './columns';
import { countEntry } from './ticket-activity';
import { inTransaction, type Database } from './transaction';

const TICKET = 'plugin::system-email.ticket';
const ENTRY = 'plugin::system-email.entry';

interface TicketRow {
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
      await countEntry(db, reply.ticketId, { lastActivityAt: reply.occurredAt });
      return { entryId: id };
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

/** RFC 5322 §3.6.4: the References, or a single In-Reply-To where there are none. */
const ancestorsOf = (entry: EntryRow | null): string[] => {
  if (entry?.references?.length) return entry.references;
  return entry?.inReplyTo?.length === 1 ? entry.inReplyTo : [];
};
