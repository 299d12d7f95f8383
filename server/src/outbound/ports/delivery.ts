import type { DeliverySummary, TicketStatus } from '../../../../shared/contracts/tickets';
import type { RemedyKey } from '../../../../shared/remedies';
import type { Envelope, SendReceipt } from '../../mail/ports';

/**
 * `held`: waits for its time like `queued`, and can be taken back until it is claimed.
 * `retrying`: waits for another try; or, with `unknownSince`, for another look whether the server has taken it.
 * `unconfirmed`: the server may have taken it although it never said so; a person decides.
 */
export type DeliveryState =
  'held' | 'queued' | 'sending' | 'retrying' | 'sent' | 'failed' | 'unconfirmed' | 'cancelled';

/** What the message is: an agent's reply, our own acknowledgement, or mail of the app that has no ticket. */
export type DeliveryOrigin = 'reply' | 'acknowledgement' | 'app';

export interface Delivery {
  id: number;
  systemEmailId: number;
  /** Null for mail of the app, which is no entry of a ticket. */
  entryId: number | null;
  ticketId: number | null;
  origin: DeliveryOrigin;
  subject: string;
  envelope: Envelope;
  /** It says that it comes from another address than the System Email. */
  otherFrom: boolean;
  /** Without angle brackets. */
  messageId: string;
  /** SHA-256 of the composed message: what is sent again is the same to the byte. */
  mimeHash: string;
  state: DeliveryState;
  /** Tries that have been made. */
  attempts: number;
  /** Grows with every claim: who holds an older one may write nothing any more. */
  claim: number;
  /** When the trouble began that ends in giving up; null while there is none, or while a person has to act first. */
  retryingSince: Date | null;
  /** Since when nobody knows whether the server has taken it; null when that is known. */
  unknownSince: Date | null;
}

export type NewDelivery = Pick<
  Delivery,
  | 'systemEmailId'
  | 'entryId'
  | 'ticketId'
  | 'origin'
  | 'subject'
  | 'envelope'
  | 'otherFrom'
  | 'messageId'
  | 'mimeHash'
> & {
  /** A second one with the same key is refused by the database. */
  requestKey?: string | null;
};

/** A change of the ticket's status that came with a reply. */
export interface StatusChange {
  before: TicketStatus;
  after: TicketStatus;
}

/** A delivery that can be taken back for a while. */
export interface Hold {
  until: Date;
  /** Its author chose the time. Until then it holds up no later delivery of its ticket. */
  scheduled: boolean;
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

/** A reply that was taken back before it left. */
export interface WithdrawnDelivery {
  entryId: number;
  ticketId: number;
  statusChange: StatusChange | null;
}

/** What a claimed delivery needs: to be handed to a server, or a look whether the server has taken it. */
export type Errand = 'send' | 'look';

/** The first of the deliveries of a System Email that need the same. */
export interface WaitingErrand {
  systemEmailId: number;
  errand: Errand;
  dueAt: Date;
}

/** What to claim: the first of these that still may go. */
export interface NextClaim {
  /** As they were read. Who has been claimed, changed or overtaken since is passed over. */
  waiting: Delivery[];
  owner: string;
  /** Milliseconds on the database's clock until others may take the process for dead. */
  claimFor: number;
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
  /** System Emails with something to do, and when the first of it is due. Deliveries behind an unsent one of their ticket do not count. */
  waiting(): Promise<WaitingErrand[]>;
  /**
   * Makes the System Email's oldest due delivery with such an errand ours and `sending`. A delivery waits while an earlier
   * one of its ticket is held for a moment, queued, retrying or sending: a customer reads replies in the order they were
   * written.
   * @param claimFor milliseconds on the database's clock until others may take the process for dead
   */
  claimNext(systemEmailId: number, errand: Errand, owner: string, claimFor: number): Promise<Delivery | null>;
  /** Deliveries that `claimNext` would make ours one after the other, of each ticket the first. They stay as they are. */
  due(systemEmailId: number, errand: Errand, limit: number): Promise<Delivery[]>;
  /** Gives a claimed delivery back untouched. */
  putBack(delivery: Delivery): Promise<void>;
  /** Extends a claim. False when it is no longer ours. */
  renew(delivery: Delivery, claimFor: number): Promise<boolean>;
  /**
   * Deliveries whose claim ran out while `sending` (their process died): they may have been accepted, so somebody has to
   * look. @returns what they have become
   */
  takeAbandoned(trouble: Trouble): Promise<Delivery[]>;
  /**
   * The outcomes; each records the attempt in the same transaction.
   * @param next is claimed in it as well: the disk is waited for once
   * @returns what was claimed along with it, or null
   * @throws ClaimLost when the claim is no longer ours; then nothing is claimed either
   */
  markSent(
    delivery: Delivery,
    attempt: Attempt,
    receipt: SendReceipt,
    trouble: Trouble | null,
    next?: NextClaim,
  ): Promise<Delivery | null>;
  markRetrying(
    delivery: Delivery,
    attempt: Attempt,
    trouble: Trouble,
    next: { attemptAt: Date; retryingSince: Date | null },
  ): Promise<void>;
  markFailed(delivery: Delivery, attempt: Attempt, trouble: Trouble): Promise<void>;
  /** Nobody knows whether the server has taken it. Somebody looks at `lookAt`. */
  markUnknown(delivery: Delivery, attempt: Attempt, trouble: Trouble, lookAt: Date): Promise<void>;
  /** Looked for in vain, or not at all, until `lookAt`; a look is no attempt and is not recorded as one. */
  lookAgain(delivery: Delivery, lookAt: Date): Promise<void>;
  /** It was found where the mailbox keeps what was sent. */
  markFound(delivery: Delivery, response: string): Promise<void>;
  /** The server does not have it: it waits for another try from `at` on. */
  markUnsent(delivery: Delivery, trouble: Trouble, at: Date): Promise<void>;
  /** It was looked for long enough. */
  markUnconfirmed(delivery: Delivery, trouble: Trouble, at: Date): Promise<void>;
  /** Everything of this System Email that waits for another try is due now, oldest first. */
  bringForward(systemEmailId: number): Promise<void>;
  /** A person sends a failed, unconfirmed or cancelled delivery again, or one that waits now. False when it is in no such state (any more). */
  retry(deliveryId: number): Promise<boolean>;
  /** A person takes a delivery that is known not to have left out of the outbox; it stays as a record. False when it is in no such state. */
  cancel(deliveryId: number): Promise<boolean>;
  /** A person has seen that an unconfirmed delivery arrived. False when it is in no such state (any more). */
  confirm(deliveryId: number, response: string): Promise<boolean>;
  /** By entry: what became of it. */
  summaries(entryIds: number[]): Promise<Map<number, DeliverySummary>>;
  /** What became of one delivery, or null when there is no such. */
  summary(deliveryId: number): Promise<DeliverySummary | null>;
  /** The delivery that was made for a request, or null. */
  findByRequestKey(requestKey: string): Promise<{ deliveryId: number; messageId: string } | null>;
  /** The delivery of an entry, or null. */
  findByEntry(entryId: number): Promise<{ deliveryId: number } | null>;
}
