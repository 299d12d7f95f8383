import { z } from '@strapi/utils';
import { line, pageQuery, type Page, type Problem } from './common';

export const TICKET_STATUSES = ['open', 'pending', 'closed'] as const;
export type TicketStatus = (typeof TICKET_STATUSES)[number];

/** GET /system-email/tickets?page&pageSize&status&search */
export const ticketQuery = pageQuery.extend({
  status: z.enum(TICKET_STATUSES).optional(),
  search: line(200).optional(),
});
export type TicketQuery = z.input<typeof ticketQuery>;

export interface TicketSummary {
  /** Also the number people quote. */
  id: number;
  subject: string;
  status: TicketStatus;
  requester: { id: number; address: string; name: string };
  systemEmail: { id: number; address: string };
  lastActivityAt: string;
  createdAt: string;
  entryCount: number;
}
export type TicketList = Page<TicketSummary>;

export const DELIVERY_STATES = ['queued', 'sending', 'retrying', 'sent', 'failed', 'unconfirmed'] as const;

export interface DeliverySummary {
  id: number;
  state: (typeof DELIVERY_STATES)[number];
  attempts: number;
  sentAt: string | null;
  nextAttemptAt: string | null;
  /** The server's last reply, or why there was none. */
  response: string;
  problem: Problem | null;
}

export interface AttachmentSummary {
  id: number;
  filename: string;
  contentType: string;
  /** Bytes. */
  size: number;
  inline: boolean;
}

export interface Entry {
  id: number;
  kind: 'inbound' | 'reply';
  from: { address: string; name: string };
  to: { address: string; name: string }[];
  cc: { address: string; name: string }[];
  subject: string;
  text: string;
  /** Sanitised on the server; shown only in a sandboxed frame. Inline images are data URLs. */
  html: string | null;
  messageId: string;
  createdAt: string;
  attachments: AttachmentSummary[];
  delivery: DeliverySummary | null;
}

/** GET /system-email/tickets/:id */
export interface Conversation extends TicketSummary {
  entries: Entry[];
}

/** PUT /system-email/tickets/:id */
export const ticketUpdate = z.object({ status: z.enum(TICKET_STATUSES) });
export type TicketUpdate = z.input<typeof ticketUpdate>;

/** POST /system-email/tickets/:id/replies */
export const replyInput = z.object({
  text: z.string().trim().min(1, 'Write something before you send it.').max(500_000),
  status: z.enum(TICKET_STATUSES).optional(),
  /** The same key sent twice makes one reply: a double click or a repeated request sends once. */
  requestKey: line(64).optional(),
});
export type ReplyInput = z.input<typeof replyInput>;
