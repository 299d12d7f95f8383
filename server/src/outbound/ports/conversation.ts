import type { TicketStatus } from '../../../../shared/contracts/tickets';
import type { WithdrawnDelivery } from './delivery';
import type { Mailbox } from './mailbox';

/** What a reply needs to know of its ticket. Message-IDs are without angle brackets. */
export interface ReplyContext {
  ticketId: number;
  /** The ticket's own, which no other ticket ever has. */
  documentId: string;
  systemEmailId: number;
  requester: Mailbox;
  subject: string;
  /** The Message-ID of the newest inbound message, or null when the ticket has none. */
  inReplyTo: string | null;
  /** That message's own References, oldest first (its In-Reply-To where it has none: RFC 5322 §3.6.4). */
  references: string[];
}

export interface NewReply {
  ticketId: number;
  from: Mailbox;
  to: Mailbox[];
  cc: Mailbox[];
  bcc: Mailbox[];
  subject: string;
  /** With the signature, as it is sent. */
  text: string;
  html: string;
  messageId: string;
  inReplyTo: string[];
  references: string[];
  occurredAt: Date;
  authorId: number | null;
  /** Nobody wrote it: it acknowledges a new ticket. */
  automatic: boolean;
  requestKey: string | null;
}

export interface NewNote {
  ticketId: number;
  text: string;
  html: string;
  occurredAt: Date;
  authorId: number | null;
  requestKey: string | null;
}

/** The tickets as replies need them; the ticket store implements it. All of it joins a running transaction. */
export interface Conversations {
  /** Null when there is no such ticket. */
  replyContext(ticketId: number): Promise<ReplyContext | null>;
  /** Writes the entry (kind `reply`) and moves the ticket's last activity and count. A second one with the same request key is refused by the database. */
  appendReply(reply: NewReply): Promise<{ entryId: number }>;
  /** The same for a note, which is never mailed. Null when there is no such ticket. */
  appendNote(note: NewNote): Promise<{ entryId: number } | null>;
  /** @returns the status before */
  setStatus(ticketId: number, status: TicketStatus): Promise<TicketStatus>;
  findByRequestKey(requestKey: string): Promise<{ entryId: number } | null>;
  /** Who wrote an entry; null for nobody of ours. */
  authorOf(entryId: number): Promise<number | null>;
  /**
   * Deletes a reply that was taken back, as if it had never been: count and last activity of the ticket, and its status
   * where nobody has changed it since.
   */
  removeReply(reply: WithdrawnDelivery): Promise<void>;
  /** Whether this System Email tells who opens a ticket that it arrived, and can. */
  acknowledges(systemEmailId: number): Promise<boolean>;
  /** Whether an automatic reply was written to this requester from this System Email since then. */
  acknowledgedSince(systemEmailId: number, requester: string, since: Date): Promise<boolean>;
  /** Whether at least so many automatic replies were written from this System Email since then. */
  acknowledgedManySince(systemEmailId: number, many: number, since: Date): Promise<boolean>;
}
