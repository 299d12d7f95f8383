/** Tickets, entries and contacts as inbound mail and replies write them. The app's lifecycle hooks see every row. */
import { createHash, randomUUID } from 'node:crypto';
import type { Address, Blobs, PipelineMessage } from '../inbound/ports';
import type { ConversationStore, TicketStore } from '../tickets/ports';
import { fitsColumn, messageIdKey } from './columns';
import { inTransaction, type Database } from './transaction';

const TICKET = 'plugin::system-email.ticket';
const ENTRY = 'plugin::system-email.entry';
const CONTACT = 'plugin::system-email.contact';
const ATTACHMENT = 'plugin::system-email.attachment';

/** RFC 5322 leaves it open; servers refuse header lines that grow without end. The first and the newest count. */
const MAX_REFERENCES = 50;

interface EntryRow {
  id: number;
  kind: 'inbound' | 'reply';
  messageId: string | null;
  references: string[] | null;
}

interface ThreadRow {
  message_id: string | null;
  server_message_id: string | null;
  ticket_id: number;
}

interface TicketRow {
  id: number;
  subject: string | null;
  lastActivityAt: string | null;
  requester: { address: string; name: string | null } | null;
  systemEmail: { id: number } | null;
}

interface ContactRow {
  id: number;
  name: string | null;
}

export const createTicketStore = ({
  db,
  blobs,
}: {
  db: Database;
  blobs: Blobs;
}): TicketStore & ConversationStore => {
  const query = (uid: typeof TICKET | typeof ENTRY | typeof CONTACT | typeof ATTACHMENT) => db.query(uid);

  /** Contacts met in a transaction, for as long as it lives: a batch often brings several mails of one sender. */
  const met = new WeakMap<object, Map<string, { id: number; named: boolean }>>();

  const contact = ({ address, name }: Address): Promise<number> =>
    inTransaction(db, async ({ trx }) => {
      const known = met.get(trx) ?? new Map<string, { id: number; named: boolean }>();
      met.set(trx, known);
      const key = address.toLowerCase();
      const before = known.get(key);
      if (before && (before.named || !name)) return before.id;
      const id = await findOrCreateContact(key, name);
      known.set(key, { id, named: name !== '' });
      return id;
    });

  const findOrCreateContact = async (address: string, name: string): Promise<number> => {
    const known: ContactRow | null = await query(CONTACT).findOne({ where: { address } });
    if (!known) {
      const data = { documentId: randomUUID(), address, name: fitsColumn(name) };
      return (await query(CONTACT).create({ data, select: ['id'] })).id;
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

  /** Adds to the count in the database, where nobody else's addition can be lost, and lets hooks see the change. */
  const touch = async (ticketId: number, data: Record<string, unknown>): Promise<void> => {
    await inTransaction(db, async ({ trx }) => {
      await db
        .getConnection('system_email_tickets')
        .transacting(trx)
        .where({ id: ticketId })
        .increment('entry_count', 1);
      await query(TICKET).update({ where: { id: ticketId }, data, select: ['id'] });
    });
  };

  return {
    findThread: ({ systemEmailId, messageIds }) =>
      inTransaction(db, async ({ trx }) => {
        const keys = messageIds.map(messageIdKey);
        const rows: ThreadRow[] = await db
          .getConnection('system_email_entries as entry')
          .transacting(trx)
          .join('system_email_tickets as ticket', 'ticket.id', 'entry.ticket_id')
          .where('ticket.system_email_id', systemEmailId)
          .where((either) =>
            either.whereIn('entry.message_id', keys).orWhereIn('entry.server_message_id', keys),
          )
          .orderBy('entry.id', 'desc')
          .limit(1000)
          .select('entry.message_id', 'entry.server_message_id', 'entry.ticket_id');
        for (const key of keys) {
          const found = rows.find((row) => row.message_id === key || row.server_message_id === key);
          if (found) return { ticketId: found.ticket_id };
        }
        return null;
      }),

    openTicket: (incoming) =>
      inTransaction(db, async () => {
        const { message, receivedAt, systemEmailId } = incoming;
        const ticket: { id: number } = await query(TICKET).create({
          data: {
            documentId: randomUUID(),
            subject: message.subject,
            ticketStatus: 'open',
            systemEmail: systemEmailId,
            requester: await contact(message.from),
            lastActivityAt: receivedAt,
            entryCount: 1,
          },
          select: ['id'],
        });
        return { ticketId: ticket.id, entryId: await inboundEntry(ticket.id, incoming) };
      }),

    appendInbound: (ticketId, incoming) =>
      inTransaction(db, async () => {
        await contact(incoming.message.from);
        const entryId = await inboundEntry(ticketId, incoming);
        const ticket: TicketRow | null = await query(TICKET).findOne({
          select: ['id', 'lastActivityAt'],
          where: { id: ticketId },
        });
        const before = ticket?.lastActivityAt ? new Date(ticket.lastActivityAt) : incoming.receivedAt;
        const lastActivityAt = before > incoming.receivedAt ? before : incoming.receivedAt;
        await touch(ticketId, { ticketStatus: 'open', lastActivityAt });
        return { entryId };
      }),

    async replyContext(ticketId) {
      const ticket: TicketRow | null = await query(TICKET).findOne({
        where: { id: ticketId },
        populate: { requester: true, systemEmail: { select: ['id'] } },
      });
      if (!ticket?.requester || !ticket.systemEmail) return null;
      const entries: EntryRow[] = await query(ENTRY).findMany({
        select: ['id', 'kind', 'messageId', 'references'],
        where: { ticket: ticketId },
        orderBy: { id: 'asc' },
      });
      const newest = entries.filter(({ kind }) => kind === 'inbound').at(-1);
      return {
        ticketId,
        systemEmailId: ticket.systemEmail.id,
        requester: { address: ticket.requester.address, name: ticket.requester.name ?? '' },
        subject: ticket.subject ?? '',
        inReplyTo: newest?.messageId ?? null,
        references: newest ? referencesFor(entries, newest) : [],
      };
    },

    appendReply: (reply) =>
      inTransaction(db, async () => {
        const now = new Date();
        const entry: { id: number } = await query(ENTRY).create({
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
            inReplyTo: reply.inReplyTo === null ? [] : [reply.inReplyTo],
            references: reply.references,
            occurredAt: now,
            authorId: reply.authorId,
            requestKey: reply.requestKey,
          },
          select: ['id'],
        });
        await touch(reply.ticketId, { lastActivityAt: now });
        return entry.id;
      }),
  };
};

/** The parent's References and then the parent itself; a parent without any stands on what the thread has before it. */
const referencesFor = (entries: EntryRow[], parent: EntryRow): string[] => {
  const before = entries.filter(({ id }) => id < parent.id).map(({ messageId }) => messageId);
  const chain = parent.references?.length ? parent.references : before;
  const all = [...new Set([...chain, parent.messageId].filter((id) => id !== null))];
  return all.length <= MAX_REFERENCES ? all : [...all.slice(0, 1), ...all.slice(1 - MAX_REFERENCES)];
};
