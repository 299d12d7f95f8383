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
  /** The From name where nobody of ours wrote it. */
  fromName: string;
  /** The From name of what an agent writes. @param agent the agent's name; empty where there is none */
  fromNameOf(agent: string): string;
  replyTo: string;
  /** Answers go to a signed variant of the address, unless there is a Reply-To. */
  plusAddress: boolean;
  /** Agents may choose these as From. */
  aliases: string[];
  /** HTML or plain text, with variables; empty for none. */
  signature: string;
  /** What dates in it are written in; empty: English. */
  language: string;
  /** Agents may write another From address. */
  allowOtherFrom: boolean;
  /** False when the System Email or its outgoing side is switched off. */
  enabled: boolean;
}

/** What a mail server allows one mailbox, over all instances together. Null: no limit. */
export interface SendingLimits {
  connections: number;
  messagesPerMinute: number | null;
  recipientsPerDay: number | null;
}

/** How a System Email's mail leaves. */
export interface OutgoingSettings {
  /** Which transport: `smtp`, … */
  protocol: string;
  server: MailServer;
  credential: CredentialSource;
  enabled: boolean;
  /** Whose limits count: System Emails that sign in with the same credential have the same. */
  account: string;
  limits: SendingLimits;
}

/** An account that sends nothing for a while, on any instance. */
export interface Pause {
  until: Date;
  /** When the trouble began; longer trouble makes longer pauses. */
  since: Date;
  trouble: Trouble;
}

export type Permission =
  | { granted: true }
  | {
      granted: false;
      limit: 'minute' | 'day';
      /** Milliseconds until there is room again. */
      wait: number;
    };

/** What accounts have sent lately, and which are paused; shared by all instances, on the database's clock. */
export interface Allowances {
  /** Counts one message against the limits, or refuses it. Nothing is stored for an account without limits. */
  permit(account: string, limits: SendingLimits, recipients: number): Promise<Permission>;
  /** The same answer without counting anything: whether there is room now. */
  room(account: string, limits: SendingLimits, recipients: number): Promise<Permission>;
  /** Keeps the earlier beginning of a pause that is not over yet, or has not been lifted since. */
  pause(account: string, milliseconds: number, trouble: Trouble): Promise<Pause>;
  /** Null when it was never paused, or has been lifted. It may be over already: then the next try shows whether it lasts. */
  pauseOf(account: string): Promise<Pause | null>;
  /** The trouble is over. */
  lift(account: string): Promise<void>;
}

/** Whether a message is in the folder where its mailbox keeps what was sent. `unreadable`: this mailbox has no such folder that we can read. */
export type Trace = 'found' | 'missing' | 'unreadable';

export interface SentFolder {
  /**
   * @param messageId without angle brackets
   * @param since when it was handed to the server at the earliest
   * @throws MailFailure when the mailbox cannot be opened now
   */
  trace(systemEmailId: number, messageId: string, since: Date, signal: AbortSignal): Promise<Trace>;
  /**
   * Takes a message back that the server still has as a draft; not while it may be on its way.
   * @param since as for `trace`
   * @returns whether there was one: then it was not sent, and will not be
   * @throws MailFailure when the mailbox cannot be opened now
   */
  takeBack(systemEmailId: number, messageId: string, since: Date, signal: AbortSignal): Promise<boolean>;
}

/** What the worker tells the rest of the house; diagnostics writes it to the activity log. */
export interface OutboundEvents {
  delivered(delivery: Delivery, receipt: SendReceipt): void;
  /** It will be tried again by itself. */
  retrying(delivery: Delivery, trouble: Trouble, nextAttemptAt: Date): void;
  /** Nothing leaves this System Email until a person acts on the trouble (or the next look at `until`). */
  waiting(systemEmailId: number, trouble: Trouble, until: Date): void;
  failed(delivery: Delivery, trouble: Trouble): void;
  /** The server may have taken it; we look into the Sent folder by ourselves. */
  unknown(delivery: Delivery, trouble: Trouble): void;
  /** It is in the Sent folder, so the server had taken it. */
  found(delivery: Delivery): void;
  unconfirmed(delivery: Delivery, trouble: Trouble): void;
  /** The server asked this account to stay away: nothing leaves it before `until`. */
  paused(systemEmailId: number, pause: Pause): void;
  /** It has sent as much as it may for now, and goes on by itself. */
  limited(systemEmailId: number, limit: 'minute' | 'day'): void;
  /** The worker itself is in trouble, for example with the database. It goes on. */
  trouble(error: unknown): void;
}
