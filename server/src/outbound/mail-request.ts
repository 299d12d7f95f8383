import { addressParser, type Address } from 'postal-mime';
import { detectMimeType } from 'nodemailer/lib/mime-funcs';
import { oneLine, UnusableAddress } from './addresses';
import { authoredText, hasContent, sanitiseAuthored, withoutControls } from './authored-html';
import type { OutgoingFile } from './compose';
import { MAX_ATTACHMENT_BYTES } from './limits';
import type { Mailbox } from './ports';

export type MailRefusal =
  | 'no-system-email'
  | 'system-email-not-found'
  | 'outgoing-disabled'
  | 'other-from-not-allowed'
  | 'no-recipient'
  | 'unusable-address'
  | 'empty'
  | 'header-not-allowed'
  | 'attachment-without-content'
  | 'attachments-too-large';

/** Mail of the app cannot be taken as things are. Nothing of it was written; the message says what to do. */
export class MailRefused extends Error {
  constructor(
    readonly code: MailRefusal,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'MailRefused';
  }
}

/** `anna@example.com`, `Anna <anna@example.com>, …`, or name and address apart. */
export type MailAddress = string | { address: string; name?: string };
export type MailAddresses = MailAddress | MailAddress[];

export interface MailFile {
  filename: string;
  content: string | Uint8Array;
  /** Left out: by the file's name. */
  contentType?: string;
  /** For `<img src="cid:…">` in the HTML. */
  cid?: string;
}

export interface MailRequest {
  /** Its address or id. Left out: whose address `from` is, else the configured one, else the only one that sends. */
  systemEmail?: string | number;
  /** Left out: the System Email's address and From name. Another address only where the System Email allows it. */
  from?: MailAddress;
  to: MailAddresses;
  cc?: MailAddresses;
  bcc?: MailAddresses;
  replyTo?: MailAddress;
  subject: string;
  /** Either is enough. Without text it is made from the HTML. */
  text?: string;
  /** As it is sent: the app answers for it. */
  html?: string;
  attachments?: MailFile[];
  /** `List-*`, `X-*` and `Auto-Submitted`. */
  headers?: Record<string, string>;
  /** The same key again sends nothing more and answers as the first time. */
  requestKey?: string;
}

const inGroups = (addresses: Address[]): Mailbox[] =>
  addresses.flatMap(({ address, name, group }) =>
    group ? inGroups(group) : [{ address: address ?? name ?? '', name: address ? (name ?? '') : '' }],
  );

const mailboxesIn = (given: MailAddress): Mailbox[] => {
  if (typeof given !== 'string') return [{ address: given.address, name: given.name ?? '' }];
  return given.trim() ? inGroups(addressParser(oneLine(given))) : [];
};

/** @throws MailRefused is left to who uses them: an address that cannot be used is found when the message is composed */
export const mailboxesOf = (given: MailAddresses | undefined): Mailbox[] =>
  (given === undefined ? [] : Array.isArray(given) ? given : [given]).flatMap(mailboxesIn);

/** @throws UnusableAddress when it is not one address */
export const mailboxOf = (given: MailAddress): Mailbox => {
  const [mailbox, second] = mailboxesIn(given);
  if (!mailbox || second) throw new UnusableAddress(typeof given === 'string' ? given : given.address);
  return mailbox;
};

/** @throws MailRefused when there is nothing to read */
export const bodiesOf = ({ text = '', html = '' }: MailRequest): { text: string; html: string } => {
  const plain = withoutControls(text);
  if (plain.trim()) return { text: plain, html };
  const readable = authoredText(sanitiseAuthored(html));
  if (hasContent(readable) || /<img\b/i.test(html)) return { text: readable, html };
  throw new MailRefused('empty', 'The mail says nothing: give it a text or an html.');
};

/** @throws MailRefused when one has no content, or they are too large together */
export const filesOf = ({ attachments = [] }: MailRequest): OutgoingFile[] => {
  const files = attachments.map(({ filename, content, contentType, cid }) => {
    if (typeof content !== 'string' && !(content instanceof Uint8Array)) {
      throw new MailRefused(
        'attachment-without-content',
        `The attachment “${oneLine(String(filename))}” has no content: give it as a string or a Buffer. Files and addresses are not read.`,
      );
    }
    const name = oneLine(filename || 'attachment');
    return {
      filename: name,
      contentType: contentType ?? detectMimeType(name),
      content: Buffer.from(content),
      ...(cid === undefined ? {} : { contentId: oneLine(cid) }),
    };
  });
  if (files.reduce((bytes, { content }) => bytes + content.byteLength, 0) > MAX_ATTACHMENT_BYTES) {
    throw new MailRefused(
      'attachments-too-large',
      `The attachments are larger than ${MAX_ATTACHMENT_BYTES / 1024 / 1024} MB together, which most mail servers do not take. Send a link instead.`,
    );
  }
  return files;
};

/** Ours say whose a message is; the others decide about its way, which is not the app's. */
const ALLOWED = /^(?:list-[a-z-]+|x-(?!system-email-)[a-z0-9-]+|auto-submitted)$/i;

/**
 * What an app may say in the header. A machine sends it, so that no machine should answer (RFC 3834 §5), unless the app
 * says otherwise.
 * @throws MailRefused for any other field
 */
export const headersOf = ({ headers = {} }: MailRequest): Record<string, string> => {
  const given = Object.entries(headers).map(([name, value]) => {
    if (!ALLOWED.test(name)) {
      throw new MailRefused(
        'header-not-allowed',
        `The header field “${oneLine(name)}” cannot be set: only List-*, X-* and Auto-Submitted can.`,
      );
    }
    return [name, oneLine(String(value))] as const;
  });
  const saysSo = given.some(([name]) => name.toLowerCase() === 'auto-submitted');
  return { ...(saysSo ? {} : { 'Auto-Submitted': 'auto-generated' }), ...Object.fromEntries(given) };
};
