import { createHash } from 'node:crypto';
import type { Attachment } from 'postal-mime';
import { contentIdsIn } from '../../../../shared/content-id';
import type { MessageAttachment } from '../ports';
import { UnparseableMessage } from './unparseable';
import { storableText } from './text';

const MAX_PARTS = 1000;

const NAMES: Record<string, string> = {
  'message/rfc822': 'message.eml',
  'message/delivery-status': 'delivery-status.txt',
  'text/rfc822-headers': 'headers.txt',
  'text/calendar': 'invitation.ics',
};

/**
 * The files of a message. A part is inline only where the HTML shows it: an image that says `inline` but that the body
 * never refers to would otherwise be seen by nobody.
 * @throws UnparseableMessage when there are more parts than any honest mail has
 */
export const collectAttachments = (parts: Attachment[], html: string | null): MessageAttachment[] => {
  if (parts.length > MAX_PARTS) {
    throw new UnparseableMessage(`The message has ${parts.length} attachments; the limit is ${MAX_PARTS}.`);
  }
  const shown = contentIdsIn(html ?? '');
  return parts.map((part, index) => {
    const contentType = printable(part.mimeType) || 'application/octet-stream';
    const contentId = printable(part.contentId ?? '').replace(/^<|>$/g, '');
    const content = bytesOf(part.content);
    return {
      filename: filenameOf(part, contentType, index),
      contentType,
      ...(contentId ? { contentId } : {}),
      inline: contentId !== '' && shown.has(contentId) && contentType.startsWith('image/'),
      content,
      hash: createHash('sha256').update(content).digest('hex'),
    };
  });
};

const bytesOf = (content: Attachment['content']): Uint8Array =>
  typeof content === 'string'
    ? Buffer.from(content)
    : content instanceof Uint8Array
      ? content
      : new Uint8Array(content);

const printable = (text: string): string =>
  storableText(text)
    .replace(/\p{Cc}/gu, '')
    .trim();

/** The last path segment only: a name is never a path. */
const filenameOf = (part: Attachment, contentType: string, index: number): string => {
  const given =
    printable(part.filename ?? '')
      .split(/[\\/]/)
      .pop() ?? '';
  return /^\.*$/.test(given) ? (NAMES[contentType] ?? `attachment-${index + 1}`) : given;
};
