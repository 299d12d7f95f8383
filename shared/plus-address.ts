/** Addresses with a detail after a plus sign, which the server delivers to the mailbox without it (RFC 5233). */

/** RFC 5321 §4.5.3.1.1. */
const LONGEST_LOCAL_PART = 64;

/** @returns `support+detail@…`; null where the part before the @ would be longer than mail servers take */
export const plusAddressed = (address: string, detail: string): string | null => {
  const at = address.lastIndexOf('@');
  const local = `${address.slice(0, at)}+${detail}`;
  return local.length > LONGEST_LOCAL_PART ? null : local + address.slice(at);
};

/** The mailbox that an address with a detail is delivered to; any other address as it is. */
export const withoutDetail = (address: string): string => address.replace(/^([^+]+)\+.*(@[^@]*)$/, '$1$2');
