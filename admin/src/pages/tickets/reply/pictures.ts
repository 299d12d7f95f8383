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

/** An image as editors write it: every value stands in double quotes, and may hold brackets. */
const IMAGE = /<img(?:\s[\w-]+="[^"]*")*>/g;

/** The text without the picture. */
export const withoutPicture = (html: string, uploadId: number): string =>
  html.replace(IMAGE, (image) => (shows(image, uploadId) ? '' : image));

/** The text as the server takes it. */
export const withContentIds = (html: string): string =>
  html.replace(SHOWN, (_attribute, id: string) => `src="cid:${contentIdOfUpload(Number(id))}"`);
