/** The limit: nodemailer alone, with messages that are composed already, over one connection as the product has. */
import { createTransport } from 'nodemailer';
import { serve } from './child';
import { cpuTime, now } from './statistics';

/** Who sends, and where. TLS with the lab's own authority. */
export interface SendingAccount {
  host: string;
  port: number;
  address: string;
  password: string;
  ca: string;
}

export const methods = {
  /** @returns milliseconds from the first that the server has taken to the last */
  async send({
    account: { host, port, address, password, ca },
    to,
    messages,
  }: {
    account: SendingAccount;
    to: string;
    messages: string[];
  }): Promise<{ milliseconds: number; cpu: number }> {
    const transport = createTransport({
      ...{ host, port, secure: true, pool: true, maxConnections: 1, maxMessages: Infinity },
      auth: { user: address, pass: password },
      tls: { ca },
    });
    const [first = '', ...rest] = messages.map((message) => Buffer.from(message, 'base64'));
    const send = (raw: Buffer | string) => transport.sendMail({ raw, envelope: { from: address, to } });
    await send(first);
    const startedAt = now();
    const cpuSince = cpuTime();
    await Promise.all(rest.map(send));
    const milliseconds = now() - startedAt;
    const cpu = cpuSince();
    transport.close();
    return { milliseconds, cpu };
  },
};

serve(methods, async () => undefined);
