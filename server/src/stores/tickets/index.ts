/** Tickets and entries as inbound mail writes them, a batch at a time. The app's lifecycle hooks see every row. */
import type { Blobs, PipelineMessage, ThreadCandidates } from '../../inbound/ports';
import type { ThreadToken, ThreadTokens } from '../../secrets/thread-tokens';
import type { FiledMessage, InboundFile, TicketStore } from '../../tickets/ports';
import { fitsColumn, messageIdKey } from '../columns';
import { changeHooked, createHooked } from '../hooked-rows';
import { inTransaction, type Database, type Transaction } from '../transaction';
import { contactsOf } from './contacts';
import { ticketsNamed, ticketsSigned } from './threads';

const TICKET = 'plugin::system-email.ticket';
const ENTRY = 'plugin::system-email.entry';
const ATTACHMENT = 'plugin::system-email.attachment';

interface At {
  db: Database;
  trx: Transaction;
}

interface Evidence {
  /** Tickets by the keys of their entries' Message-IDs. */
  named: Map<string, number>;
  signed: Map<ThreadToken, number>;
}

/** A ticket that messages of the batch belong to; its id is known at the latest when they become entries. */
interface Thread {
  ticketId: number | null;
  messages: PipelineMessage[];
  /** Ids of the entries, in the same order. */
  entryIds: number[];
}

export const createTicketStore = ({
  db,
  blobs,
  threadTokens,
}: {
  db: Database;
  blobs: Pick<Blobs, 'put'>;
  threadTokens: Pick<ThreadTokens, 'verifies'>;
}): TicketStore => {
  /** What candidates of one mailbox lead to: known identifiers, and signed tokens of those that name none. */
  const evidence = async (
    at: At,
    systemEmailId: number,
    candidates: ThreadCandidates[],
  ): Promise<Evidence> => {
    const named = await ticketsNamed(at, systemEmailId, candidates);
    const tokens = candidates
      .filter(({ messageIds }) => ticketIn(named, messageIds) === null)
      .flatMap((candidate) => candidate.tokens);
    const signed = await ticketsSigned(at, systemEmailId, tokens, threadTokens);
    return { named, signed };
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

  const openTickets = async (at: At, threads: Thread[], contacts: Map<string, number>): Promise<void> => {
    const [first] = threads[0]?.messages ?? [];
    if (!first) return;
    const defaults = await defaultsOf(first.systemEmailId, at.trx);
    const ids = await createHooked(
      at,
      TICKET,
      threads.map(({ messages }) => ({
        subject: messages[0]?.message.subject,
        ticketStatus: 'open',
        ...defaults,
        systemEmail: first.systemEmailId,
        requester: contacts.get(messages[0]?.message.from.address.toLowerCase() ?? ''),
        lastActivityAt: latest(messages),
        entryCount: messages.length,
      })),
    );
    for (const [index, thread] of threads.entries()) thread.ticketId = ids[index] ?? null;
  };

  const writeEntries = async (
    at: At,
    messages: PipelineMessage[],
    threadOf: Map<PipelineMessage, Thread>,
  ) => {
    const ids = await createHooked(
      at,
      ENTRY,
      messages.map((incoming) => entryOf(incoming, threadOf.get(incoming)?.ticketId ?? null)),
    );
    return ids.map((id) => {
      if (id === undefined) throw new Error('The database took an entry and gave no id for it.');
      return id;
    });
  };

  const writeAttachments = async (at: At, messages: PipelineMessage[], entryIds: number[]): Promise<void> => {
    const attachments = messages.flatMap(({ message }, index) =>
      message.attachments.map((attachment) => ({ attachment, entry: entryIds[index] })),
    );
    if (attachments.length === 0) return;
    await blobs.put(attachments.map(({ attachment }) => attachment));
    await createHooked(
      at,
      ATTACHMENT,
      attachments.map(
        ({ attachment: { filename, contentType, contentId, inline, content, hash }, entry }) => ({
          entry,
          filename: fitsColumn(filename),
          contentType: fitsColumn(contentType),
          contentId: contentId === undefined ? null : fitsColumn(contentId),
          inline,
          size: content.byteLength,
          blobHash: hash,
        }),
      ),
    );
  };

  /** A ticket that was closed or pending is open again; counts change in the database, where nobody else's can be lost. */
  const moveOn = async (at: At, opened: Thread[], continued: Thread[]): Promise<void> => {
    const tickets = () => db.getConnection('system_email_tickets').transacting(at.trx);
    const lastEntry = (threads: Thread[]) =>
      db.connection.raw(caseOf(threads.map(({ ticketId, entryIds }) => [ticketId, entryIds.at(-1)])));
    if (opened.length > 0) {
      await tickets()
        .whereIn('id', idsOf(opened))
        .update({ last_inbound_entry_id: lastEntry(opened) });
    }
    if (continued.length === 0) return;
    const changes = continued.map((thread) => ({
      id: thread.ticketId ?? 0,
      data: { ticketStatus: 'open', lastInboundEntryId: thread.entryIds.at(-1) },
    }));
    await changeHooked(at, TICKET, changes, async () => {
      await tickets()
        .whereIn('id', idsOf(continued))
        .update({
          ticket_status: 'open',
          updated_at: new Date(),
          last_inbound_entry_id: lastEntry(continued),
          entry_count: db.connection.raw(
            `entry_count + ${caseOf(continued.map(({ ticketId, messages }) => [ticketId, messages.length]))}`,
          ),
        });
      for (const { ticketId, messages } of continued) {
        const activity = latest(messages);
        await tickets()
          .where({ id: ticketId })
          .where((where) => where.whereNull('last_activity_at').orWhere('last_activity_at', '<', activity))
          .update({ last_activity_at: activity });
      }
    });
  };

  return {
    findThread: (candidates) =>
      inTransaction(db, async ({ trx }) => {
        const { named, signed } = await evidence({ db, trx }, candidates.systemEmailId, [candidates]);
        return ticketIn(named, candidates.messageIds) ?? signedTicketIn(signed, candidates.tokens);
      }),

    file: (messages) =>
      inTransaction(db, async ({ trx }) => {
        const at = { db, trx };
        const [first] = messages;
        if (!first) return [];
        const known = await evidence(
          at,
          first.incoming.systemEmailId,
          messages.flatMap(({ candidates }) => candidates ?? []),
        );
        const threads = threadsOf(messages, known);
        const all = [...new Set(threads.values())];
        const opened = all.filter(({ ticketId }) => ticketId === null);
        const continued = all.filter(({ ticketId }) => ticketId !== null);
        const incoming = messages.map((message) => message.incoming);
        const contacts = await contactsOf(
          at,
          incoming.map(({ message }) => message.from),
        );
        await openTickets(at, opened, contacts);
        const entryIds = await writeEntries(at, incoming, threads);
        await writeAttachments(at, incoming, entryIds);
        for (const [index, message] of incoming.entries())
          threads.get(message)?.entryIds.push(entryIds[index] ?? 0);
        await moveOn(at, opened, continued);
        return incoming.map((message, index): FiledMessage => {
          const thread = threads.get(message);
          if (!thread || thread.ticketId === null)
            throw new Error('A message was filed and no ticket came of it.');
          return {
            ticketId: thread.ticketId,
            entryId: entryIds[index] ?? 0,
            opened: opened.includes(thread) && thread.messages[0] === message,
          };
        });
      }),
  };
};

const ticketIn = (named: Map<string, number>, messageIds: string[]): { ticketId: number } | null => {
  for (const id of messageIds) {
    const ticketId = named.get(messageIdKey(id));
    if (ticketId !== undefined) return { ticketId };
  }
  return null;
};

const signedTicketIn = (
  signed: Map<ThreadToken, number>,
  tokens: ThreadToken[],
): { ticketId: number } | null => {
  const token = tokens.find((candidate) => signed.has(candidate));
  const ticketId = token && signed.get(token);
  return ticketId === undefined ? null : { ticketId };
};

/** Each message's thread: a ticket there is, one that a message before it in the batch begins, or a new one. */
const threadsOf = (messages: InboundFile[], { named, signed }: Evidence): Map<PipelineMessage, Thread> => {
  const threads = new Map<PipelineMessage, Thread>();
  const byTicket = new Map<number, Thread>();
  const begun = new Map<string, Thread>();
  const existing = (ticketId: number): Thread => {
    const thread = byTicket.get(ticketId) ?? { ticketId, messages: [], entryIds: [] };
    byTicket.set(ticketId, thread);
    return thread;
  };
  for (const { incoming, candidates, ticketId } of messages) {
    let thread: Thread | undefined = ticketId === undefined ? undefined : existing(ticketId);
    for (const id of candidates?.messageIds ?? []) {
      if (thread) break;
      const key = messageIdKey(id);
      const found = named.get(key);
      thread = found === undefined ? begun.get(key) : existing(found);
    }
    const bySignature = thread ? null : signedTicketIn(signed, candidates?.tokens ?? []);
    if (bySignature) thread = existing(bySignature.ticketId);
    thread ??= { ticketId: null, messages: [], entryIds: [] };
    thread.messages.push(incoming);
    threads.set(incoming, thread);
    begun.set(messageIdKey(incoming.message.messageId), thread);
  }
  return threads;
};

const entryOf = ({ message, receivedAt, receiptId }: PipelineMessage, ticket: number | null) => ({
  ticket,
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
  occurredAt: receivedAt,
  receiptId,
});

const latest = (messages: PipelineMessage[]): Date =>
  new Date(Math.max(...messages.map(({ receivedAt }) => receivedAt.getTime())));

const idsOf = (threads: Thread[]): number[] => threads.flatMap(({ ticketId }) => ticketId ?? []);

/** Plain numbers in the statement: PostgreSQL would take parameters here for text. */
const caseOf = (values: [number | null, number | undefined][]): string =>
  `case id ${values.map(([id, value]) => `when ${Number(id)} then ${Number(value)}`).join(' ')} end`;
