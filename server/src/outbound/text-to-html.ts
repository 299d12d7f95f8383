const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** What stands between tags, or between the quotes of an attribute. */
export const escape = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

/** Only web addresses become links: no other scheme can be smuggled in. */
const LINK = /\bhttps?:\/\/[^\s<>"']+/gi;
/** Punctuation after an address belongs to the sentence. */
const TRAILING = /[.,;:!?…]+$/;

const count = (text: string, character: string): number => text.split(character).length - 1;

/** A closing bracket belongs to the address only when it was opened there, as in Wikipedia's. */
const addressLength = (match: string): number => {
  let address = match.replace(TRAILING, '');
  while (address.endsWith(')') && count(address, ')') > count(address, '(')) {
    address = address.slice(0, -1).replace(TRAILING, '');
  }
  return address.length;
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

/** Escaped, with its line breaks and runs of spaces, which would collapse in HTML. */
export const linesToHtml = (text: string): string =>
  withLinks(text)
    .replace(/^ /gm, '&nbsp;')
    .replace(/ {2}/g, ' &nbsp;')
    .replace(/\t/g, '&nbsp; &nbsp; ')
    .replace(/\n/g, '<br>\n');

/**
 * The HTML alternative of a plain text: everything escaped, blank lines make paragraphs, web addresses become links.
 * @param text with LF line ends
 */
export const textToHtml = (text: string): string =>
  text
    .split(/\n(?:[ \t]*\n)+/)
    .filter((paragraph) => paragraph.trim())
    .map((paragraph) => `<p>${linesToHtml(paragraph)}</p>`)
    .join('\n');
