import { useState } from 'react';
import { useRemoveUploadMutation } from '../../../api/tickets';
import { useDraft, type DraftInHand } from './useDraft';
import { useUploads, type Uploads } from './useUploads';

export interface Composer extends DraftInHand, Uploads {
  /** Bytes of all files, those on their way included. */
  totalSize: number;
  /** Adds files unless they are too much together. */
  attach: (files: File[]) => void;
  detach: (attachmentId: number) => void;
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
  const uploads = useUploads((attachment) =>
    change(({ attachments }) => ({ attachments: [...attachments, attachment] })),
  );
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
    attach: (files) => {
      let total = totalSize;
      const fitting = files.filter((file) => {
        const fits = total + file.size <= maxAttachmentBytes;
        if (fits) total += file.size;
        return fits;
      });
      setTooLarge(files.filter((file) => !fitting.includes(file)).map(({ name }) => name));
      uploads.add(fitting);
    },
    detach: (attachmentId) => {
      setTooLarge([]);
      // The server removes what nobody uses by itself, so that nothing hangs on this.
      void removeUpload(attachmentId);
      change(({ attachments }) => ({ attachments: attachments.filter(({ id }) => id !== attachmentId) }));
    },
    isUploading: uploads.uploads.some(({ failure }) => failure === null),
    hasFailedUpload: uploads.uploads.some(({ failure }) => failure !== null),
  };
}
