import MailComposer from 'nodemailer/lib/mail-composer';
import PostalMime from 'postal-mime';
import type { Envelope } from '../mail/ports';
import { sameAddress, type Recipients } from './addresses';
import type { Mailbox } from './ports';

const HEAD_END = '\r\n\r\n';
/** A field goes on where a line begins with white space (RFC 5322 §2.2.3). */
const FIELD_END = /\r\n(?![ \t])/;

/** The header with CRLF line ends, and where the body's bytes begin. ISO 8859-1 keeps every byte in its place. */
const headOf = (mime: Buffer): { fields: string[]; end: number } => {
  const found = mime.indexOf(HEAD_END);
  const end = found === -1 ? mime.byteLength : found;
  return { fields: mime.subarray(0, end).toString('latin1').split(FIELD_END), end };
};

const nameOf = (field: string): string => field.slice(0, field.indexOf(':')).trim().toLowerCase();

/**
 * A message with other header fields; its body and all other fields stay the same to the byte.
 * @param fields by name in lower case: the whole field, folded and encoded, or null to leave it out
 */
export const withFields = (mime: Buffer, fields: Record<string, string | null>): Buffer => {
  const { fields: before, end } = headOf(mime);
  const given = new Map(Object.entries(fields));
  const written = new Set<string>();
  const after = before.flatMap((field) => {
    const name = nameOf(field);
    const replacement = given.get(name);
    if (replacement === undefined) return [field];
    if (replacement === null || written.has(name)) return [];
    written.add(name);
    return [replacement];
  });
  for (const [name, field] of given) if (field !== null && !written.has(name)) after.push(field);
  return Buffer.concat([Buffer.from(after.join('\r\n'), 'latin1'), mime.subarray(end)]);
};

const built = (mail: { to?: Mailbox[]; cc?: Mailbox[]; date?: Date }, name: string): string | null => {
  const header = new MailComposer({ ...mail, newline: 'windows' }).compile().buildHeaders();
  return header.split(FIELD_END).find((field) => nameOf(field) === name) ?? null;
};

/** To and Cc as they are written into a header: names encoded (RFC 2047), long lines folded. */
export const addressFields = ({ to, cc }: Pick<Recipients, 'to' | 'cc'>): Record<string, string | null> => ({
  to: built({ to }, 'to'),
  cc: cc.length > 0 ? built({ cc }, 'cc') : null,
});

export const dateField = (date: Date): Record<string, string | null> => ({ date: built({ date }, 'date') });

/** When a message says that it was written; null where it does not. */
export const dateIn = async (mime: Buffer): Promise<Date | null> => {
  const { date } = await PostalMime.parse(mime.subarray(0, headOf(mime).end));
  const written = new Date(date ?? Number.NaN);
  return Number.isNaN(written.getTime()) ? null : written;
};

/** Who gets a message of ours: To and Cc stand in its header, Bcc is who else is in the envelope. */
export const recipientsIn = async (mime: Buffer, { to: everybody }: Envelope): Promise<Recipients> => {
  const mail = await PostalMime.parse(mime.subarray(0, headOf(mime).end));
  const mailboxes = (addresses: typeof mail.to = []): Mailbox[] =>
    addresses.flatMap(({ address, name }) => (address ? [{ address, name: name ?? '' }] : []));
  const [to, cc] = [mailboxes(mail.to), mailboxes(mail.cc)];
  const bcc = everybody
    .filter((address) => ![...to, ...cc].some((open) => sameAddress(open.address, address)))
    .map((address) => ({ address, name: '' }));
  return { to, cc, bcc };
};
