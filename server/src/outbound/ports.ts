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
}

/** A file for a reply or a note: while that is being written, and afterwards. */
export interface Upload {
  id: number;
  filename: string;
  contentType: string;
  /** Bytes. */
  size: number;
  blobHash: string;
}

/** Files as agents bring them. Those of others, and those of entries, are out of reach. All of it joins a running transaction. */
export interface UploadStore {
  add(upload: Omit<Upload, 'id'>, authorId: number): Promise<Upload>;
  /** Those of them that are this author's and unused, in the order of the ids. */
  find(ids: number[], authorId: number): Promise<Upload[]>;
  /** Makes them files of the entry. @returns how many were this author's and unused until now */
  attach(ids: number[], authorId: number, entryId: number): Promise<number>;
  /** Takes the entry's files away from it, so that they can be used again. */
  release(entryId: number): Promise<Upload[]>;
  /** False when it is not this author's, or used. */
  remove(id: number, authorId: number): Promise<boolean>;
  /** Deletes what was uploaded before and never used. @returns how many */
  removeUnused(before: Date): Promise<number>;
}

/** How a System Email signs what it sends. */
export interface Sender {
  address: string;
  fromName: string;
  replyTo: string;
  /** HTML or plain text; empty for none. */
  signature: string;
  /** Agents may write another From address. */
  allowOtherFrom: boolean;
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
