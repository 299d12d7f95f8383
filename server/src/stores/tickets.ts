/** Tickets, entries and contacts as inbound mail writes them. The app's lifecycle hooks see every row. */
import { createHash, randomUUID } from 'node:crypto';
import type { Address, Blobs, PipelineMessage } from '../inbound/ports';
import type { TicketStore } from '../tickets/ports';
import { fitsColumn, messageIdKey } from './columns';
import { countEntry } from './ticket-activity';
import { inTransaction, type Database, type Transaction } from './transaction';

const TICKET = 'plugin::system-email.ticket';
const ENTRY = 'plugin::system-email.entry';
const CONTACT = 'plugin::system-email.contact';
const ATTACHMENT = 'plugin::system-email.attachment';

/** Entries that carry one of the identifiers of one message, over all mailboxes. */
const MOST_ENTRIES_NAMED = 1000;

interface ThreadRow {
  message_id: string | null;
  server_message_id: string | null;
  ticket_id: number;
}

interface TicketRow {
  lastActivityAt: string | null;
}

interface ContactRow {
  id: number;
  name: string | null;
}

export const createTicketStore = ({ db, blobs }: { db: Database; blobs: Blobs }): TicketStore => {
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

  /** What new tickets of this System Email begin with. */
  const defaultsOf = async (systemEmailId: number, trx: Transaction) => {
    const row: { department: string | null; default_priority: string | null } | undefined = await db
      .getConnection('system_emails')
      .transacting(trx)
      .where({ id: systemEmailId })
      .first('department', 'default_priority');
    return { priority: row?.default_priority ?? 'normal', department: row?.department || null };
  };

  return {
    findThread: ({ systemEmailId, messageIds }) =>
      inTransaction(db, async ({ trx }) => {
        const keys = messageIds.map(messageIdKey);
        // By identifier first, with a limit that keeps the database from turning it round: SQLite would go through all
        // entries of all the mailbox's tickets for each answer.
        const named = db
          .getConnection('system_email_entries')
          .whereIn('message_id', keys)
          .orWhereIn('server_message_id', keys)
          .orderBy('id', 'desc')
          .limit(MOST_ENTRIES_NAMED)
          .select('id', 'message_id', 'server_message_id', 'ticket_id');
        const rows: ThreadRow[] = await db
          .getConnection()
          .from(named.as('entry'))
          .transacting(trx)
          .join('system_email_tickets as ticket', 'ticket.id', 'entry.ticket_id')
          .where('ticket.system_email_id', systemEmailId)
          .orderBy('entry.id', 'desc')
          .select('entry.message_id', 'entry.server_message_id', 'entry.ticket_id');
        for (const key of keys) {
          const found = rows.find((row) => row.message_id === key || row.server_message_id === key);
          if (found) return { ticketId: found.ticket_id };
        }
        return null;
      }),

    openTicket: (incoming) =>
      inTransaction(db, async ({ trx }) => {
        const { message, receivedAt, systemEmailId } = incoming;
        const defaults = await defaultsOf(systemEmailId, trx);
        const ticket: { id: number } = await query(TICKET).create({
          data: {
            documentId: randomUUID(),
            subject: message.subject,
            ticketStatus: 'open',
            ...defaults,
            systemEmail: systemEmailId,
            requester: await contact(message.from),
            lastActivityAt: receivedAt,
            entryCount: 1,
          },
          select: ['id'],
        });
        const entryId = await inboundEntry(ticket.id, incoming);
        await db
          .getConnection('system_email_tickets')
          .transacting(trx)
          .where({ id: ticket.id })
          .update({ last_inbound_entry_id: entryId });
        return { ticketId: ticket.id, entryId };
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
        await countEntry(db, ticketId, {
          ticketStatus: 'open',
          lastActivityAt,
          lastInboundEntryId: entryId,
        });
        return { entryId };
      }),
  };
};
