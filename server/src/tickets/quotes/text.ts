import { cutOf } from './cut';

/** @returns how many characters of a plain-text message stand above the quotation at its end; null when there is none */
export const cutOfText = (message: string): number | null => {
  const lines = message.split('\n');
  const cut = cutOf(lines.map((text) => ({ text, quoted: /^\s?>/.test(text) })));
  return cut === null ? null : lines.slice(0, cut).reduce((sum, line) => sum + line.length + 1, 0);
};

export const splitTextAt = (message: string, cut: number | null): { text: string; quotedText: string } =>
  cut === null
    ? { text: message, quotedText: '' }
    : { text: message.slice(0, cut), quotedText: message.slice(cut) };

/**
 * Splits a plain-text message into what its author wrote and the quotation at its end.
 * `text` followed by `quotedText` is the message to the letter.
 */
export const splitQuotedText = (message: string): { text: string; quotedText: string } =>
  splitTextAt(message, cutOfText(message));
