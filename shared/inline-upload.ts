/** How authored HTML shows an image that was uploaded for it: `<img src="cid:upload-12">`, where 12 is the upload's id. */

const CONTENT_ID = /^upload-([1-9]\d{0,9})$/;

export const contentIdOfUpload = (uploadId: number): string => `upload-${uploadId}`;

/** The id of the upload that a Content-ID names; null when it names none. */
export const uploadOfContentId = (contentId: string): number | null => {
  const [, id] = CONTENT_ID.exec(contentId) ?? [];
  return id === undefined ? null : Number(id);
};

/** What every mail program shows; SVG is a document that can hold scripts, and stays a file. */
const SHOWN = /^image\/(?:png|jpe?g|gif|webp|bmp)$/;

/** Whether a text may show a file of this media type. */
export const isShownInText = (contentType: string): boolean => SHOWN.test(contentType);
