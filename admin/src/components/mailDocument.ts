/** Pixels: images up to this size are there to be asked for, not to be seen. */
const TRACKING_PIXEL = 3;

const isTrackingPixel = (image: HTMLImageElement): boolean =>
  [image.getAttribute('width'), image.getAttribute('height')].some(
    (size) => size !== null && Number.parseInt(size, 10) <= TRACKING_PIXEL,
  );

/** An image that is not shown leaves its description, without the browser's broken picture. */
export function replaceImage(image: HTMLImageElement): void {
  const mark = image.ownerDocument.createElement('span');
  mark.className = 'not-shown';
  mark.textContent = image.alt;
  image.replaceWith(mark);
}

/**
 * The mail without the addresses of images from elsewhere, each with a quiet mark in its place, and whether there were
 * any. Inline images are data URLs. The frame's policy would stop them too, but the browser would then fill the console
 * with what it stopped.
 */
export function withoutRemoteImages(html: string): { html: string; hasRemoteImages: boolean } {
  // A parsed document loads and runs nothing.
  const mail = new DOMParser().parseFromString(html, 'text/html');
  const remote = [...mail.images].filter((image) => image.src && !image.src.startsWith('data:'));
  if (remote.length === 0) return { html, hasRemoteImages: false };
  for (const image of remote) {
    if (isTrackingPixel(image)) image.remove();
    else replaceImage(image);
  }
  return { html: mail.body.innerHTML, hasRemoteImages: true };
}

/** What the words stand on. */
export interface Paper {
  background: string;
  color: string;
  scheme: 'light' | 'dark';
}

/** Mail is written for white paper, whatever theme the panel wears. */
export const WHITE_PAPER: Paper = { background: 'white', color: 'black', scheme: 'light' };

/**
 * A document for the sandboxed frame. Its policy lets nothing load but its own styles and inline images; remote images
 * only once they are asked for.
 *
 * @param html sanitised on the server
 */
export function mailDocument(html: string, withRemoteImages: boolean, paper: Paper): string {
  const policy = [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    `img-src data:${withRemoteImages ? ' https:' : ''}`,
  ].join('; ');
  return `<!doctype html><html><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="referrer" content="no-referrer">
<base target="_blank">
<style>
  :root { color-scheme: ${paper.scheme}; background: ${paper.background}; }
  body { display: flow-root; margin: 0; padding: 12px; color: ${paper.color}; font: 14px/1.5 sans-serif; overflow-wrap: anywhere; }
  img { max-width: 100%; height: auto; }
  body > :first-child { margin-top: 0; }
  body > :last-child { margin-bottom: 0; }
  .not-shown { display: inline-block; min-width: 1em; min-height: 1em; padding: 2px 6px; border: 1px dashed silver;
    background: whitesmoke; color: dimgray; font-size: 12px; }
  blockquote { margin: 8px 0; padding-left: 12px; border-left: 2px solid silver; }
  .quoted { margin-top: 12px; padding-top: 12px; border-top: 1px solid gainsboro; }
</style></head><body>${html}</body></html>`;
}
