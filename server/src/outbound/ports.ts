import type { DeliverySummary, TicketStatus } from '../../../shared/contracts/tickets';
import type { RemedyKey } from '../../../shared/remedies';
import type { CredentialSource, Envelope, MailServer, SendReceipt } from '../mail/ports';

/** Time as the parts of the outbox see it, so that a test can move it. */
export interface Clock {
  now(): Date;
  /** Resolves after that many milliseconds, or at once when the signal aborts; never rejects. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

export interface Mailbox {
  address: string;
  name: string;
}

/**
 * `unconfirmed`: the server may have taken it although it never said so; a person decides.
 */
export type DeliveryState = 'queued' | 'sending' | 'retrying' | 'sent' | 'failed' | 'unconfirmed';

export interface Delivery {
  id: number;
  systemEmailId: number;
  entryId: number;
  ticketId: number;
  envelope: Envelope;
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

/** The outbox. Every change of state is one conditional UPDATE, so that two processes never both make it. */
export interface DeliveryStore {
  /** Joins a running transaction. The delivery is queued and due at once. */
  enqueue(delivery: NewDelivery): Promise<number>;
  /** System Emails with something to send, and when the first of it is due. Deliveries behind an unsent one of their ticket do not count. */
  waiting(): Promise<{ systemEmailId: number; dueAt: Date }[]>;
  /**
   * Makes the System Email's longest due delivery ours and `sending`. A delivery waits while an earlier one of its
   * ticket is queued, retrying or sending: a customer reads replies in the order they were written.
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
  /** The delivery of an entry, or null. */
  findByEntry(entryId: number): Promise<{ deliveryId: number } | null>;
}

/** What a reply needs to know of its ticket. Message-IDs are without angle brackets. */
export interface ReplyContext {
  ticketId: number;
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
  subject: string;
  /** With the signature, as it is sent. */
  text: string;
  html: string;
  messageId: string;
  inReplyTo: string[];
  references: string[];
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
  setStatus(ticketId: number, status: TicketStatus): Promise<void>;
  findByRequestKey(requestKey: string): Promise<{ entryId: number } | null>;
}

/** How a System Email signs what it sends. */
export interface Sender {
  address: string;
  fromName: string;
  replyTo: string;
  signature: string;
  /** False when the System Email or its outgoing side is switched off. */
  enabled: boolean;
}

/** How a System Email's mail leaves. */
export interface OutgoingSettings {
  /** Which transport: `smtp`, … */
  protocol: string;
  server: MailServer;
  credential: CredentialSource;
  enabled: boolean;
}

/** What the worker tells the rest of the house; diagnostics writes it to the activity log. */
export interface OutboundEvents {
  delivered(delivery: Delivery, receipt: SendReceipt): void;
  /** It will be tried again by itself. */
  retrying(delivery: Delivery, trouble: Trouble, nextAttemptAt: Date): void;
  /** Nothing leaves this System Email until a person acts on the trouble (or the next look at `until`). */
  waiting(systemEmailId: number, trouble: Trouble, until: Date): void;
  failed(delivery: Delivery, trouble: Trouble): void;
  unconfirmed(delivery: Delivery, trouble: Trouble): void;
  /** The worker itself is in trouble, for example with the database. It goes on. */
  trouble(error: unknown): void;
}
