import { storableText } from './text';

/** Bytes of a header block that are kept where the message is not. */
const LONGEST = 64 * 1024;

/** The header block (RFC 5322 §2.1) of a message as text: everything before the first empty line. */
export const headOf = (beginning: Buffer): string => {
  const text = storableText(beginning.subarray(0, LONGEST).toString('utf8'));
  return text.split(/\r?\n\r?\n/, 1)[0] ?? '';
};
