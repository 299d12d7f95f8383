import { contentIdOfUpload } from '../../../../../shared/inline-upload';

/**
 * While it is written, a text names the uploads that it shows in an attribute of their own: an image with a `src` is loaded
 * by the browser wherever it is made, and what a mail calls its parts (`cid:`) no browser can load.
 */
const SHOWN = /\bdata-upload="(\d+)"/g;

const escaped = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

/** The HTML that shows an upload where its file name says what is to be seen. */
export const htmlOfPicture = (uploadId: number, filename: string): string =>
  `<img data-upload="${uploadId}" alt="${escaped(filename)}">`;

/** Whether a text shows an upload. */
export const shows = (html: string, uploadId: number): boolean =>
  [...html.matchAll(SHOWN)].some(([, id]) => Number(id) === uploadId);

/** The text without the picture; the very same where it does not show it. */
export function withoutPicture(html: string, uploadId: number): string {
  if (!shows(html, uploadId)) return html;
  const { body } = new DOMParser().parseFromString(html, 'text/html');
  body.querySelectorAll(`img[data-upload="${uploadId}"]`).forEach((picture) => picture.remove());
  return body.innerHTML;
}

/** The text as the server takes it. */
export const withContentIds = (html: string): string =>
  html.replace(SHOWN, (_attribute, id: string) => `src="cid:${contentIdOfUpload(Number(id))}"`);
