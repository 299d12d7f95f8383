/** Messages as parsed. */

export interface Address {
  address: string;
  name: string;
}

export interface MessageAttachment {
  filename: string;
  contentType: string;
  /** RFC 2392, without angle brackets; set for parts that the HTML refers to by `cid:`. */
  contentId?: string;
  /** True for parts shown inside the body rather than listed. */
  inline: boolean;
  content: Uint8Array;
  /** SHA-256 of the content, lower-case hex. */
  hash: string;
}

/** A message as parsed: text decoded, HTML sanitised, identifiers without angle brackets. */
export interface InboundMessage {
  messageId: string;
  inReplyTo: string[];
  references: string[];
  from: Address;
  replyTo: Address[];
  to: Address[];
  cc: Address[];
  /** Addresses to which it was delivered, as servers on its way noted them: those of Bcc and of lists are among them. */
  deliveredTo: string[];
  subject: string;
  sentAt: Date | null;
  text: string;
  html: string | null;
  /** What it says it is written in and its sender reads, in lower case, the most likely first (RFC 3282). */
  languages: string[];
  /** Set when a machine sent it: no automatic answer goes back (RFC 3834). */
  automatic: AutomaticReason | null;
  attachments: MessageAttachment[];
  /**
   * The same for every copy of the message, whatever way it came: a digest of its own Message-ID and of what people see of
   * it. Null where it has no Message-ID of its own: two that look alike may be two.
   */
  fingerprint: string | null;
}

export type AutomaticReason =
  | 'test-mail'
  | 'auto-submitted'
  | 'auto-response-suppress'
  | 'mailing-list'
  | 'bulk'
  | 'delivery-report'
  | 'own-loop';
