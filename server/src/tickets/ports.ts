import type { Address, PipelineMessage, ThreadCandidates } from '../inbound/ports';
import type { TicketPriority } from '../../../shared/contracts/common';
import type { Agent, DeliverySummary, TicketStatus } from '../../../shared/contracts/tickets';

/** A message to be filed: into the ticket named, or the one its candidates lead to, or else a new one. */
export interface InboundFile {
  incoming: PipelineMessage;
  candidates?: ThreadCandidates;
  ticketId?: number;
}

export interface FiledMessage {
  ticketId: number;
  entryId: number;
  /** True for the message that a new ticket begins with. */
  opened: boolean;
}

/** The built-in ticket store's database side, as the pipeline needs it. Every method joins a running transaction. */
export interface TicketStore {
  findThread(candidates: ThreadCandidates): Promise<{ ticketId: number } | null>;
  /**
   * Writes entries, oldest first, with their tickets and contacts. A closed or pending ticket is open again afterwards.
   * @param messages of one mailbox
   */
  file(messages: InboundFile[]): Promise<FiledMessage[]>;
}

export interface TicketRecord {
  id: number;
  subject: string;
  status: TicketStatus;
  priority: TicketPriority;
  department: string;
  assigneeId: number | null;
  requester: { id: number; address: string; name: string };
  systemEmail: { id: number; address: string };
  lastActivityAt: Date;
  createdAt: Date;
  entryCount: number;
  /** Who asks has not seen the newest inbound entry. */
  unread: boolean;
}

/** What is left out does not matter. */
export interface TicketFilter {
  status?: TicketStatus;
  /** Null: tickets that nobody has been given. */
  assigneeId?: number | null;
  systemEmail?: number;
  priority?: TicketPriority;
  department?: string;
  /** Every word must stand in the subject, or in the requester's name or address; or be the number. */
  search?: string;
}

export interface TicketChange {
  status?: TicketStatus;
  priority?: TicketPriority;
  assigneeId?: number | null;
}

export interface AttachmentRecord {
  id: number;
  /** Null while it is the upload of something that is being written. */
  entryId: number | null;
  filename: string;
  contentType: string;
  contentId: string;
  inline: boolean;
  /** Bytes. */
  size: number;
  blobHash: string;
  /** Who uploaded it; null for what came by mail. */
  authorId: number | null;
}

export interface EntryRecord {
  id: number;
  kind: 'inbound' | 'reply' | 'note';
  from: Address;
  to: Address[];
  cc: Address[];
  bcc: Address[];
  authorId: number | null;
  /** A machine sent it. */
  automatic: boolean;
  subject: string;
  text: string;
  html: string | null;
  messageId: string;
  occurredAt: Date;
  attachments: AttachmentRecord[];
  delivery: DeliverySummary | null;
}

/** Those who work on tickets. */
export interface Agents {
  /** Everybody who may answer tickets now, by name. */
  all(): Promise<Agent[]>;
  /** By id; also those who may no longer answer. Who has been deleted is missing. */
  named(ids: number[]): Promise<Map<number, Agent>>;
}

/** What the panel reads. `agentId` is who asks: what is unread depends on it; null asks for nobody. */
export interface TicketReader {
  /** The latest activity first. */
  list(
    filter: TicketFilter,
    page: { page: number; pageSize: number },
    agentId: number | null,
  ): Promise<{ tickets: TicketRecord[]; total: number }>;
  ticket(ticketId: number, agentId: number | null): Promise<TicketRecord | null>;
  /** Oldest first. */
  entries(ticketId: number): Promise<EntryRecord[]>;
  /** False when there is no such ticket. */
  change(ticketId: number, change: TicketChange): Promise<boolean>;
  /**
   * Remembers up to which entry an agent has seen a ticket. Only ever moves forward.
   * @returns false when the ticket has no such entry
   */
  seen(seen: { ticketId: number; entryId: number; agentId: number }): Promise<boolean>;
  attachment(attachmentId: number): Promise<AttachmentRecord | null>;
  /** The hash of an inbound entry's message as received, or null for a reply or an unknown entry. */
  rawHash(entryId: number): Promise<string | null>;
  /** The hash of the message behind an entry, as it came or as it leaves; null for a note or an unknown entry. */
  sourceHash(entryId: number): Promise<string | null>;
}
