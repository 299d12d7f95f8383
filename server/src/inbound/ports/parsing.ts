/** The parser, and how large mail may be. */
import type { InboundMessage } from './message';

/** How large mail may be. */
export interface MailLimits {
  /** Bytes of a message as it is on the server. */
  messageBytes: number;
  /** Bytes of one attachment, decoded. */
  attachmentBytes: number;
}

/** One message as bytes, for the parser. */
export interface Unparsed {
  raw: Uint8Array;
  /** SHA-256 of the bytes, lower-case hex. */
  contentHash: string;
}

export type ParseOutcome = { message: InboundMessage } | { unparseable: string };

/** Reads bytes as mail, somewhere where they can hurt nobody. */
export interface MessageParser {
  /**
   * @returns one outcome for each message, in order
   * @throws ParserGaveUp when reading took too long, or ended the parser
   */
  parse(messages: Unparsed[]): Promise<ParseOutcome[]>;
}

/** The parser could not come to an end. Whose fault it is shows when each message is tried alone. */
export class ParserGaveUp extends Error {
  constructor(reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.name = 'ParserGaveUp';
  }
}
