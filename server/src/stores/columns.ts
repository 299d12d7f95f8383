import { createHash } from 'node:crypto';

/** Characters in a `string` column on PostgreSQL and MySQL. */
const COLUMN = 255;

/** The text, cut to what a `string` column takes, never through the middle of a character. */
export const fitsColumn = (text: string): string =>
  text.length <= COLUMN ? text : text.slice(0, COLUMN - 1).replace(/[\uD800-\uDBFF]$/, '') + '…';

/**
 * A Message-ID as it is stored and looked up. The rare one that is longer than the column keeps its beginning and gets a
 * digest, so that answers to it still find their thread.
 */
export const messageIdKey = (messageId: string): string =>
  messageId.length <= COLUMN
    ? messageId
    : `${messageId.slice(0, 150)}#${createHash('sha256').update(messageId).digest('hex')}`;
