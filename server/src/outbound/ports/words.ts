import type { ReplyContext } from './conversation';
import type { Sender } from './sending';

/** What is said to who opens a ticket. */
export interface Acknowledgement {
  /** What it is written in. */
  language: string;
  /** Empty: `Re:` and the subject of the mail. */
  subject: string;
  /** Sanitised HTML with variables. */
  html: string;
}

/** The words that a System Email acknowledges with. Joins a running transaction. */
export interface Acknowledgements {
  /** @param languages what the mail is written in, as it says itself, the most likely first */
  of(systemEmailId: number, languages: string[]): Promise<Acknowledgement>;
}

/** What the agent who writes is called, and signs with. */
export interface Signer {
  name: string;
  /** HTML with variables; empty for none. */
  signature: string;
}

/** The ticket that a signature may speak of. */
export type SignedContext = Pick<ReplyContext, 'ticketId' | 'subject' | 'requester'>;

export interface Signatures {
  /**
   * What stands under a reply: the agent's own signature, then the System Email's, filled in.
   * @param authorId null where no agent wrote it
   * @returns HTML or plain text, as `Sender.signature`
   */
  under(sender: Sender, context: SignedContext, authorId: number | null): Promise<string>;
}
