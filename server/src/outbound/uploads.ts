import { createHash } from 'node:crypto';
import type { Blobs } from '../inbound/ports';
import { MAX_ATTACHMENT_BYTES, UPLOAD_LIFETIME } from './limits';
import type { Clock, Upload, UploadStore } from './ports';
import { attachmentsTooLarge, ReplyRefused } from './refusal';

export interface UploadedFile {
  filename: string;
  contentType: string;
  /** Bytes. */
  size: number;
  read(): Promise<Buffer>;
}

export interface UploadsDependencies {
  store: UploadStore;
  blobs: Blobs;
  transaction<T>(work: () => Promise<T>): Promise<T>;
  clock: Pick<Clock, 'now'>;
}

/** Text that every database takes, without what could end a header or name a path. */
const cleanName = (filename: string): string =>
  filename
    .replace(/[\p{Cc}\u2028\u2029]+/gu, '')
    .replace(/\p{Surrogate}/gu, '\uFFFD')
    .split(/[\\/]/)
    .pop()
    ?.trim()
    .replace(/^\.*$/, '') || 'attachment';

const cleanType = (contentType: string): string =>
  /^[\w.+-]+\/[\w.+-]+$/.test(contentType) ? contentType.toLowerCase() : 'application/octet-stream';

const gone = (): ReplyRefused =>
  new ReplyRefused(
    'attachment-not-found',
    'An attachment is not there any more: it was removed, is used already, or was uploaded more than a week ago. Attach it again.',
  );

/** The files of replies and notes that are being written. */
export const createUploads = ({ store, blobs, transaction, clock }: UploadsDependencies) => ({
  /** @throws ReplyRefused before anything is stored */
  async add({ filename, contentType, size, read }: UploadedFile, authorId: number): Promise<Upload> {
    if (size > MAX_ATTACHMENT_BYTES) throw attachmentsTooLarge();
    const content = await read();
    const blobHash = createHash('sha256').update(content).digest('hex');
    return transaction(async () => {
      await blobs.put([{ hash: blobHash, content }]);
      const file = { filename: cleanName(filename), contentType: cleanType(contentType) };
      return store.add({ ...file, size: content.byteLength, blobHash }, authorId);
    });
  },

  /** False when it is not this author's, or part of an entry. */
  remove: (id: number, authorId: number): Promise<boolean> => store.remove(id, authorId),

  /** @throws ReplyRefused when one of them is not this author's, or used */
  async find(ids: number[], authorId: number | null): Promise<Upload[]> {
    const wanted = [...new Set(ids)];
    if (wanted.length === 0) return [];
    const uploads = authorId === null ? [] : await store.find(wanted, authorId);
    if (uploads.length !== wanted.length) throw gone();
    return uploads;
  },

  /**
   * Joins the transaction that writes the entry.
   * @param shown ids of those that its text shows
   * @throws ReplyRefused when somebody was faster
   */
  async attach(
    uploads: Upload[],
    authorId: number | null,
    entryId: number,
    shown: Set<number> = new Set(),
  ): Promise<void> {
    if (uploads.length === 0 || authorId === null) return;
    const ids = uploads.map(({ id }) => id);
    if ((await store.attach(ids, authorId, entryId, shown)) !== ids.length) throw gone();
  },

  /** Deletes what was uploaded and never used. The bytes stay: other entries may have the same. */
  async sweep(): Promise<void> {
    await store.removeUnused(new Date(clock.now().getTime() - UPLOAD_LIFETIME));
  },
});

export type Uploads = ReturnType<typeof createUploads>;
