/** RFC 5322 §2.1.1: no line is longer; an identifier that is was not made by a mail program. */
const MAX_LENGTH = 998;

/**
 * The identifiers in a Message-ID, In-Reply-To or References value, in order, without angle brackets and without
 * repeats. Old programs put phrases and dates around them (RFC 5322 §4.5.4), some fold inside the brackets, and some
 * leave the brackets out.
 */
export const messageIds = (value: string | undefined): string[] => {
  if (!value) return [];
  const bracketed = Array.from(value.matchAll(/<([^<>]+)>/g), ([, id = '']) => id.replace(/\s+/g, ''));
  const found =
    bracketed.length > 0 ? bracketed : value.split(/[\s,;<>]+/).filter((word) => /^[^@]+@[^@]+$/.test(word));
  return [...new Set(found.map(printable).filter((id) => id.length > 0 && id.length <= MAX_LENGTH))];
};

const printable = (id: string): string => id.replace(/[\p{Cc}\p{Surrogate}]/gu, '');
