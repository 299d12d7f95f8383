/** A sent message of which the mailbox's own Sent folder shall have a copy, because its server makes none. */
export interface SentCopy {
  deliveryId: number;
  systemEmailId: number;
  /** Without angle brackets. */
  messageId: string;
  /** SHA-256 of the message as it was sent. */
  mimeHash: string;
  sentAt: Date;
  /** Tries that have been made, this one among them. Names the claim, too: who holds an older one writes nothing. */
  tries: number;
}

/** Copies that are still to be filed. A delivery is due one from the moment in which it is marked as sent. */
export interface SentCopyStore {
  /**
   * Makes the oldest copy that is due ours for a while; when that is over, another process may try.
   * @param except System Emails that are left alone
   * @param claimFor milliseconds on the database's clock
   */
  claimNext(except: number[], claimFor: number): Promise<SentCopy | null>;
  /** Nothing is left to do: it is there, or nobody will try any more. */
  settle(copy: SentCopy, outcome: 'done' | 'failed'): Promise<void>;
  /** It is due again after so many milliseconds. */
  postpone(copy: SentCopy, milliseconds: number): Promise<void>;
}

export interface SentFiling {
  /**
   * Puts a copy into the Sent folder, unless it is there already.
   * @returns false where the mailbox has no such folder that we can write to
   * @throws MailFailure when the mailbox cannot be opened now; the signal's reason when it aborts
   */
  file(copy: SentCopy, mime: Buffer, signal: AbortSignal): Promise<boolean>;
}

export interface SentCopyEvents {
  /** The mailbox goes without this copy. The delivery is none the worse for it. */
  copyGivenUp(copy: SentCopy, reason: string): void;
  trouble(error: unknown): void;
}
