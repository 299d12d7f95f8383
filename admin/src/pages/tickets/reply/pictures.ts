import { contentIdsIn } from '../../../../../shared/content-id';
import { contentIdOfUpload } from '../../../../../shared/inline-upload';

/** Whether a text shows an upload. */
export const shows = (html: string, uploadId: number): boolean =>
  contentIdsIn(html).has(contentIdOfUpload(uploadId));

/** The HTML that shows an upload where its file name says what is to be seen. */
export function htmlOfPicture(uploadId: number, filename: string): string {
  const picture = document.createElement('img');
  picture.setAttribute('src', `cid:${contentIdOfUpload(uploadId)}`);
  picture.alt = filename;
  return picture.outerHTML;
}

/** The text without the picture; the very same where it does not show it. */
export function withoutPicture(html: string, uploadId: number): string {
  if (!shows(html, uploadId)) return html;
  const { body } = new DOMParser().parseFromString(html, 'text/html');
  body
    .querySelectorAll(`img[src="cid:${contentIdOfUpload(uploadId)}"]`)
    .forEach((picture) => picture.remove());
  return body.innerHTML;
}
