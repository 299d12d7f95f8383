import { encodeWord } from 'nodemailer/lib/mime-funcs';
import { addressParser, type Address } from 'postal-mime';

interface Mailbox {
  name: string;
  address: string;
}

const inGroups = (addresses: Address[]): Mailbox[] =>
  addresses.flatMap(({ name, address, group }) =>
    group ? inGroups(group) : address ? [{ name: name ?? '', address }] : [],
  );

const RECIPIENTS = /^(to|cc|bcc):/i;

const keyOf = (address: string): string => address.toLowerCase();

/** A display name as a header field holds it (RFC 5322 §3.4, RFC 2047). */
const phrase = (name: string): string =>
  /^[\x20-\x7e]*$/.test(name) ? `"${name.replace(/["\\]/g, '\\$&')}"` : encodeWord(name, 'Q', 52);

const written = ({ name, address }: Mailbox): string =>
  name === '' ? address : `${phrase(name)} <${address}>`;

const fieldOf = (name: string, mailboxes: string[]): string => `${name}: ${mailboxes.join(',\r\n ')}`;

/**
 * The message, made so that exactly these recipients get it. SMTP tells recipients apart from the message; Graph takes them
 * from its To, Cc and Bcc. Whoever gets it unnamed goes into a Bcc field, which Exchange takes out on the way; whoever is
 * named and does not get it is left out of the field. A message that names all of them, and nobody else, stays as it is.
 * @param mime CRLF line ends
 */
export function addressedTo(mime: Buffer, recipients: string[]): Buffer {
  const end = mime.indexOf('\r\n\r\n');
  const head = mime.subarray(0, end < 0 ? mime.length : end).toString('latin1');
  const fields = head.split(/\r\n(?![ \t])/);
  const getting = new Map(recipients.map((address) => [keyOf(address), address]));
  const namedIn = (field: string): Mailbox[] =>
    // Bytes that are no ASCII are UTF-8 (RFC 6532).
    inGroups(addressParser(Buffer.from(field.slice(field.indexOf(':') + 1), 'latin1').toString('utf8')));
  const named = new Set(
    fields
      .filter((field) => RECIPIENTS.test(field))
      .flatMap((field) => namedIn(field).map(({ address }) => keyOf(address))),
  );
  if (named.size === getting.size && [...named].every((address) => getting.has(address))) return mime;

  const shown = new Set<string>();
  const kept = fields.flatMap((field) => {
    const name = RECIPIENTS.exec(field)?.[1]?.toLowerCase();
    if (name === undefined) return [field];
    if (name === 'bcc') return [];
    const all = namedIn(field);
    const staying = all.filter(({ address }) => getting.has(keyOf(address)));
    for (const { address } of staying) shown.add(keyOf(address));
    if (staying.length === all.length) return [field];
    return staying.length === 0 ? [] : [fieldOf(name === 'to' ? 'To' : 'Cc', staying.map(written))];
  });
  const hidden = [...getting].filter(([key]) => !shown.has(key)).map(([, address]) => address);
  if (hidden.length > 0) kept.push(fieldOf('Bcc', hidden));
  // What stays is put back byte for byte; what is new is ASCII, or an address in UTF-8.
  const bytes = kept.map((field) =>
    fields.includes(field) ? Buffer.from(field, 'latin1') : Buffer.from(field, 'utf8'),
  );
  const lines = bytes.flatMap((field, index) => (index === 0 ? [field] : [CRLF, field]));
  return Buffer.concat([...lines, mime.subarray(end < 0 ? mime.length : end)]);
}

const CRLF = Buffer.from('\r\n');
