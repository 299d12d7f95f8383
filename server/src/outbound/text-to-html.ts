const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

/** Only web addresses become links: no other scheme can be smuggled in. */
const LINK = /\bhttps?:\/\/[^\s<>"']+/gi;
/** Punctuation after an address belongs to the sentence. */
const TRAILING = /[.,;:!?…]+$/;

/** A closing bracket belongs to the address only when it was opened there, as in Wikipedia's. */
const addressLength = (match: string): number => {
  const address = match.replace(TRAILING, '');
  return address.endsWith(')') && !address.includes('(')
    ? address.slice(0, -1).replace(TRAILING, '').length
    : address.length;
};

const withLinks = (text: string): string => {
  let html = '';
  let end = 0;
  for (const match of text.matchAll(LINK)) {
    const address = match[0].slice(0, addressLength(match[0]));
    html += escape(text.slice(end, match.index));
    html += `<a href="${escape(address)}">${escape(address)}</a>`;
    end = match.index + address.length;
  }
  return html + escape(text.slice(end));
};

/** Line breaks and runs of spaces would collapse in HTML. */
const lines = (text: string): string =>
  withLinks(text)
    .replace(/^ /gm, '&nbsp;')
    .replace(/ {2}/g, ' &nbsp;')
    .replace(/\t/g, '&nbsp; &nbsp; ')
    .replace(/\n/g, '<br>\n');

/**
 * The HTML alternative of a plain text: everything escaped, blank lines make paragraphs, web addresses become links.
 * @param text with LF line ends
 * @param signature shown below a `-- ` line; empty for none
 */
export const textToHtml = (text: string, signature: string): string => {
  const paragraphs = text
    .split(/\n(?:[ \t]*\n)+/)
    .filter((paragraph) => paragraph.trim())
    .map((paragraph) => `<p>${lines(paragraph)}</p>`);
  if (signature.trim()) paragraphs.push(`<p>-- <br>\n${lines(signature.trim())}</p>`);
  return `<!DOCTYPE html>\n<html><body>\n${paragraphs.join('\n')}\n</body></html>\n`;
};
