import type { DeliverySummary, TicketStatus } from '../../../../shared/contracts/tickets';
import type { RemedyKey } from '../../../../shared/remedies';
import type { Envelope, SendReceipt } from '../../mail/ports';

/**
 * `held`: waits for its time like `queued`, and can be taken back until it is claimed.
 * `unconfirmed`: the server may have taken it although it never said so; a person decides.
 */
export type DeliveryState = 'held' | 'queued' | 'sending' | 'retrying' | 'sent' | 'failed' | 'unconfirmed';

export interface Delivery {
  id: number;
  systemEmailId: number;
  entryId: number;
  ticketId: number;
  envelope: Envelope;
  /** It says that it comes from another address than the System Email. */
  otherFrom: boolean;
  /** Without angle brackets. */
  messageId: string;
  /** SHA-256 of the composed message: what is sent again is the same to the byte. */
  mimeHash: string;
  state: DeliveryState;
  /** Tries so far, the running one included. */
  attempts: number;
  /** When the trouble began that ends in giving up; null while there is none, or while a person has to act first. */
  retryingSince: Date | null;
}

export type NewDelivery = Pick<
  Delivery,
  'systemEmailId' | 'entryId' | 'ticketId' | 'envelope' | 'messageId' | 'mimeHash'
>;

/** A change of the ticket's status that came with a reply. */
export interface StatusChange {
  before: TicketStatus;
  after: TicketStatus;
}

/** A delivery that can be taken back for a while. */
export interface Hold {
  until: Date;
  /** Taken back with it. */
  statusChange: StatusChange | null;
}

/** Why a delivery is not sent (or not to everybody), as it is kept with it. What to do about it follows from the remedy. */
export interface Trouble {
  remedy: RemedyKey;
  /** What happened, in one sentence. */
  message: string;
  serverResponse?: string;
  providerCodes?: string[];
  correlationId?: string;
}

export interface Attempt {
  at: Date;
  /** Milliseconds from claiming to the server's answer. */
  duration: number;
  responseCode?: number;
  enhancedCode?: string;
  /** The server's last reply, or why there was none. */
  response: string;
}

/** A delivery that has outlived its claim: another process decides about it now, so nothing was written. */
export class ClaimLost extends Error {
  constructor(deliveryId: number) {
    super(`Delivery ${deliveryId} is no longer claimed by this process; its outcome was not recorded here.`);
    this.name = 'ClaimLost';
  }
}

export interface WithdrawnDelivery {
  entryId: number;
  ticketId: number;
  statusChange: StatusChange | null;
}

/** The outbox. Every change of state is one conditional UPDATE, so that two processes never both make it. */
export interface DeliveryStore {
  /** Joins a running transaction. The delivery is queued and due at once, or held and due when the hold ends. */
  enqueue(delivery: NewDelivery, hold?: Hold): Promise<number>;
  /**
   * Deletes a delivery that is still held. Joins a running transaction.
   * @returns what it was, or null when it has been claimed or is not there
   */
  withdraw(deliveryId: number): Promise<WithdrawnDelivery | null>;
  /** System Emails with something to send, and when the first of it is due. Deliveries behind an unsent one of their ticket do not count. */
  waiting(): Promise<{ systemEmailId: number; dueAt: Date }[]>;
  /**
   * Makes the System Email's longest due delivery ours and `sending`. A delivery waits while an earlier one of its
   * ticket is held, queued, retrying or sending: a customer reads replies in the order they were written.
   * @param claimFor milliseconds until others may take the process for dead
   */
  claimNext(systemEmailId: number, owner: string, claimFor: number): Promise<Delivery | null>;
  /** Extends a claim. False when it is no longer ours. */
  renew(delivery: Delivery, owner: string, claimFor: number): Promise<boolean>;
  /** Deliveries whose claim ran out while `sending` (their process died): they may have been accepted, so they become `unconfirmed`. */
  markAbandoned(trouble: Trouble): Promise<Delivery[]>;
  /**
   * The four outcomes; each records the attempt in the same transaction.
   * @throws ClaimLost when the claim is no longer ours
   */
  markSent(
    delivery: Delivery,
    owner: string,
    attempt: Attempt,
    receipt: SendReceipt,
    trouble: Trouble | null,
  ): Promise<void>;
  markRetrying(
    delivery: Delivery,
    owner: string,
    attempt: Attempt,
    trouble: Trouble,
    next: { attemptAt: Date; retryingSince: Date | null },
  ): Promise<void>;
  markFailed(delivery: Delivery, owner: string, attempt: Attempt, trouble: Trouble): Promise<void>;
  markUnconfirmed(delivery: Delivery, owner: string, attempt: Attempt, trouble: Trouble): Promise<void>;
  /** Everything of this System Email that waits for another try is due now. */
  bringForward(systemEmailId: number): Promise<void>;
  /** A person sends a failed or unconfirmed delivery again. False when it is in no such state (any more). */
  retry(deliveryId: number): Promise<boolean>;
  /** By entry: what became of it. */
  summaries(entryIds: number[]): Promise<Map<number, DeliverySummary>>;
  /** What became of one delivery, or null when there is no such. */
  summary(deliveryId: number): Promise<DeliverySummary | null>;
  /** The delivery of an entry, or null. */
  findByEntry(entryId: number): Promise<{ deliveryId: number } | null>;
}
