import { randomUUID } from 'node:crypto';

/**
 * A new document id: a UUID that begins with the time (version 7, RFC 9562 §5.7). Strapi keeps an index on document ids.
 * With random ones every row of a batch lands on another page of it, and each of those pages is written anew with every
 * commit; these land side by side.
 */
export const newDocumentId = (): string => {
  const time = Date.now().toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
};
