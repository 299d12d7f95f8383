/** Bytes that all attachments of one reply may have together. What most servers take, base64 included (Exchange Online: 35 MB). */
export const MAX_ATTACHMENT_BYTES = 25 * 1024 * 1024;

/** Seconds in which a held reply can be taken back. */
export const UNDO_SECONDS = 6;

/** Milliseconds after which a file that was uploaded and never used is deleted. */
export const UPLOAD_LIFETIME = 7 * 24 * 3_600_000;
