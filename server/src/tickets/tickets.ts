/** What the panel does with tickets: list them, read a conversation, change the status, fetch files. */
import type { Blobs } from '../inbound/ports';
import type {
  Conversation,
  Entry,
  TicketList,
  TicketStatus,
  TicketSummary,
} from '../../../shared/contracts/tickets';
import { withInlineImages } from './inline-images';
import type { EntryRecord, TicketReader, TicketRecord } from './ports';

/** Bytes of inline images in one conversation: a browser still shows it, and the server still holds it. */
const INLINE_IMAGE_BYTES = 8 * 1024 * 1024;

export interface StoredFile {
  filename: string;
  contentType: string;
  content: Buffer;
}

export interface Tickets {
  list(query: {
    status?: TicketStatus;
    search?: string;
    page: number;
    pageSize: number;
  }): Promise<TicketList>;
  /** Null when there is no such ticket. */
  conversation(ticketId: number): Promise<Conversation | null>;
  /** @returns the ticket as it is now, or null when there is none */
  setStatus(ticketId: number, status: TicketStatus): Promise<TicketSummary | null>;
  /** Null when there is no such attachment. @throws Error when its bytes are missing or damaged */
  attachment(attachmentId: number): Promise<StoredFile | null>;
  /** The message of an inbound entry exactly as received; null for replies. @throws Error when its bytes are missing */
  rawMessage(entryId: number): Promise<StoredFile | null>;
}

export const createTickets = ({ store, blobs }: { store: TicketReader; blobs: Blobs }): Tickets => ({
  async list(query) {
    const { tickets, total } = await store.list(query);
    const { page, pageSize } = query;
    return {
      results: tickets.map(summary),
      pagination: { page, pageSize, pageCount: Math.ceil(total / pageSize), total },
    };
  },

  async conversation(ticketId) {
    const ticket = await store.ticket(ticketId);
    if (!ticket) return null;
    const budget = { bytes: INLINE_IMAGE_BYTES };
    const entries: Entry[] = [];
    for (const record of await store.entries(ticketId)) {
      const html =
        record.html &&
        (await withInlineImages(record.html, record.attachments, budget, ({ blobHash }) =>
          blobs.get(blobHash),
        ));
      entries.push(entry(record, html));
    }
    return { ...summary(ticket), entries };
  },

  async setStatus(ticketId, status) {
    if (!(await store.setStatus(ticketId, status))) return null;
    const ticket = await store.ticket(ticketId);
    return ticket && summary(ticket);
  },

  async attachment(attachmentId) {
    const found = await store.attachment(attachmentId);
    if (!found) return null;
    const { filename, contentType, blobHash } = found;
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
});

const summary = (ticket: TicketRecord): TicketSummary => ({
  ...ticket,
  lastActivityAt: ticket.lastActivityAt.toISOString(),
  createdAt: ticket.createdAt.toISOString(),
});

const entry = (record: EntryRecord, html: string | null): Entry => ({
  id: record.id,
  kind: record.kind,
  from: record.from,
  to: record.to,
  cc: record.cc,
  subject: record.subject,
  text: record.text,
  html,
  messageId: record.messageId,
  createdAt: record.occurredAt.toISOString(),
  attachments: record.attachments.map(({ id, filename, contentType, size, inline }) => ({
    id,
    filename,
    contentType,
    size,
    inline,
  })),
  delivery: record.delivery,
});
