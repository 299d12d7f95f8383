/** The customer's side of the demo: a page that writes to support and shows the customer's own mailbox, with JSON underneath. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createTransport } from 'nodemailer';
import PostalMime from 'postal-mime';
import { closeHttp, listen, readBody, sendHtml, sendJson } from '../http';
import type { Directory } from '../idp/directory';
import { LabMailbox, type LabMessage } from '../mailbox';
import { readHeader } from '../smtp/headers';
import { customerPage } from './page';

export const CUSTOMER = 'customer@fabrikam.test';
export const SUPPORT = 'support@contoso.test';

/** `POST /api/send` */
export interface SendRequest {
  subject: string;
  text: string;
  /** Message-ID this mail answers. */
  inReplyTo?: string;
  attachment?: { filename: string; contentType?: string; contentBase64: string };
}

/** `GET /api/messages` answers `{ messages: CustomerMessage[] }`, oldest first. */
export interface CustomerMessage {
  from: string;
  subject: string;
  text: string;
  date?: string;
  messageId: string;
  inReplyTo?: string;
  references?: string;
  attachments: string[];
}

export async function startCustomerPage(parts: {
  directory: Directory;
  imap: { plainPort: number };
  mxPort: number;
}): Promise<{ url: string; stop(): Promise<void> }> {
  const mailbox = new LabMailbox({
    address: CUSTOMER,
    port: parts.imap.plainPort,
    password: () => parts.directory.get(CUSTOMER).password,
  });
  const transport = createTransport({
    host: '127.0.0.1',
    port: parts.mxPort,
    ignoreTLS: true,
    name: 'mail.fabrikam.test',
  });

  async function send(request: SendRequest): Promise<{ messageId: string }> {
    const { subject, text, inReplyTo, attachment } = request;
    if (!subject?.trim() || !text?.trim()) throw new BadRequest('Please write a subject and a message.');
    const sent = await transport.sendMail({
      from: { name: 'Casey Customer', address: CUSTOMER },
      to: SUPPORT,
      subject,
      text,
      ...(inReplyTo ? { inReplyTo, references: inReplyTo } : {}),
      attachments: attachment
        ? [
            {
              filename: attachment.filename,
              contentType: attachment.contentType,
              content: Buffer.from(attachment.contentBase64, 'base64'),
            },
          ]
        : [],
    });
    return { messageId: sent.messageId };
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (request.method === 'GET' && pathname === '/')
      return sendHtml(response, 200, customerPage(CUSTOMER, SUPPORT));
    if (request.method === 'GET' && pathname === '/api/messages') {
      const messages = await Promise.all((await mailbox.messages()).map(asCustomerMessage));
      return sendJson(response, 200, { messages });
    }
    if (request.method === 'POST' && pathname === '/api/send') {
      const body = JSON.parse((await readBody(request)).toString()) as SendRequest;
      return sendJson(response, 202, await send(body));
    }
    sendJson(response, 404, { error: 'There is nothing at this address.' });
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: Error) => {
      const ownFault = error instanceof BadRequest || error instanceof SyntaxError;
      sendJson(response, ownFault ? 400 : 502, { error: error.message });
    });
  });
  const port = await listen(server);
  return {
    url: `http://localhost:${port}`,
    stop: async () => {
      transport.close();
      await mailbox.close();
      await closeHttp(server);
    },
  };
}

class BadRequest extends Error {}

async function asCustomerMessage(message: LabMessage): Promise<CustomerMessage> {
  const parsed = await PostalMime.parse(message.raw);
  return {
    from: parsed.from?.address ?? message.from,
    subject: parsed.subject ?? '',
    text: parsed.text ?? parsed.html?.replace(/<[^>]+>/g, ' ') ?? '',
    date: parsed.date,
    messageId: parsed.messageId ?? '',
    inReplyTo: parsed.inReplyTo,
    references: readHeader(message.raw, 'References'),
    attachments: parsed.attachments.map((attachment) => attachment.filename ?? 'unnamed'),
  };
}
