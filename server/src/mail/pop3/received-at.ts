/** Octets of a header in which its dates are looked for. */
const LOOKED_AT = 64 * 1024;

/**
 * When a message was received, as far as its header tells (RFC 5322 §3.6.7): POP3 does not say. The first `Received` is the
 * newest, put there by the server that we read from; without one the sender's `Date` has to do.
 * @param now what stands in for a date that is missing, unreadable or still to come
 */
export function receivedAt(raw: Buffer, now: Date): Date {
  const text = raw.subarray(0, LOOKED_AT).toString('latin1');
  const end = /\r?\n\r?\n/.exec(text)?.index;
  const header = text.slice(0, end).replace(/\r?\n[ \t]+/g, ' ');
  const trace = /^Received:.*;([^;\r\n]*)$/im.exec(header)?.[1];
  const written = /^Date:(.*)$/im.exec(header)?.[1];
  for (const date of [trace, written].map((each) => new Date(each?.trim() ?? Number.NaN))) {
    if (date.getTime() <= now.getTime()) return date;
  }
  return now;
}
