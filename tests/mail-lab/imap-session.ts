/** One IMAP connection to a mailbox of the lab, opened when it is needed and again when it has gone. */
import { ImapFlow } from 'imapflow';

export interface ImapSessionOptions {
  address: string;
  /** IMAP port that takes logins without TLS. */
  port: number;
  password: () => string | Promise<string>;
}

export class ImapSession {
  private client: ImapFlow | undefined;
  private queue: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: ImapSessionOptions) {}

  /** Works on the connection when nobody else does: one piece of work after the other. */
  inTurn<T>(work: (client: ImapFlow) => Promise<T>): Promise<T> {
    const turn = this.queue.then(async () => work(await this.connected()));
    this.queue = turn.catch(() => undefined); // The caller gets the error; the next call must not.
    return turn;
  }

  async close(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    client?.close();
  }

  private async connected(): Promise<ImapFlow> {
    if (this.client?.usable) return this.client;
    const client = new ImapFlow({
      host: '127.0.0.1',
      port: this.options.port,
      secure: false,
      doSTARTTLS: false,
      logger: false,
      disableAutoIdle: true,
      auth: { user: this.options.address, pass: await this.options.password() },
    });
    client.on('error', () => undefined); // The command that is under way reports it.
    try {
      await client.connect();
    } catch (error) {
      client.close();
      throw error;
    }
    this.client = client;
    return client;
  }
}
