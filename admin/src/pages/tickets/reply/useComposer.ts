import { useRef, useState, type RefObject } from 'react';
import type { AttachmentSummary } from '../../../../../shared/contracts/tickets';
import { isShownInText } from '../../../../../shared/inline-upload';
import { useRemoveUploadMutation } from '../../../api/tickets';
import type { EditorHandle } from '../../../components/rich-text/editorHandle';
import { htmlOfPicture, withoutPicture } from './pictures';
import { useDraft, type DraftInHand } from './useDraft';
import { useUploads, type Uploads } from './useUploads';

export interface Composer extends DraftInHand, Uploads {
  /** Bytes of all files, those on their way included. */
  totalSize: number;
  /** The editor of the rich text, while it is there. */
  editor: RefObject<EditorHandle>;
  /**
   * Adds files unless they are too much together.
   * @param intoText shows those that are pictures where the cursor is
   */
  attach: (files: File[], intoText?: boolean) => void;
  /** Takes a file off again, and out of the text. */
  detach: (attachmentId: number) => void;
  /** Shows a picture that is attached where the cursor is. */
  show: (attachment: AttachmentSummary) => void;
  /** Names of files that were refused last, because they would have been too much. */
  tooLarge: string[];
  isUploading: boolean;
  hasFailedUpload: boolean;
}

/**
 * A reply or a note with its files, while it is being written.
 *
 * @param key as in `useDraft`
 * @param maxAttachmentBytes what all files may have together
 */
export function useComposer(key: string, maxAttachmentBytes: number): Composer {
  const inHand = useDraft(key);
  const { draft, change } = inHand;
  const editor = useRef<EditorHandle>(null);
  const uploads = useUploads((attachment, intoText) => {
    change(({ attachments }) => ({ attachments: [...attachments, attachment] }));
    if (intoText && isShownInText(attachment.contentType)) {
      editor.current?.insertQuietly(htmlOfPicture(attachment.id, attachment.filename));
    }
  });
  const [removeUpload] = useRemoveUploadMutation();
  const [tooLarge, setTooLarge] = useState<string[]>([]);

  const totalSize =
    draft.attachments.reduce((sum, { size }) => sum + size, 0) +
    uploads.uploads.reduce((sum, { file }) => sum + file.size, 0);

  return {
    ...inHand,
    ...uploads,
    totalSize,
    tooLarge,
    editor,
    attach: (files, intoText = false) => {
      let total = totalSize;
      const fitting = files.filter((file) => {
        const fits = total + file.size <= maxAttachmentBytes;
        if (fits) total += file.size;
        return fits;
      });
      setTooLarge(files.filter((file) => !fitting.includes(file)).map(({ name }) => name));
      uploads.add(fitting, intoText);
    },
    detach: (attachmentId) => {
      setTooLarge([]);
      // The server removes what nobody uses by itself, so that nothing hangs on this.
      void removeUpload(attachmentId);
      change(({ attachments, html }) => ({
        attachments: attachments.filter(({ id }) => id !== attachmentId),
        html: withoutPicture(html, attachmentId),
      }));
    },
    show: ({ id, filename }) => editor.current?.insert(htmlOfPicture(id, filename)),
    isUploading: uploads.uploads.some(({ failure }) => failure === null),
    hasFailedUpload: uploads.uploads.some(({ failure }) => failure !== null),
  };
}
