const BLOCKS = new Set(['P', 'DIV', 'BLOCKQUOTE', 'UL', 'OL', 'PRE', 'H1', 'H2', 'H3', 'H4', 'H5', 'H6']);

function textOf(node: Node): string {
  if (node.nodeType === Node.TEXT_NODE) return node.textContent ?? '';
  if (node.nodeName === 'BR') return '\n';
  if (node instanceof HTMLImageElement) return `[${node.alt}]`;
  const inside = [...node.childNodes].map(textOf).join('');
  if (node instanceof HTMLAnchorElement && node.href && node.textContent !== node.getAttribute('href')) {
    return `${inside} (${node.getAttribute('href')})`;
  }
  if (node.nodeName === 'LI') {
    const list = node.parentElement;
    const place = list ? [...list.children].indexOf(node as Element) + 1 : 1;
    return `${list?.nodeName === 'OL' ? `${place}.` : '-'} ${inside.trim()}\n`;
  }
  return BLOCKS.has(node.nodeName) ? `${inside.replace(/\n$/, '')}\n` : inside;
}

/** What the editor wrote, without its dress: a line for each paragraph, links with their address. */
export function textOfHtml(html: string): string {
  return textOf(new DOMParser().parseFromString(html, 'text/html').body).replace(/\n+$/, '');
}

const escaped = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

/** The other way: a paragraph for each line. */
export const htmlOfText = (text: string): string =>
  text.trim() === ''
    ? ''
    : text
        .split('\n')
        .map((line) => `<p>${escaped(line)}</p>`)
        .join('');

/** Whether there is something to read in it. */
export const isBlank = (html: string): boolean => textOfHtml(html).trim() === '';
