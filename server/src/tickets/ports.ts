import type { Address, PipelineMessage, ThreadCandidates } from '../inbound/ports';
import type { DeliverySummary, TicketStatus } from '../../../shared/contracts/tickets';

/** The built-in ticket store's database side, as the pipeline needs it. Every method joins a running transaction. */
export interface TicketStore {
  findThread(candidates: ThreadCandidates): Promise<{ ticketId: number } | null>;
  openTicket(message: PipelineMessage): Promise<{ ticketId: number; entryId: number }>;
  /** A closed or pending ticket is open again afterwards. */
  appendInbound(ticketId: number, message: PipelineMessage): Promise<{ entryId: number }>;
}

export interface TicketRecord {
  id: number;
  subject: string;
  status: TicketStatus;
  requester: { id: number; address: string; name: string };
  systemEmail: { id: number; address: string };
  lastActivityAt: Date;
  createdAt: Date;
  entryCount: number;
}

export interface AttachmentRecord {
  id: number;
  entryId: number;
  filename: string;
  contentType: string;
  contentId: string;
  inline: boolean;
  /** Bytes. */
  size: number;
  blobHash: string;
}

export interface EntryRecord {
  id: number;
  kind: 'inbound' | 'reply';
  from: Address;
  to: Address[];
  cc: Address[];
  subject: string;
  text: string;
  html: string | null;
  messageId: string;
  occurredAt: Date;
  attachments: AttachmentRecord[];
  delivery: DeliverySummary | null;
}

/** What the panel reads. */
export interface TicketReader {
  list(query: {
    status?: TicketStatus;
    search?: string;
    page: number;
    pageSize: number;
  }): Promise<{ tickets: TicketRecord[]; total: number }>;
  ticket(ticketId: number): Promise<TicketRecord | null>;
  /** Oldest first. */
  entries(ticketId: number): Promise<EntryRecord[]>;
  /** False when there is no such ticket. */
  setStatus(ticketId: number, status: TicketStatus): Promise<boolean>;
  attachment(attachmentId: number): Promise<AttachmentRecord | null>;
  /** The hash of an inbound entry's message as received, or null for a reply or an unknown entry. */
  rawHash(entryId: number): Promise<string | null>;
}
