import { z } from '@strapi/utils';
import { line, pageQuery, TICKET_PRIORITIES, type Page, type Problem, type TicketPriority } from './common';

export const TICKET_STATUSES = ['open', 'pending', 'closed'] as const;
export type TicketStatus = (typeof TICKET_STATUSES)[number];

/** GET /system-email/tickets?page&pageSize&status&assignee&systemEmail&priority&department&search */
export const ticketQuery = pageQuery.extend({
  status: z.enum(TICKET_STATUSES).optional(),
  /** `me`: assigned to who asks. `none`: to nobody. Otherwise an agent's id. */
  assignee: z.union([z.enum(['me', 'none']), z.coerce.number().int().positive()]).optional(),
  systemEmail: z.coerce.number().int().positive().optional(),
  priority: z.enum(TICKET_PRIORITIES).optional(),
  department: line(100).optional(),
  /** Words in the subject, the requester's name or address; or the number, with or without `#`. */
  search: line(200).optional(),
});
export type TicketQuery = z.input<typeof ticketQuery>;

/** Somebody who may answer tickets. */
export interface Agent {
  id: number;
  name: string;
  email: string;
}

/** GET /system-email/desk : what the filters and the assignee's choice offer. */
export interface DeskOptions {
  /** Who asks. */
  me: Agent;
  agents: Agent[];
  systemEmails: { id: number; address: string; name: string }[];
  departments: string[];
}

export interface TicketSummary {
  /** Also the number people quote. */
  id: number;
  subject: string;
  status: TicketStatus;
  priority: TicketPriority;
  department: string;
  assignee: Agent | null;
  requester: { id: number; address: string; name: string };
  systemEmail: { id: number; address: string };
  lastActivityAt: string;
  createdAt: string;
  entryCount: number;
  /** Who asks has not seen the newest inbound entry. */
  unread: boolean;
}
export type TicketList = Page<TicketSummary>;

/** `held`: leaves when `nextAttemptAt` comes, and can be taken back until then; for a moment, or `scheduled` by who wrote it. */
export const DELIVERY_STATES = [
  'held',
  'queued',
  'sending',
  'retrying',
  'sent',
  'failed',
  'unconfirmed',
  'cancelled',
] as const;

export interface DeliverySummary {
  id: number;
  state: (typeof DELIVERY_STATES)[number];
  attempts: number;
  sentAt: string | null;
  nextAttemptAt: string | null;
  /** Who wrote it chose when it leaves. */
  scheduled: boolean;
  /** While `retrying`: the server may have taken it, and we look in the Sent folder instead of sending it again. */
  looking: boolean;
  /** The server's last reply, or why there was none. */
  response: string;
  problem: Problem | null;
}

/** POST /system-email/uploads (multipart, field `file`): a file for a reply or a note that is being written. */
export interface AttachmentSummary {
  id: number;
  filename: string;
  contentType: string;
  /** Bytes. */
  size: number;
  inline: boolean;
}

export const ENTRY_KINDS = ['inbound', 'reply', 'note'] as const;

export interface Entry {
  id: number;
  kind: (typeof ENTRY_KINDS)[number];
  from: { address: string; name: string };
  to: { address: string; name: string }[];
  cc: { address: string; name: string }[];
  /** Only on our own replies. */
  bcc: { address: string; name: string }[];
  /** The agent who wrote it; null for what came by mail and for automatic replies. */
  author: { id: number; name: string } | null;
  /** A machine sent it: an automatic reply of ours, or of theirs. */
  automatic: boolean;
  subject: string;
  /** Without what it quotes from earlier messages. */
  text: string;
  /** What it quotes from earlier messages; empty when nothing. */
  quotedText: string;
  /** Sanitised on the server; shown only in a sandboxed frame. Inline images are data URLs. Without what it quotes. */
  html: string | null;
  quotedHtml: string | null;
  messageId: string;
  createdAt: string;
  attachments: AttachmentSummary[];
  delivery: DeliverySummary | null;
}

/** How a reply on this ticket would leave. */
export interface ReplySettings {
  /** The default sender. */
  from: { address: string; name: string };
  /** Addresses that may be chosen as From besides. */
  aliases: string[];
  /** Any other From address may be given, too. */
  allowOtherFrom: boolean;
  /** Sanitised HTML, put under a reply. */
  signature: string;
  /** Seconds in which a reply can be taken back. */
  undoSeconds: number;
  /** Bytes that all attachments of one reply may have together. */
  maxAttachmentBytes: number;
  /** Why nothing can be sent now; null when it can. */
  problem: Problem | null;
}

/** GET /system-email/tickets/:id */
export interface Conversation extends TicketSummary {
  entries: Entry[];
  reply: ReplySettings;
}

/** PUT /system-email/tickets/:id : what is left out stays. Status and priority need `tickets.reply`, as does the assignee. */
export const ticketUpdate = z.object({
  status: z.enum(TICKET_STATUSES).optional(),
  priority: z.enum(TICKET_PRIORITIES).optional(),
  assigneeId: z.number().int().positive().nullable().optional(),
});
export type TicketUpdate = z.input<typeof ticketUpdate>;

/** PUT /system-email/tickets/:id/read : who asks has seen everything up to this entry. */
export const readInput = z.object({ entryId: z.number().int().positive() });
export type ReadInput = z.input<typeof readInput>;

const attachmentIds = z.array(z.number().int().positive()).max(50, 'At most 50 attachments.').default([]);
const addresses = z
  .array(z.email('Enter a mail address.').max(254))
  .max(100, 'At most 100 addresses.')
  .default([]);
/** The same key sent twice makes one entry: a double click or a repeated request counts once. */
const requestKey = line(64).optional();

/** Either is enough; with both, the HTML is what is sent, and the text is made from it. */
const body = {
  text: z.string().max(500_000).default(''),
  /**
   * As the editor wrote it; sanitised before it is stored or sent. It shows an upload that is among the attachments as
   * `<img src="cid:upload-12">`, and no other image.
   */
  html: z.string().max(1_000_000).default(''),
};
const hasBody = ({ text, html }: { text: string; html: string }): boolean =>
  Boolean(text.trim() || /<img\b/i.test(html) || html.replace(/<[^>]*>|&nbsp;/g, '').trim());
const EMPTY_BODY = { path: ['text'], error: 'Write something before you send it.' };

/** Milliseconds. */
const A_YEAR = 366 * 24 * 3_600_000;

/** POST /system-email/tickets/:id/replies */
export const replyInput = z
  .object({
    ...body,
    /** Another sender than the ticket's System Email; only where that allows it. */
    from: z.email('Enter a mail address.').optional(),
    /** Default: the requester. */
    to: addresses,
    cc: addresses,
    bcc: addresses,
    signature: z.boolean().default(true),
    attachmentIds,
    status: z.enum(TICKET_STATUSES).optional(),
    /** Holds the reply back for `undoSeconds`, so that it can be taken back. */
    hold: z.boolean().default(false),
    /** Leaves at that time instead: a moment in the future, at most a year from now. Until then it can be taken back. */
    sendAt: z.iso
      .datetime({ offset: true, error: 'Enter a date and a time.' })
      .transform((moment) => new Date(moment))
      .refine((moment) => moment.getTime() > Date.now(), 'Choose a time in the future.')
      .refine((moment) => moment.getTime() < Date.now() + A_YEAR, 'Choose a time within a year.')
      .optional(),
    requestKey,
  })
  .refine(hasBody, EMPTY_BODY);
export type ReplyInput = z.input<typeof replyInput>;

/** POST /system-email/tickets/:id/notes : only agents see it. */
export const noteInput = z.object({ ...body, attachmentIds, requestKey }).refine(hasBody, EMPTY_BODY);
export type NoteInput = z.input<typeof noteInput>;

/** POST /system-email/deliveries/:id/undo : takes a held reply back, entry and all; its attachments can be used again. */
export interface UndoneReply {
  ticketId: number;
  attachments: AttachmentSummary[];
}

/** GET /system-email/entries/:id/source */
export interface EntrySource {
  headers: { name: string; value: string }[];
  /** The message as it came or left, at most 512 KiB of it. */
  source: string;
  truncated: boolean;
  /** Bytes. */
  size: number;
}
