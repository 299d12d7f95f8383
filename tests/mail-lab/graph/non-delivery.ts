/** The report that comes back when a recipient does not exist (RFC 3464), in Exchange Online's words. */
import { randomUUID } from 'node:crypto';
import type { Account } from '../idp/directory';
import { readHeader } from '../smtp/headers';

export function nonDeliveryReport(message: Buffer, recipients: string[], sender: Account): Buffer {
  const boundary = `report_${randomUUID()}`;
  const domain = sender.address.split('@')[1] ?? '';
  const subject = readHeader(message, 'Subject') ?? '';
  const status = (address: string) =>
    `Final-Recipient: rfc822;${address}\r\nAction: failed\r\nStatus: 5.1.10\r\nDiagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient ${address} not found by SMTP address lookup\r\n`;
  const headers = message.subarray(0, Math.max(0, message.indexOf('\r\n\r\n'))).toString('latin1');
  const text = `From: "Microsoft Outlook" <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@${domain}>
To: <${sender.address}>
Date: ${new Date().toUTCString()}
Subject: Undeliverable: ${subject}
Message-ID: <${randomUUID()}@${domain}>
In-Reply-To: ${readHeader(message, 'Message-ID') ?? ''}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="${boundary}"

--${boundary}
Content-Type: text/plain; charset=us-ascii

Your message to ${recipients.join(', ')} couldn't be delivered.

--${boundary}
Content-Type: message/delivery-status

Reporting-MTA: dns;AM0PR10MB0001.EURPRD10.PROD.OUTLOOK.COM

${recipients.map(status).join('\r\n')}
--${boundary}
Content-Type: text/rfc822-headers

${headers}

--${boundary}--
`;
  return Buffer.from(text.replace(/\r?\n/g, '\r\n'), 'latin1');
}
