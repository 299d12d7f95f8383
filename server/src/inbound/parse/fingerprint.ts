import { createHash } from 'node:crypto';
import type { InboundMessage } from '../ports';

type Seen = Pick<InboundMessage, 'from' | 'subject' | 'sentAt' | 'text' | 'attachments'>;

/**
 * What a message is, whatever way it came: trace fields, the order of header fields and how its parts are encoded differ
 * from copy to copy. A Message-ID alone will not do: broken programs give one to many messages.
 * @param messageId its own
 * @returns SHA-256, lower-case hex
 */
export const fingerprintOf = (
  messageId: string,
  { from, subject, sentAt, text, attachments }: Seen,
): string =>
  createHash('sha256')
    .update(
      JSON.stringify([
        messageId,
        from.address.toLowerCase(),
        sentAt?.getTime() ?? null,
        subject,
        text.replace(/\s+/g, ' '),
        attachments.map(({ hash }) => hash),
      ]),
    )
    .digest('hex');
