/** Real mail clients, signed in as support@contoso.test with a fresh token and impatient enough for tests. */
import { ImapFlow } from 'imapflow';
import { createTransport } from 'nodemailer';
import type { MailLab } from './index';

export const SUPPORT = 'support@contoso.test';
export const CUSTOMER = 'customer@fabrikam.test';

export async function openImap(lab: MailLab, { port }: { port: number }): Promise<ImapFlow> {
  const client = new ImapFlow({
    host: 'localhost',
    port,
    secure: true,
    tls: { ca: lab.ca },
    logger: false,
    greetingTimeout: 300,
    auth: { user: SUPPORT, accessToken: (await lab.idp.mint(SUPPORT)).accessToken },
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    client.close();
    throw error;
  }
  return client;
}

export async function send(lab: MailLab, { port }: { port: number }, subject = 'Answer') {
  const transport = createTransport({
    host: 'localhost',
    port,
    secure: true,
    tls: { ca: lab.ca },
    socketTimeout: 500,
    auth: { type: 'OAuth2', user: SUPPORT, accessToken: (await lab.idp.mint(SUPPORT)).accessToken },
  });
  try {
    return await transport.sendMail({ from: SUPPORT, to: CUSTOMER, subject, text: 'Hello' });
  } finally {
    transport.close();
  }
}
