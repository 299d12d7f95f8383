import type { Envelope, SendReceipt } from '../mail/ports';

/** `unconfirmed`: the server may have taken it although it never said so; a person decides. */
export type DeliveryState = 'queued' | 'sending' | 'retrying' | 'sent' | 'failed' | 'unconfirmed';

export interface Delivery {
  id: number;
  systemEmailId: number;
  entryId: number;
  ticketId: number;
  envelope: Envelope;
  messageId: string;
  /** SHA-256 of the composed message: what is sent again is the same to the byte. */
  mimeHash: string;
  state: DeliveryState;
  attempts: number;
}

export interface Attempt {
  at: Date;
  outcome: 'sent' | 'retry' | 'failed' | 'unconfirmed';
  /** Milliseconds from claiming to the server's answer. */
  duration: number;
  responseCode?: number;
  enhancedCode?: string;
  response: string;
  remedy?: string;
}

export interface DeliveryStore {
  /** One conditional UPDATE per delivery: due ones of enabled System Emails become ours until `claimedUntil`. */
  claimDue(owner: string, limit: number, claimFor: number): Promise<Delivery[]>;
  /** Deliveries left in `sending` by a process that died: they may have been accepted, so they become `unconfirmed`. */
  markAbandoned(): Promise<Delivery[]>;
  /** The four outcomes; each records the attempt in the same transaction and is refused when the claim is no longer ours. */
  markSent(delivery: Delivery, owner: string, attempt: Attempt, receipt: SendReceipt): Promise<void>;
  markRetrying(delivery: Delivery, owner: string, attempt: Attempt, nextAttemptAt: Date): Promise<void>;
  markFailed(delivery: Delivery, owner: string, attempt: Attempt): Promise<void>;
  markUnconfirmed(delivery: Delivery, owner: string, attempt: Attempt): Promise<void>;
  /** When the next queued or retrying delivery is due, or null. */
  nextDueAt(): Promise<Date | null>;
}
