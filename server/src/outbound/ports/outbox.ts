import type { DeliverySummary } from '../../../../shared/contracts/tickets';
import type { RemedyKey } from '../../../../shared/remedies';
import type { DeliveryOrigin, DeliveryState } from './delivery';
import type { Mailbox } from './mailbox';

/** A delivery as people look at it. */
export interface OutboxRecord extends DeliverySummary {
  origin: DeliveryOrigin;
  systemEmailId: number;
  /** Null when the System Email has been deleted. */
  address: string | null;
  ticketId: number | null;
  entryId: number | null;
  subject: string;
  envelopeFrom: string;
  envelopeTo: string[];
  /** Without angle brackets. */
  messageId: string;
  mimeHash: string;
  claim: number;
  createdAt: Date;
}

export interface OutboxFilter {
  state?: DeliveryState;
  systemEmail?: number;
  origin?: DeliveryOrigin;
  ticket?: number;
  /** Words in the subject or in a recipient's address. */
  search?: string;
}

export interface RecordedAttempt {
  id: number;
  at: Date;
  outcome: 'sent' | 'retry' | 'failed' | 'unconfirmed';
  /** Milliseconds. */
  duration: number;
  responseCode: number | null;
  enhancedCode: string | null;
  response: string;
  remedy: RemedyKey | null;
}

/** Other bytes under the same Message-ID, and other recipients. */
export interface Rewritten {
  mimeHash: string;
  envelopeTo: string[];
  recipients: { to: Mailbox[]; cc: Mailbox[]; bcc: Mailbox[] };
}

/** The outbox for people: what is in it, and what may be changed by hand. */
export interface OutboxStore {
  /** Newest first. */
  list(
    filter: OutboxFilter,
    window: { page: number; pageSize: number },
  ): Promise<{ records: OutboxRecord[]; total: number }>;
  /** In each state, whatever state the filter names. */
  counts(filter: OutboxFilter): Promise<Record<DeliveryState, number>>;
  find(deliveryId: number): Promise<OutboxRecord | null>;
  /** Oldest first. */
  attempts(deliveryId: number): Promise<RecordedAttempt[]>;
  /** By delivery: the next earlier one of its ticket that has to go first. */
  ahead(deliveries: Pick<OutboxRecord, 'id' | 'ticketId'>[]): Promise<Map<number, number>>;
  /**
   * Gives a delivery that has certainly not left other bytes and recipients, its entry too, and queues it; what is held
   * keeps its time. Joins a running transaction.
   * @returns false when it has been claimed, changed or sent meanwhile: nothing is written then
   */
  rewrite(delivery: OutboxRecord, rewritten: Rewritten): Promise<boolean>;
  /** Removes bytes that nothing names any more. Joins no transaction that has read anything. */
  forget(mimeHash: string): Promise<void>;
}
