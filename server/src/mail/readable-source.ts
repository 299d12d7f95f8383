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
    headers: readableHeaders(message),
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
  return headOf(beginning)
    .replace(/\r?\n(?=[ \t])/g, '')
    .split(/\r?\n/)
    .flatMap((line) => {
      const colon = line.indexOf(':');
      if (colon < 1) return [];
      return [{ name: line.slice(0, colon).trim(), value: decodeWords(line.slice(colon + 1).trim()) }];
    });
};

/** Without the body, whose bytes may be in another charset. */
const headOf = (beginning: Buffer | string): string => {
  const endsAt = (text: string): number => /\r?\n\r?\n/.exec(text)?.index ?? text.length;
  if (typeof beginning === 'string') return beginning.slice(0, endsAt(beginning));
  const shown = beginning.subarray(0, SHOWN);
  // ISO 8859-1 keeps every byte in its place.
  return decoded(shown.subarray(0, endsAt(shown.toString('latin1'))));
};

const decoded = (bytes: Buffer): string => {
  try {
    // As a stream: what is shown may end within a character.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw error;
    return bytes.toString('latin1');
  }
};
