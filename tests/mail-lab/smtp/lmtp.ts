/** Delivers by LMTP (RFC 2033) over one connection that is kept open, one message at a time. */
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { IncomingMail } from '../mail-store';

export class LmtpClient {
  private connection: SMTPConnection | undefined;
  private queue: Promise<unknown> = Promise.resolve();

  constructor(private readonly port: number) {}

  /** @throws with the server's answer when no recipient took the message */
  deliver(mail: IncomingMail): Promise<void> {
    const turn = this.queue.then(() => this.send(mail));
    this.queue = turn.catch(() => undefined); // The caller gets the error; the next message must not.
    return turn;
  }

  close(): void {
    this.connection?.close();
    this.connection = undefined;
  }

  private async send(mail: IncomingMail): Promise<void> {
    const connection = this.connection ?? (await this.open());
    await new Promise<void>((resolve, reject) => {
      connection.send({ from: mail.from, to: mail.to }, mail.raw, (error) => {
        if (!error) return resolve();
        this.close();
        reject(error);
      });
    });
  }

  private open(): Promise<SMTPConnection> {
    return new Promise((resolve, reject) => {
      const connection = new SMTPConnection({
        host: '127.0.0.1',
        port: this.port,
        lmtp: true,
        ignoreTLS: true,
        name: 'mx.lab.test',
      });
      connection.once('error', reject);
      connection.on('end', () => {
        if (this.connection === connection) this.connection = undefined;
      });
      connection.connect(() => {
        this.connection = connection;
        connection.on('error', () => this.close());
        resolve(connection);
      });
    });
  }
}
