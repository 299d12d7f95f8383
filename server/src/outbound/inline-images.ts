import { CONTENT_ID_SOURCE, contentIdOf, contentIdsIn } from '../../../shared/content-id';
import { contentIdOfUpload, isShownInText, uploadOfContentId } from '../../../shared/inline-upload';
import type { Upload } from './ports';
import { imageNotAttached } from './refusal';

/** An upload; with a Content-ID where the text shows it. */
export type ShownUpload = Upload & { contentId?: string };

/**
 * The uploads that a text shows.
 * @param html as `bodyOf` returns it
 * @param attachments of the same reply or note
 * @throws ReplyRefused when it shows one that is not among them, or is no picture
 */
export const shownUploads = (html: string, attachments: Upload[]): Set<number> => {
  const shown = new Set<number>();
  for (const contentId of contentIdsIn(html)) {
    const id = uploadOfContentId(contentId);
    const upload = attachments.find((attachment) => attachment.id === id);
    if (!upload || !isShownInText(upload.contentType)) throw imageNotAttached();
    shown.add(upload.id);
  }
  return shown;
};

/** The uploads with the Content-ID of those that are shown. */
export const withContentIds = (attachments: Upload[], shown: Set<number>): ShownUpload[] =>
  attachments.map((attachment) =>
    shown.has(attachment.id) ? { ...attachment, contentId: contentIdOfUpload(attachment.id) } : attachment,
  );

/**
 * Content-IDs are unique in the whole world (RFC 2392 §2), which an upload's id is not.
 * @param unique names the message
 */
export const globalContentId = (contentId: string, unique: string): string => `${contentId}.${unique}`;

/** The HTML with its Content-IDs as they are in the message. */
export const withGlobalContentIds = (html: string, unique: string): string =>
  html.replace(
    CONTENT_ID_SOURCE,
    (_source, reference: string) => ` src="cid:${globalContentId(contentIdOf(reference), unique)}"`,
  );
