import { randomUUID } from 'node:crypto';
import MailComposer from 'nodemailer/lib/mail-composer';
import type { Envelope } from '../mail/ports';
import { LOOP_HEADER, MESSAGE_ID_HEADER } from '../../../shared/loop-header';
import {
  asciiDomain,
  distinctRecipients,
  oneLine,
  onTheWire,
  sameAddress,
  usableAddress,
  type Recipients,
} from './addresses';
import { signed, type Authored } from './body';
import { globalContentId, withGlobalContentIds } from './inline-images';
import type { Mailbox } from './ports';

export { UnusableAddress } from './addresses';

export interface OutgoingFile {
  filename: string;
  contentType: string;
  content: Buffer;
  /** The HTML shows it in its text, by this name (RFC 2392); left out: it is listed. */
  contentId?: string;
}

export interface ReplyDraft extends Recipients, Authored {
  from: Mailbox;
  /** The System Email that sends it: the envelope's sender, and the Sender field where From is another (RFC 5322 §3.6.2). */
  sender: string;
  /** An address for answers, or empty. */
  replyTo: string;
  /** Of what is answered. */
  subject: string;
  /** Stands as it is, instead of `Re:` and the former. */
  ownSubject?: string;
  /** HTML or plain text, as stored with the System Email; empty for none. */
  signature: string;
  attachments: OutgoingFile[];
  /** The message that is answered, and that message's own References, oldest first; without angle brackets. */
  inReplyTo: string | null;
  references: string[];
  /** Stands in the Message-ID, so that an answer names the ticket; as `ThreadTokens` signs it. Left out: it belongs to none. */
  threadToken?: string;
  /** Nobody wrote it: it says so, and asks that no machine answers (RFC 3834 §3.1.7, MS-OXCMAIL §2.1.3.2.13). */
  automatic: boolean;
  date: Date;
}

/** A message as it is to be sent: nothing is added to its subject and its bodies. An empty HTML is left out. */
export interface MessageDraft extends Omit<ReplyDraft, 'signature' | 'automatic' | 'ownSubject'> {
  /** Further header fields. */
  headers: Record<string, string>;
}

export interface ComposedMessage extends Recipients {
  /** The whole message, CRLF line ends. */
  mime: Buffer;
  envelope: Envelope;
  from: Mailbox;
  /** Without angle brackets. */
  messageId: string;
  inReplyTo: string[];
  references: string[];
  subject: string;
  /** Both bodies with the signature, as they are in the message, but for its Content-IDs: here they name uploads. */
  text: string;
  html: string;
}

export type Compose = (draft: ReplyDraft) => Promise<ComposedMessage>;

const MAX_REFERENCES = 21;
/** RFC 5322 §2.1.1 allows lines of 998 characters; an identifier cannot be folded. */
const MAX_IDENTIFIER_LENGTH = 900;

const AUTOMATIC = { 'Auto-Submitted': 'auto-replied', 'X-Auto-Response-Suppress': 'All' };

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

/**
 * A type that may be encoded. Whole messages must not be (RFC 2046 §5.2.1), and unencoded they would not arrive as the
 * bytes they are; as a file they do, and mail programs open them by their name.
 */
const encodableType = (contentType: string): string =>
  /^(?!message\/|multipart\/)[\w.+-]+\/[\w.+-]+$/i.test(contentType)
    ? contentType
    : 'application/octet-stream';

const part = (content: string, contentType: string) => ({
  content,
  contentType: `${contentType}; charset=utf-8`,
  contentTransferEncoding: encodingFor(content),
});

/**
 * Builds a message as the bytes that will be sent, with its own Message-ID, so that a second try sends the same message.
 * @throws UnusableAddress when the sender's, the Reply-To or a recipient's address cannot be used
 */
export const composeMessage = async (draft: MessageDraft): Promise<ComposedMessage> => {
  const from = { address: usableAddress(draft.from.address), name: oneLine(draft.from.name) };
  const sender = usableAddress(draft.sender);
  const recipients = distinctRecipients(draft);
  const { to, cc, bcc } = recipients;
  const unique = draft.threadToken ? `${randomUUID()}.${draft.threadToken}` : randomUUID();
  const messageId = `${unique}@${asciiDomain(sender)}`;
  const parent = draft.inReplyTo !== null && usableIdentifier(draft.inReplyTo) ? draft.inReplyTo : null;
  const references = replyReferences(draft.references, parent);
  const { subject, text, html } = draft;

  const mime = await new MailComposer({
    from,
    sender: sameAddress(from.address, sender) ? undefined : sender,
    to,
    cc: cc.length ? cc : undefined,
    replyTo: draft.replyTo.trim() ? usableAddress(draft.replyTo) : undefined,
    subject,
    messageId: `<${messageId}>`,
    inReplyTo: parent === null ? undefined : `<${parent}>`,
    references: references.length ? references.map((id) => `<${id}>`) : undefined,
    date: draft.date,
    headers: {
      [LOOP_HEADER]: onTheWire(sender),
      [MESSAGE_ID_HEADER]: `<${messageId}>`,
      ...draft.headers,
    },
    text: part(text, 'text/plain'),
    html: html ? part(html, 'text/html') : undefined,
    attachments: draft.attachments.map(({ filename, contentType, content, contentId }) => ({
      filename: oneLine(filename),
      contentType: encodableType(contentType),
      contentDisposition: contentId === undefined ? 'attachment' : 'inline',
      ...(contentId === undefined ? {} : { cid: contentId }),
      contentTransferEncoding: 'base64',
      content,
    })),
    newline: 'windows',
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build();

  return {
    ...recipients,
    mime,
    envelope: {
      from: onTheWire(sender),
      to: [...to, ...cc, ...bcc].map(({ address }) => onTheWire(address)),
    },
    from,
    messageId,
    inReplyTo: parent === null ? [] : [parent],
    references,
    subject,
    text,
    html,
  };
};

/** A reply: answers its ticket by the subject too, and is signed. @throws UnusableAddress */
export const composeReply: Compose = async ({ signature, automatic, ownSubject = '', ...draft }) => {
  const { text, html } = signed(draft, signature);
  const unique = randomUUID();
  const message = await composeMessage({
    ...draft,
    text,
    html: withGlobalContentIds(html, unique),
    attachments: draft.attachments.map((file) =>
      file.contentId === undefined ? file : { ...file, contentId: globalContentId(file.contentId, unique) },
    ),
    subject: oneLine(ownSubject) || replySubject(draft.subject),
    headers: automatic ? AUTOMATIC : {},
  });
  // What is kept shows its pictures by the uploads' own names.
  return { ...message, html };
};

/** Explicit, because the composer would choose format=flowed for long lines, which stuffs lines that begin with a space. */
const encodingFor = (text: string): 'quoted-printable' | 'base64' => {
  const outsideAscii = text.replace(/[\0-\x7f]+/g, '').length;
  return outsideAscii * 3 > text.length ? 'base64' : 'quoted-printable';
};
