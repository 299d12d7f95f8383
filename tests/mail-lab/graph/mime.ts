/** Raw messages as Exchange reads and changes them on their way out. */
import addressparser from 'nodemailer/lib/addressparser';
import { readHeader, removeHeader } from '../smtp/headers';
import { GraphError } from './errors';

/**
 * The message in a request whose body is the base64 of its bytes.
 *
 * @throws GraphError 400 for what is no base64, or no message
 */
export function readMime(body: Buffer): Buffer {
  const text = body.toString('latin1').replace(/\s+/g, '');
  if (!text || text.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) {
    throw new GraphError(
      400,
      'ErrorMimeContentInvalidBase64String',
      'Invalid base64 string for MIME content.',
    );
  }
  // Exchange stores lines as the RFC has them, whatever ends they came with.
  const raw = Buffer.from(Buffer.from(text, 'base64').toString('latin1').replace(/\r?\n/g, '\r\n'), 'latin1');
  if (!/^[!-9;-~]+:/.test(raw.subarray(0, 200).toString('latin1')))
    throw new GraphError(400, 'ErrorMimeContentInvalid', 'Invalid MIME content.');
  return raw;
}

/** Everybody in To, Cc and Bcc: Graph has no envelope besides. */
export function recipientsOf(raw: Buffer): string[] {
  const found = ['To', 'Cc', 'Bcc'].flatMap((name) =>
    addressparser(readHeader(raw, name) ?? '', { flatten: true }).map(({ address }) => address.toLowerCase()),
  );
  return [...new Set(found.filter((address) => address.includes('@')))];
}

export function withoutBcc(raw: Buffer): Buffer {
  return removeHeader(raw, 'Bcc');
}

export interface MimeAttachment {
  name: string;
  contentType: string;
  content: Buffer;
  isInline: boolean;
  contentId?: string;
}

/** Puts an attachment behind what the message has already. */
export function attach(raw: Buffer, attachment: MimeAttachment): Buffer {
  const part = partOf(attachment);
  const type = readHeader(raw, 'Content-Type') ?? 'text/plain; charset=us-ascii';
  const boundary = /^multipart\/mixed/i.test(type) ? /boundary="?([^";]+)"?/i.exec(type)?.[1] : undefined;
  if (boundary) {
    const end = raw.lastIndexOf(`\r\n--${boundary}--`);
    const [before, after] = end < 0 ? [raw, Buffer.alloc(0)] : [raw.subarray(0, end), raw.subarray(end)];
    return Buffer.concat([before, Buffer.from(`\r\n--${boundary}\r\n`), part, after]);
  }
  return wrap(raw, part, type);
}

function wrap(raw: Buffer, part: Buffer, type: string): Buffer {
  const names = ['Content-Type', 'Content-Transfer-Encoding', 'Content-Disposition', 'Content-ID'];
  const inner = names.flatMap((name) => {
    const value = name === 'Content-Type' ? type : readHeader(raw, name);
    return value ? [`${name}: ${value}\r\n`] : [];
  });
  const outer = names.reduce(removeHeader, raw);
  const end = outer.indexOf('\r\n\r\n');
  const boundary = `_mixed_${Buffer.from(String(raw.length)).toString('hex')}_${Date.now().toString(36)}_`;
  return Buffer.concat([
    outer.subarray(0, end + 2),
    ...(readHeader(raw, 'MIME-Version') ? [] : [Buffer.from('MIME-Version: 1.0\r\n')]),
    Buffer.from(`Content-Type: multipart/mixed; boundary="${boundary}"\r\n\r\n`),
    Buffer.from(`--${boundary}\r\n${inner.join('')}\r\n`),
    outer.subarray(end + 4),
    Buffer.from(`\r\n--${boundary}\r\n`),
    part,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
}

function partOf({ name, contentType, content, isInline, contentId }: MimeAttachment): Buffer {
  const plain = name.replace(/[^\x20-\x7e]/g, '_').replace(/["\\]/g, '_');
  const extended = plain === name ? '' : `;\r\n filename*=utf-8''${encodeURIComponent(name)}`;
  // A message within a message may not be base64 (RFC 2046 §5.2.1).
  const isMessage = contentType.toLowerCase() === 'message/rfc822';
  const lines = [
    `Content-Type: ${contentType}; name="${plain}"`,
    `Content-Transfer-Encoding: ${isMessage ? '8bit' : 'base64'}`,
    `Content-Disposition: ${isInline ? 'inline' : 'attachment'}; filename="${plain}"${extended}`,
    ...(contentId ? [`Content-ID: <${contentId.replace(/[<>]/g, '')}>`] : []),
  ];
  const encoded = isMessage
    ? content
    : Buffer.from((content.toString('base64').match(/.{1,76}/g) ?? []).join('\r\n'));
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), encoded]);
}
