import type { CredentialSource, MailServer, SendReceipt } from '../../mail/ports';
import type { Delivery, Trouble } from './delivery';

/** Time as the parts of the outbox see it, so that a test can move it. */
export interface Clock {
  now(): Date;
  /** Resolves after that many milliseconds, or at once when the signal aborts; never rejects. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
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
