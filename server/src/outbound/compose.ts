import { randomUUID } from 'node:crypto';
import MailComposer from 'nodemailer/lib/mail-composer';
import type { Envelope } from '../mail/ports';
import { LOOP_HEADER } from '../../../shared/loop-header';
import type { Mailbox } from './ports';
import { textToHtml } from './text-to-html';

export interface ReplyDraft {
  from: Mailbox;
  to: Mailbox;
  /** An address for answers, or empty. */
  replyTo: string;
  subject: string;
  text: string;
  signature: string;
  /** The message that is answered, and that message's own References, oldest first; without angle brackets. */
  inReplyTo: string | null;
  references: string[];
  date: Date;
}

export interface ComposedMessage {
  /** The whole message, CRLF line ends. */
  mime: Buffer;
  envelope: Envelope;
  /** Without angle brackets. */
  messageId: string;
  inReplyTo: string[];
  references: string[];
  subject: string;
  /** Both bodies with the signature, as they are in the message. */
  text: string;
  html: string;
}

export type Compose = (draft: ReplyDraft) => Promise<ComposedMessage>;

/** An address that cannot stand in a header or an SMTP command. */
export class UnusableAddress extends Error {
  constructor(address: string) {
    super(`“${oneLine(address)}” is not an address that mail can be sent to.`);
    this.name = 'UnusableAddress';
  }
}

const MAX_REFERENCES = 21;
/** RFC 5322 §2.1.1 allows lines of 998 characters; an identifier cannot be folded. */
const MAX_IDENTIFIER_LENGTH = 900;

/** Control characters end or split header lines; nothing that comes from outside may carry one into a header. */
const oneLine = (value: string): string => value.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();

const usableAddress = (value: string): string => {
  const address = value.trim();
  if (!/^[^\s\p{Cc}<>()[\]:;,"\\@]+@[^\s\p{Cc}<>():;,"\\@]+$/u.test(address))
    throw new UnusableAddress(value);
  return address;
};

const usableIdentifier = (id: string): boolean =>
  id.length <= MAX_IDENTIFIER_LENGTH && /^[\x21-\x3b\x3d\x3f-\x7e]+$/.test(id);

/** `Re: ` exactly once, whatever stands there already (RFC 5322 §3.6.5). */
export const replySubject = (subject: string): string => {
  const bare = oneLine(subject).replace(/^(?:re(?:\[\d+\])?\s*:\s*)+/i, '');
  return bare ? `Re: ${bare}` : 'Re:';
};

/**
 * The References of an answer: the parent's, then the parent (RFC 5322 §3.6.4). Bounded, because some servers refuse
 * long headers: the first says which thread it is, the newest which branch.
 */
export const replyReferences = (references: string[], parent: string | null): string[] => {
  const chain = [...references, ...(parent === null ? [] : [parent])].filter(usableIdentifier);
  // The last mention of an identifier is the one that counts: the parent stays at the end.
  const unique = chain.filter((id, index) => chain.lastIndexOf(id) === index);
  return unique.length <= MAX_REFERENCES
    ? unique
    : [...unique.slice(0, 1), ...unique.slice(1 - MAX_REFERENCES)];
};

/** RFC 3676 §4.3: a line of two dashes and a space separates the signature, so that mail programs can fold it away. */
const withSignature = (text: string, signature: string): string =>
  signature.trim() ? `${text}\n\n-- \n${signature.trim()}` : text;

const normaliseText = (text: string): string =>
  // Tab and line feed are the only control characters that text needs.
  text
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\t\n]/gu, '')
    .trimEnd();

/**
 * Builds a reply as the bytes that will be sent, with its own Message-ID, so that a second try sends the same message.
 * @throws UnusableAddress when the sender's, the Reply-To or the recipient's address cannot be used
 */
export const composeReply: Compose = async (draft) => {
  const from = { address: usableAddress(draft.from.address), name: oneLine(draft.from.name) };
  const to = { address: usableAddress(draft.to.address), name: oneLine(draft.to.name) };
  const messageId = `${randomUUID()}@${from.address.slice(from.address.lastIndexOf('@') + 1)}`;
  const parent = draft.inReplyTo !== null && usableIdentifier(draft.inReplyTo) ? draft.inReplyTo : null;
  const references = replyReferences(draft.references, parent);
  const subject = replySubject(draft.subject);
  const body = normaliseText(draft.text);
  const signature = normaliseText(draft.signature);
  const text = withSignature(body, signature);
  const html = textToHtml(body, signature);

  const mime = await new MailComposer({
    from,
    to,
    replyTo: draft.replyTo.trim() ? usableAddress(draft.replyTo) : undefined,
    subject,
    messageId: `<${messageId}>`,
    inReplyTo: parent === null ? undefined : `<${parent}>`,
    references: references.length ? references.map((id) => `<${id}>`) : undefined,
    date: draft.date,
    headers: { [LOOP_HEADER]: from.address },
    text: {
      content: text,
      contentType: 'text/plain; charset=utf-8',
      contentTransferEncoding: encodingFor(text),
    },
    html: {
      content: html,
      contentType: 'text/html; charset=utf-8',
      contentTransferEncoding: encodingFor(html),
    },
    newline: 'windows',
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build();

  return {
    mime,
    envelope: { from: from.address, to: [to.address] },
    messageId,
    inReplyTo: parent === null ? [] : [parent],
    references,
    subject,
    text,
    html,
  };
};

/** Explicit, because the composer would choose format=flowed for long lines, which stuffs lines that begin with a space. */
const encodingFor = (text: string): 'quoted-printable' | 'base64' => {
  const outsideAscii = text.replace(/[\0-\x7f]+/g, '').length;
  return outsideAscii * 3 > text.length ? 'base64' : 'quoted-printable';
};
