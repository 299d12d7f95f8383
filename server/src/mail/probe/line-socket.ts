import type { Socket } from 'node:net';

/** No mail server's line is this long before anybody has signed in. */
const LONGEST_LINE = 64 * 1024;

const failed = (message: string, code: string): Error => Object.assign(new Error(message), { code });

/** Lines of a text protocol on a socket, one at a time. */
export class LineSocket {
  private buffer = '';
  private end: Error | undefined;
  private waiting: { resolve: () => void; reject: (error: Error) => void } | undefined;
  private readonly listeners = {
    data: (chunk: Buffer) => this.take(chunk),
    error: (error: Error) => this.finish(error),
    close: () => this.finish(failed('The server closed the connection.', 'ECONNRESET')),
  };

  /** @param patience milliseconds that a line may take */
  constructor(
    readonly socket: Socket,
    private readonly patience: number,
  ) {
    socket.on('data', this.listeners.data);
    socket.on('error', this.listeners.error);
    socket.on('close', this.listeners.close);
  }

  /** @throws Error with a code when the line does not come in time, is endless, or the connection is gone */
  async line(timeoutCode = 'ETIMEDOUT'): Promise<string> {
    for (;;) {
      const end = this.buffer.indexOf('\n');
      if (end >= 0) {
        const line = this.buffer.slice(0, end).replace(/\r$/, '');
        this.buffer = this.buffer.slice(end + 1);
        return Buffer.from(line, 'latin1').toString('utf8');
      }
      if (this.end) throw this.end;
      await this.more(timeoutCode);
    }
  }

  say(line: string): void {
    this.socket.write(`${line}\r\n`);
  }

  /**
   * Lets go of the socket, so that TLS can take it over.
   * @throws Error when the server has said more than it was asked: what came before TLS must not count after it
   */
  release(): Socket {
    for (const [event, listener] of Object.entries(this.listeners)) this.socket.off(event, listener);
    if (this.buffer !== '') throw failed('The server spoke before TLS had begun.', 'STARTTLS_INJECTION');
    return this.socket;
  }

  private more(timeoutCode: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting = undefined;
        reject(failed('The server said nothing.', timeoutCode));
      }, this.patience);
      const settled =
        <A extends unknown[]>(done: (...args: A) => void) =>
        (...args: A) => {
          clearTimeout(timer);
          this.waiting = undefined;
          done(...args);
        };
      this.waiting = { resolve: settled(resolve), reject: settled(reject) };
    });
  }

  private take(chunk: Buffer): void {
    // A character may lie across two chunks; a byte does not.
    this.buffer += chunk.toString('latin1');
    if (this.buffer.length > LONGEST_LINE) {
      this.buffer = '';
      this.finish(failed('The server sends a line without end.', 'ParserErrorTooLong'));
      this.socket.destroy();
      return;
    }
    this.waiting?.resolve();
  }

  private finish(error: Error): void {
    this.end ??= error;
    this.waiting?.reject(error);
  }
}
