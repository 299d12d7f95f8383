import { cutOf } from './cut';

/**
 * Splits a plain-text message into what its author wrote and the quotation at its end.
 * `text` followed by `quotedText` is the message to the letter.
 */
export const splitQuotedText = (message: string): { text: string; quotedText: string } => {
  const lines = message.split('\n');
  const cut = cutOf(lines.map((text) => ({ text, quoted: /^\s?>/.test(text) })));
  if (cut === null) return { text: message, quotedText: '' };
  const length = lines.slice(0, cut).reduce((sum, line) => sum + line.length + 1, 0);
  return { text: message.slice(0, length), quotedText: message.slice(length) };
};
