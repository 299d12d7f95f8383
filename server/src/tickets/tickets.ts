/** What the panel does with tickets: list them, read a conversation, change them, fetch files. */
import type { Blobs } from '../inbound/ports';
import type {
  Agent,
  Conversation,
  Entry,
  EntrySource,
  TicketList,
  TicketSummary,
} from '../../../shared/contracts/tickets';
import { readableSource } from '../mail/readable-source';
import { withInlineImages } from './inline-images';
import type { Agents, EntryRecord, TicketChange, TicketFilter, TicketReader, TicketRecord } from './ports';
import { createQuoteSplitter } from './quotes/splitter';

/** Bytes of inline images in one conversation: a browser still shows it, and the server still holds it. */
const INLINE_IMAGE_BYTES = 8 * 1024 * 1024;

export interface StoredFile {
  filename: string;
  contentType: string;
  content: Buffer;
}

export interface Tickets {
  /** @param agentId who asks: what is unread depends on it */
  list(
    query: TicketFilter & { page: number; pageSize: number },
    agentId?: number | null,
  ): Promise<TicketList>;
  /** Null when there is no such ticket. */
  conversation(ticketId: number, agentId?: number | null): Promise<Omit<Conversation, 'reply'> | null>;
  /** @returns the ticket as it is now, or null when there is none */
  change(ticketId: number, change: TicketChange, agentId?: number | null): Promise<TicketSummary | null>;
  /** Null when there is no such ticket. */
  ticket(ticketId: number, agentId?: number | null): Promise<TicketSummary | null>;
  /** False when the ticket has no such entry. What was seen before stays seen. */
  seen(seen: { ticketId: number; entryId: number; agentId: number }): Promise<boolean>;
  /**
   * Null when there is none that the agent may see: what belongs to no entry yet is only its author's.
   * @throws Error when its bytes are missing or damaged
   */
  attachment(attachmentId: number, agentId?: number | null): Promise<StoredFile | null>;
  /** The message of an inbound entry exactly as received; null for replies. @throws Error when its bytes are missing */
  rawMessage(entryId: number): Promise<StoredFile | null>;
  /** The message behind an entry, for reading; null for notes. @throws Error when its bytes are missing */
  source(entryId: number): Promise<EntrySource | null>;
}

interface TicketParts {
  store: TicketReader;
  blobs: Blobs;
  agents: Pick<Agents, 'named'>;
}

export const createTickets = ({ store, blobs, agents }: TicketParts): Tickets => {
  const split = createQuoteSplitter();

  /** Only what came by mail quotes: replies and notes are shown as their authors wrote them. */
  const bodyOf = ({
    id,
    kind,
    text,
    html,
  }: EntryRecord): Pick<Entry, 'text' | 'quotedText' | 'html' | 'quotedHtml'> =>
    kind === 'inbound' ? split(id, { text, html }) : { text, quotedText: '', html, quotedHtml: null };

  const summaries = async (tickets: TicketRecord[]): Promise<TicketSummary[]> => {
    const names = await agents.named(tickets.flatMap(({ assigneeId }) => assigneeId ?? []));
    return tickets.map((ticket) => summary(ticket, names));
  };

  const ticket = async (ticketId: number, agentId: number | null = null): Promise<TicketSummary | null> => {
    const found = await store.ticket(ticketId, agentId);
    if (!found) return null;
    const [shown] = await summaries([found]);
    return shown ?? null;
  };

  return {
    async list({ page, pageSize, ...filter }, agentId = null) {
      const { tickets, total } = await store.list(filter, { page, pageSize }, agentId);
      return {
        results: await summaries(tickets),
        pagination: { page, pageSize, pageCount: Math.ceil(total / pageSize), total },
      };
    },

    ticket,

    async conversation(ticketId, agentId = null) {
      const shown = await ticket(ticketId, agentId);
      if (!shown) return null;
      const budget = { bytes: INLINE_IMAGE_BYTES };
      const records = await store.entries(ticketId);
      const authors = await agents.named(records.flatMap(({ authorId }) => authorId ?? []));
      const entries: Entry[] = [];
      for (const record of records) {
        const withImages = (html: string) =>
          withInlineImages(html, record.attachments, budget, ({ blobHash }) => blobs.get(blobHash));
        const { html, quotedHtml, ...texts } = bodyOf(record);
        entries.push({
          ...entry(record, authors),
          ...texts,
          html: html && (await withImages(html)),
          quotedHtml: quotedHtml && (await withImages(quotedHtml)),
        });
      }
      return { ...shown, entries };
    },

    async change(ticketId, change, agentId) {
      return (await store.change(ticketId, change)) ? ticket(ticketId, agentId) : null;
    },

    seen: (seen) => store.seen(seen),

    async attachment(attachmentId, agentId = null) {
      const found = await store.attachment(attachmentId);
      if (!found) return null;
      const { filename, contentType, blobHash, entryId, authorId } = found;
      if (entryId === null && (agentId === null || authorId !== agentId)) return null;
      return { filename, contentType, content: await blobs.get(blobHash) };
    },

    async rawMessage(entryId) {
      const hash = await store.rawHash(entryId);
      if (!hash) return null;
      return {
        filename: `message-${entryId}.eml`,
        contentType: 'message/rfc822',
        content: await blobs.get(hash),
      };
    },

    async source(entryId) {
      const hash = await store.sourceHash(entryId);
      return hash ? readableSource(await blobs.get(hash)) : null;
    },
  };
};

const summary = ({ assigneeId, ...ticket }: TicketRecord, agents: Map<number, Agent>): TicketSummary => ({
  ...ticket,
  assignee: assigneeId === null ? null : (agents.get(assigneeId) ?? null),
  lastActivityAt: ticket.lastActivityAt.toISOString(),
  createdAt: ticket.createdAt.toISOString(),
});

const entry = (
  { authorId, occurredAt, attachments, ...record }: EntryRecord,
  agents: Map<number, Agent>,
): Omit<Entry, 'text' | 'quotedText' | 'html' | 'quotedHtml'> => {
  const author = authorId === null ? undefined : agents.get(authorId);
  return {
    id: record.id,
    kind: record.kind,
    from: record.from,
    to: record.to,
    cc: record.cc,
    bcc: record.bcc,
    author: author ? { id: author.id, name: author.name } : null,
    automatic: record.automatic,
    subject: record.subject,
    messageId: record.messageId,
    createdAt: occurredAt.toISOString(),
    attachments: attachments.map(({ id, filename, contentType, size, inline }) => ({
      id,
      filename,
      contentType,
      size,
      inline,
    })),
    delivery: record.delivery,
  };
};
