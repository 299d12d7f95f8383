/** Tickets, entries and contacts as inbound mail writes them. The app's lifecycle hooks see every row. */
import { createHash, randomUUID } from 'node:crypto';
import type { Blobs, PipelineMessage } from '../inbound/ports';
import type { TicketStore } from '../tickets/ports';
import { fitsColumn, messageIdKey } from './columns';
import { addEntry } from './ticket-rows';
import { inTransaction, type Database } from './transaction';

const TICKET = 'plugin::system-email.ticket';
const ENTRY = 'plugin::system-email.entry';
const CONTACT = 'plugin::system-email.contact';
const ATTACHMENT = 'plugin::system-email.attachment';

interface EntryRow {
  id: number;
  messageId: string | null;
  serverMessageId: string | null;
  ticket?: { id: number } | null;
}

interface TicketRow {
  id: number;
  lastActivityAt: string | null;
}

interface ContactRow {
  id: number;
  name: string | null;
}

export const createTicketStore = ({ db, blobs }: { db: Database; blobs: Blobs }): TicketStore => {
  const query = (uid: typeof TICKET | typeof ENTRY | typeof CONTACT | typeof ATTACHMENT) => db.query(uid);

  const contact = async (address: string, name: string): Promise<number> => {
    const key = address.toLowerCase();
    const known: ContactRow | null = await query(CONTACT).findOne({ where: { address: key } });
    if (!known) {
      const data = { documentId: randomUUID(), address: key, name: fitsColumn(name) };
      return (await query(CONTACT).create({ data })).id;
    }
    if (name && !known.name) {
      await query(CONTACT).update({ where: { id: known.id }, data: { name: fitsColumn(name) } });
    }
    return known.id;
  };

  const inboundEntry = async (ticketId: number, incoming: PipelineMessage): Promise<number> => {
    const { message } = incoming;
    const { id }: { id: number } = await query(ENTRY).create({
      data: {
        documentId: randomUUID(),
        ticket: ticketId,
        kind: 'inbound',
        fromAddress: message.from.address,
        fromName: fitsColumn(message.from.name),
        to: message.to,
        cc: message.cc,
        subject: message.subject,
        text: message.text,
        html: message.html,
        messageId: messageIdKey(message.messageId),
        inReplyTo: message.inReplyTo,
        references: message.references,
        automatic: message.automatic,
        occurredAt: incoming.receivedAt,
        receiptId: incoming.receiptId,
      },
      select: ['id'],
    });
    if (message.attachments.length > 0) await attach(id, message.attachments);
    return id;
  };

  const attach = async (entryId: number, attachments: PipelineMessage['message']['attachments']) => {
    const hashed = attachments.map((attachment) => ({
      ...attachment,
      hash: createHash('sha256').update(attachment.content).digest('hex'),
    }));
    await blobs.put(hashed);
    await query(ATTACHMENT).createMany({
      data: hashed.map(({ filename, contentType, contentId, inline, content, hash }) => ({
        documentId: randomUUID(),
        entry: entryId,
        filename: fitsColumn(filename),
        contentType: fitsColumn(contentType),
        contentId: contentId === undefined ? null : fitsColumn(contentId),
        inline,
        size: content.byteLength,
        blobHash: hash,
      })),
    });
  };

  return {
    async findThread({ systemEmailId, messageIds }) {
      const keys = messageIds.map(messageIdKey);
      const rows: EntryRow[] = await query(ENTRY).findMany({
        select: ['id', 'messageId', 'serverMessageId'],
        where: {
          $or: [{ messageId: { $in: keys } }, { serverMessageId: { $in: keys } }],
          ticket: { systemEmail: systemEmailId },
        },
        populate: { ticket: { select: ['id'] } },
        orderBy: { id: 'desc' },
        limit: 1000,
      });
      for (const key of keys) {
        const found = rows.find((row) => row.messageId === key || row.serverMessageId === key);
        if (found?.ticket) return { ticketId: found.ticket.id };
      }
      return null;
    },

    openTicket: (incoming) =>
      inTransaction(db, async () => {
        const { message, receivedAt, systemEmailId } = incoming;
        const ticket: { id: number } = await query(TICKET).create({
          data: {
            documentId: randomUUID(),
            subject: message.subject,
            ticketStatus: 'open',
            systemEmail: systemEmailId,
            requester: await contact(message.from.address, message.from.name),
            lastActivityAt: receivedAt,
            entryCount: 1,
          },
          select: ['id'],
        });
        return { ticketId: ticket.id, entryId: await inboundEntry(ticket.id, incoming) };
      }),

    appendInbound: (ticketId, incoming) =>
      inTransaction(db, async () => {
        const { from } = incoming.message;
        await contact(from.address, from.name);
        const entryId = await inboundEntry(ticketId, incoming);
        const ticket: TicketRow | null = await query(TICKET).findOne({
          select: ['id', 'lastActivityAt'],
          where: { id: ticketId },
        });
        const before = ticket?.lastActivityAt ? new Date(ticket.lastActivityAt) : incoming.receivedAt;
        const lastActivityAt = before > incoming.receivedAt ? before : incoming.receivedAt;
        await addEntry(db, ticketId, { ticketStatus: 'open', lastActivityAt });
        return { entryId };
      }),
  };
};
