/** The Content-ID that the rest of a `cid:` URL names, as it stands in an HTML attribute. */
export const contentIdOf = (reference: string): string => {
  const url = reference.replace(/&amp;/g, '&').trim();
  try {
    return decodeURIComponent(url);
  } catch {
    // A stray percent sign: the identifier was never encoded.
    return url;
  }
};
