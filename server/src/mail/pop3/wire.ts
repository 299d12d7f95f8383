import type { Socket } from 'node:net';
import { NotPop3, ReplyParser, type ReplyEvent, type ReplyShape } from './replies';

/** Milliseconds. */
export interface Pop3Timeouts {
  /** Name resolution, TCP and TLS together. */
  connect: number;
  greeting: number;
  /** For the status line of a reply; of what follows it, for each piece. */
  silence: number;
  /** How long `waitForNews` waits: nothing can be new within one session. */
  poll: number;
}

const failed = (message: string, code: string): Error => Object.assign(new Error(message), { code });

/**
 * Commands and replies on one socket. Bytes are taken from the socket only when somebody asks for the next event, so a slow
 * consumer slows the server down.
 */
export class Pop3Wire {
  private readonly parser = new ReplyParser();
  /** Why nothing comes any more. */
  private end: unknown;
  /** What the server refused last, if it has said nothing since: often why it hangs up. */
  private lastRefusal: string | undefined;
  private wake: () => void = () => undefined;
  private readonly listeners = {
    readable: () => this.wake(),
    error: (error: Error) => this.lose(error),
    close: () => this.lose(failed('The server closed the connection.', 'ECONNRESET')),
  };
  private readonly abort = () => this.finish(this.signal.reason);

  constructor(
    private readonly socket: Socket,
    private readonly timeouts: Pop3Timeouts,
    private readonly signal: AbortSignal,
  ) {
    for (const [event, listener] of Object.entries(this.listeners)) socket.on(event, listener);
    if (signal.aborted) this.abort();
    else signal.addEventListener('abort', this.abort);
  }

  /** Replies that were asked for and have not been read to their end. */
  get outstanding(): number {
    return this.parser.outstanding;
  }

  /** The greeting comes without a command. */
  awaitGreeting(): void {
    this.parser.expect('line');
  }

  /**
   * Sends a command. Several may be on their way where the server says PIPELINING (RFC 2449 §6.6).
   * @param command without CRLF
   * @throws Error when the connection is gone; NotPop3 when the server has spoken without being asked
   */
  command(command: string, shape: ReplyShape): void {
    // A reply too many would make each later one the answer to another command: a message under another's name.
    if (this.parser.outstanding === 0) this.refuseUnasked();
    this.parser.expect(shape);
    this.say(command);
  }

  /** What a challenge is answered with; not a command. */
  say(line: string): void {
    if (this.end !== undefined) throw this.end;
    this.socket.write(`${line}\r\n`);
  }

  /**
   * The next event of the replies that are outstanding.
   * @throws Error with a code when nothing comes in time or the connection is gone, NotPop3, or the signal's reason
   */
  async next(patience = this.timeouts.silence, timeoutCode = 'ETIMEDOUT'): Promise<ReplyEvent> {
    const deadline = Date.now() + patience;
    for (;;) {
      if (this.signal.aborted) throw this.signal.reason;
      const event = this.parser.next();
      if (event !== null) {
        const refused = event.type === 'status' && event.status === 'error';
        this.lastRefusal = refused ? `-ERR ${event.text}` : undefined;
        return event;
      }
      const bytes: Buffer | null = this.socket.read();
      if (bytes !== null) this.parser.push(bytes);
      else if (this.end !== undefined) throw this.end;
      else await this.something(deadline - Date.now(), timeoutCode);
    }
  }

  /**
   * Lets go of the socket, so that TLS can take it over.
   * @throws NotPop3 when the server has said more than it was asked: what came before TLS must not count after it
   */
  release(): Socket {
    this.refuseUnasked();
    this.letGo();
    return this.socket;
  }

  /** Ends the connection without a word, whatever is on its way. */
  destroy(): void {
    this.finish(failed('The connection was closed here.', 'ECONNRESET'));
  }

  private refuseUnasked(): void {
    const bytes: Buffer | null = this.socket.read();
    if (bytes !== null) this.parser.push(bytes);
    const unasked = this.parser.unread.subarray(0, 512).toString('utf8');
    // Some say why before they hang up: inactivity, an expired session, a shutdown.
    if (/^-ERR/i.test(unasked)) {
      throw Object.assign(failed('The server ends the session.', 'ECONNRESET'), { response: unasked });
    }
    if (unasked !== '') throw new NotPop3(`Unasked: ${unasked}`);
  }

  private something(patience: number, timeoutCode: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => {
          this.wake = () => undefined;
          reject(failed('The server said nothing.', timeoutCode));
        },
        Math.max(0, patience),
      );
      this.wake = () => {
        clearTimeout(timer);
        this.wake = () => undefined;
        resolve();
      };
    });
  }

  private lose(error: Error): void {
    this.finish(Object.assign(error, { response: this.lastRefusal }));
  }

  private finish(why: unknown): void {
    this.end ??= why;
    this.letGo();
    // A socket's error after this is nobody's business; without a listener it would end the process.
    this.socket.on('error', () => undefined);
    this.socket.destroy();
    this.wake();
  }

  private letGo(): void {
    this.signal.removeEventListener('abort', this.abort);
    for (const [event, listener] of Object.entries(this.listeners)) this.socket.off(event, listener);
  }
}
