/** How an image in sanitised mail HTML refers to a part of its message; the group is what stands after `cid:`. */
export const CONTENT_ID_SOURCE = /\ssrc="cid:([^"]*)"/gi;

/** The Content-ID that the rest of a `cid:` URL names, as it stands in an HTML attribute (RFC 2392 §2: percent-encoded). */
export const contentIdOf = (reference: string): string => {
  const url = reference.replace(/&amp;/g, '&').trim();
  try {
    return decodeURIComponent(url);
  } catch {
    // A stray percent sign: the identifier was never encoded.
    return url;
  }
};

/** The Content-IDs that an HTML text shows. */
export const contentIdsIn = (html: string): Set<string> =>
  new Set(Array.from(html.matchAll(CONTENT_ID_SOURCE), ([, reference = '']) => contentIdOf(reference)));
