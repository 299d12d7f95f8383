/**
 * What a POP3 server says, from bytes to replies (RFC 1939 §3): a status line, and after `+OK` to some commands lines of any
 * bytes up to one with a lone dot. Knows no socket, and keeps no more of the bytes than one line.
 */

/** What follows `+OK`: nothing, or lines up to the lone dot. */
export type ReplyShape = 'line' | 'lines';

export type ReplyEvent =
  | { type: 'status'; status: 'ok' | 'error' | 'challenge'; text: string }
  /** Bytes of the lines, dots unstuffed, line ends kept. Cut anywhere. */
  | { type: 'data'; bytes: Buffer }
  /** The reply is complete. */
  | { type: 'end' };

/** The server's bytes are no POP3. The message is for support. */
export class NotPop3 extends Error {}

/** Octets. A response line has 512 (RFC 2449 §4), a challenge of SASL 12,288 (RFC 5034 §4). */
const LONGEST_LINE = 16 * 1024;

const CR = 0x0d;
const LF = 0x0a;
const DOT = 0x2e;
const DOTTED_LINE = Buffer.from('\r\n.');
const NOTHING = Buffer.alloc(0);

/**
 * Where in the lines the last byte was. `dot` and `dot-cr` hold back what may be the terminator: bytes may come in pieces of
 * any size.
 */
type Place = 'line-start' | 'in-line' | 'cr' | 'dot' | 'dot-cr';

/**
 * Feed it with `push`, then take events with `next` until there are none. Replies are read in the order in which they were
 * announced by `expect`; bytes that nobody asked for stay where they are.
 */
export class ReplyParser {
  private bytes: Buffer = NOTHING;
  private at = 0;
  private readonly expected: ReplyShape[] = [];
  /** The beginning of a status line whose end has not come. */
  private line: Buffer = NOTHING;
  /** Set while the lines of a reply are read. */
  private place: Place | null = null;

  /** Announces a reply: to be called when its command is sent. */
  expect(shape: ReplyShape): void {
    this.expected.push(shape);
  }

  /** How many announced replies have not come to their end. */
  get outstanding(): number {
    return this.expected.length;
  }

  /** Bytes that have come and were not taken yet. */
  get unread(): Buffer {
    return Buffer.concat([this.line, this.bytes.subarray(this.at)]);
  }

  push(bytes: Buffer): void {
    this.bytes = this.at === this.bytes.length ? bytes : Buffer.concat([this.bytes.subarray(this.at), bytes]);
    this.at = 0;
  }

  /**
   * @returns the next event, or null when more bytes are needed for one or nothing is expected
   * @throws NotPop3 when the bytes are no reply, or a status line does not end
   */
  next(): ReplyEvent | null {
    const [shape] = this.expected;
    if (shape === undefined) return null;
    if (this.place !== null) return this.nextOfLines();
    const text = this.statusLine();
    if (text === null) return null;
    const event = statusOf(text);
    if (event.status === 'ok' && shape === 'lines') {
      this.place = 'line-start';
    } else if (event.status !== 'challenge') {
      // What a challenge is answered with is followed by another status line.
      this.expected.shift();
    }
    return event;
  }

  private statusLine(): string | null {
    const end = this.bytes.indexOf(LF, this.at);
    const piece = this.bytes.subarray(this.at, end < 0 ? undefined : end);
    if (this.line.length + piece.length > LONGEST_LINE) {
      throw new NotPop3(`A line of more than ${LONGEST_LINE} octets`);
    }
    const line = Buffer.concat([this.line, piece]);
    this.at += piece.length;
    if (end < 0) {
      this.line = line;
      return null;
    }
    this.line = NOTHING;
    this.at += 1;
    return line.toString('utf8').replace(/\r$/, '');
  }

  private nextOfLines(): ReplyEvent | null {
    while (this.at < this.bytes.length) {
      const bytes = this.lineBytes();
      if (this.place === null) {
        this.expected.shift();
        return { type: 'end' };
      }
      if (bytes !== null) return { type: 'data', bytes };
    }
    return null;
  }

  /** One step through the lines. @returns the bytes that are the message's, or null where a dot is in question */
  private lineBytes(): Buffer | null {
    const byte = this.bytes[this.at];
    switch (this.place) {
      case 'line-start':
        if (byte === DOT) {
          this.at += 1;
          this.place = 'dot';
          return null;
        }
        return this.upToDottedLine();
      case 'dot':
        if (byte === CR) {
          this.at += 1;
          this.place = 'dot-cr';
          return null;
        }
        // The dot was stuffed, or is one that the server forgot to stuff: RFC 1939 §3 takes it away in either case.
        return this.upToDottedLine();
      case 'dot-cr':
        if (byte === LF) {
          this.at += 1;
          this.place = null;
          return null;
        }
        // No terminator after all: the CR that was held back is the message's.
        this.place = 'cr';
        return CARRIAGE_RETURN;
      default:
        return this.upToDottedLine();
    }
  }

  /** Bytes up to the next line that begins with a dot, or up to the end of what has come. */
  private upToDottedLine(): Buffer {
    const start = this.at;
    // A line feed ends the line only after CR: a message may hold a bare one, and what follows it was not stuffed.
    if (this.place === 'cr' && this.bytes[start] === LF) {
      this.at += 1;
      this.place = 'line-start';
      return this.bytes.subarray(start, this.at);
    }
    const dotted = this.bytes.indexOf(DOTTED_LINE, start);
    this.at = dotted < 0 ? this.bytes.length : dotted + 2;
    const piece = this.bytes.subarray(start, this.at);
    const last = piece[piece.length - 1];
    const endsLine = last === LF && piece.length > 1 && piece[piece.length - 2] === CR;
    this.place = endsLine ? 'line-start' : last === CR ? 'cr' : 'in-line';
    return piece;
  }
}

const CARRIAGE_RETURN = Buffer.from([CR]);

function statusOf(line: string): Extract<ReplyEvent, { type: 'status' }> {
  const [, sign = '', text = ''] = /^(\+OK|-ERR|\+)(?:\s+(.*))?$/is.exec(line) ?? [];
  switch (sign.toUpperCase()) {
    case '+OK':
      return { type: 'status', status: 'ok', text };
    case '-ERR':
      return { type: 'status', status: 'error', text };
    case '+':
      return { type: 'status', status: 'challenge', text };
    default:
      throw new NotPop3(line === '' ? 'An empty line' : line);
  }
}
