import PostalMime from 'postal-mime';

/** A file of a message, apart from it. */
export interface MessageFile {
  name: string;
  contentType: string;
  content: Buffer;
  /** Set where the text shows it (`cid:`), without angle brackets. */
  contentId?: string;
}

/** A part of a message (RFC 2046 §5.1), with its header. */
interface Entity {
  /** Lower case, without parameters. */
  type: string;
  boundary: string;
  isFile: boolean;
}

const headOf = (entity: Buffer): string => {
  const end = entity.indexOf('\r\n\r\n');
  const head = entity.subarray(0, end < 0 ? entity.length : end).toString('latin1');
  return head.replace(/\r\n(?=[ \t])/g, '');
};

const fieldOf = (head: string, name: string): string =>
  new RegExp(`^${name}:[ \\t]*(.*)$`, 'im').exec(head)?.[1] ?? '';

const lookAt = (entity: Buffer): Entity => {
  const head = headOf(entity);
  const contentType = fieldOf(head, 'content-type');
  const type = (contentType.split(';')[0] ?? '').trim().toLowerCase();
  const [, quoted, bare] = /;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType) ?? [];
  const disposition = fieldOf(head, 'content-disposition');
  const shown = /^inline/i.test(disposition) && fieldOf(head, 'content-id') !== '';
  return { type, boundary: quoted ?? bare ?? '', isFile: /^attachment/i.test(disposition) || shown };
};

/** Where the next line is that a boundary makes (RFC 2046 §5.1.1); another boundary may begin as this one does. */
const nextDelimiter = (entity: Buffer, delimiter: Buffer, from: number): number => {
  for (let at = entity.indexOf(delimiter, from); at >= 0; at = entity.indexOf(delimiter, at + 1)) {
    const after = at + delimiter.length;
    if (/^(?:--|[ \t]*\r\n)/.test(entity.subarray(after, after + 80).toString('latin1'))) return at;
  }
  return -1;
};

/** The parts between the boundaries; null where they are not as they should be. */
const partsOf = (entity: Buffer, boundary: string): { before: Buffer; parts: Buffer[] } | null => {
  const delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1');
  const parts: Buffer[] = [];
  let at = nextDelimiter(entity, delimiter, 0);
  if (at < 0) return null;
  const before = entity.subarray(0, at);
  for (;;) {
    const after = at + delimiter.length;
    if (entity.subarray(after, after + 2).toString('latin1') === '--') return { before, parts };
    const start = entity.indexOf('\r\n', after) + 2;
    // A part may be empty: then its line end is the next delimiter's own.
    const next = nextDelimiter(entity, delimiter, start - 2);
    if (next < 0) return null;
    parts.push(entity.subarray(start, Math.max(start, next)));
    at = next;
  }
};

const decoded = async (part: Buffer): Promise<MessageFile | null> => {
  const { attachments } = await PostalMime.parse(part, { forceRfc822Attachments: true });
  const [found, ...others] = attachments;
  if (found === undefined || others.length > 0 || typeof found.content === 'string') return null;
  const content = new Uint8Array(found.content);
  const contentId = found.contentId?.replace(/^<|>$/g, '');
  return {
    name: found.filename ?? 'attachment',
    contentType: found.mimeType,
    content: Buffer.from(content.buffer, content.byteOffset, content.byteLength),
    ...(found.disposition === 'inline' && contentId ? { contentId } : {}),
  };
};

/**
 * Takes the files out of a message, at any depth of what is mixed and related; all else stays byte for byte.
 * @param mime CRLF line ends
 */
export async function withoutFiles(mime: Buffer): Promise<{ rest: Buffer; files: MessageFile[] }> {
  const { type, boundary } = lookAt(mime);
  const split = type.startsWith('multipart/') && boundary !== '' ? partsOf(mime, boundary) : null;
  if (split === null) return { rest: mime, files: [] };
  const files: MessageFile[] = [];
  const kept: Buffer[] = [];
  for (const part of split.parts) {
    // What offers a choice is no place for files: each of its parts is the message.
    const file = type !== 'multipart/alternative' && lookAt(part).isFile ? await decoded(part) : null;
    if (file) {
      files.push(file);
      continue;
    }
    const inner = await withoutFiles(part);
    files.push(...inner.files);
    kept.push(inner.rest);
  }
  const delimiter = Buffer.from(`\r\n--${boundary}\r\n`, 'latin1');
  const end = Buffer.from(`\r\n--${boundary}--\r\n`, 'latin1');
  return { rest: Buffer.concat([split.before, ...kept.flatMap((part) => [delimiter, part]), end]), files };
}
