import { decodeWords } from 'postal-mime';
import type { EntrySource } from '../../../shared/contracts/tickets';

/** Bytes of a message that are shown; all of it can be downloaded. */
const SHOWN = 512 * 1024;

/**
 * A message for reading: its header fields and its beginning as it came or left. Bytes that are no UTF-8 are read as
 * ISO 8859-1, so that each one shows.
 */
export const readableSource = (message: Buffer): EntrySource => {
  const source = decoded(message.subarray(0, SHOWN));
  return {
    headers: readableHeaders(source),
    source,
    truncated: message.byteLength > SHOWN,
    size: message.byteLength,
  };
};

/**
 * The header fields of a message or of its beginning, in their order: unfolded (RFC 5322 §2.2.3), encoded words decoded
 * (RFC 2047).
 */
export const readableHeaders = (beginning: Buffer | string): EntrySource['headers'] => {
  const source = typeof beginning === 'string' ? beginning : decoded(beginning);
  const [head = ''] = source.split(/\r?\n\r?\n/, 1);
  return head
    .replace(/\r?\n(?=[ \t])/g, '')
    .split(/\r?\n/)
    .flatMap((line) => {
      const colon = line.indexOf(':');
      if (colon < 1) return [];
      return [{ name: line.slice(0, colon).trim(), value: decodeWords(line.slice(colon + 1).trim()) }];
    });
};

const decoded = (bytes: Buffer): string => {
  try {
    // As a stream: what is shown may end within a character.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream: true });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return bytes.toString('latin1');
  }
};
