/**
 * Bytes as they came from the server become a message as the rest of the house wants it: text decoded, HTML made
 * safe, identifiers without angle brackets. Nothing here touches the database or the network.
 */
import PostalMime, { addressParser, type Address as ParsedAddress, type Email } from 'postal-mime';
import { createHash } from 'node:crypto';
import { automaticReason } from './classify';
import { collectAttachments } from './parse/attachments';
import { fingerprintOf } from './parse/fingerprint';
import { languagesOf } from './parse/languages';
import { messageIds } from './parse/message-ids';
import { storableText } from './parse/text';
import { UnparseableMessage } from './parse/unparseable';
import { htmlToPlainText, sanitiseHtml } from './sanitise';
import type { Address, InboundMessage } from './ports';

/** Far above what honest mail needs, far below what exhausts a process. */
const LIMITS = {
  nestingDepth: 100,
  /** Addresses within addresses cost the parser the square of their number. */
  headerBytes: 512 * 1024,
  /** Characters of the HTML body that are sanitised; the raw message keeps the rest. */
  htmlCharacters: 2_000_000,
  /** Tags of the HTML body, opening and closing: what is never closed costs the parser the square of its number. */
  htmlTags: 60_000,
  textCharacters: 1_000_000,
  addresses: 1000,
  references: 500,
  deliveries: 50,
};

const CUT = '\n[…]';

/**
 * @param raw the message as received (RFC 5322, MIME)
 * @param contentHash SHA-256 of the bytes, lower-case hex; computed when left out
 * @returns the message; one without a Message-ID gets one that the same bytes always get again
 * @throws UnparseableMessage when the bytes break the parser's limits, or name no sender at all: in From, Sender,
 *   Reply-To and Return-Path there is nobody whose ticket it could be
 */
export const parseMessage = async (raw: Buffer, contentHash?: string): Promise<InboundMessage> => {
  const email = await readMime(raw);
  const from = senderOf(email);
  if (!from) {
    throw new UnparseableMessage(
      'The message names no sender: From, Sender, Reply-To and Return-Path are missing or empty.',
    );
  }
  const body = bodyOf(email);
  const firstLineOf = (name: string) => email.headers.find(({ key }) => key === name)?.value;
  const hash = contentHash ?? createHash('sha256').update(raw).digest('hex');
  const references = messageIds(firstLineOf('references'));
  const [messageId] = messageIds(firstLineOf('message-id'));
  const attachments = collectAttachments(email.attachments, body.html);
  const subject = oneLine(email.subject ?? '');
  const sentAt = dateOf(email.date);
  const seen = { from, subject, sentAt, text: body.text, attachments };
  return {
    messageId: messageId ?? `${hash.slice(0, 40)}@no-message-id.invalid`,
    inReplyTo: messageIds(firstLineOf('in-reply-to')).slice(0, LIMITS.references),
    // The first reference is where the thread began, the last is the parent: both ends matter, the middle least.
    references: references.length > LIMITS.references ? references.slice(-LIMITS.references) : references,
    ...seen,
    replyTo: addressesOf(email.replyTo),
    to: addressesOf(email.to),
    cc: addressesOf(email.cc),
    deliveredTo: deliveredTo(email),
    html: body.html,
    languages: languagesOf({
      contentLanguage: firstLineOf('content-language'),
      acceptLanguage: firstLineOf('accept-language'),
    }),
    automatic: automaticReason({ headers: email.headers, from: from.address }),
    fingerprint: messageId === undefined ? null : fingerprintOf(messageId, seen),
  };
};

const readMime = async (raw: Buffer): Promise<Email> => {
  try {
    return await PostalMime.parse(raw, {
      maxNestingDepth: LIMITS.nestingDepth,
      maxHeadersSize: LIMITS.headerBytes,
      // A forwarded message stays a file: its text is not the sender's, and its attachments are not ours.
      forceRfc822Attachments: true,
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UnparseableMessage(`The message cannot be read as mail: ${reason}.`, { cause: error });
  }
};

const bodyOf = (email: Email): { text: string; html: string | null } => {
  const html = email.html?.trim() ? storableText(sanitiseHtml(withinLimits(email.html))) : null;
  const text = email.text?.trim() ? email.text : html ? htmlToPlainText(html) : '';
  return { text: cut(storableText(text).trim()), html };
};

/** The raw message keeps what is cut off here. */
const withinLimits = (html: string): string => {
  const start = html.slice(0, LIMITS.htmlCharacters);
  let tags = 0;
  for (const { index } of start.matchAll(/<[/a-z]/gi)) {
    tags += 1;
    if (tags > LIMITS.htmlTags) return start.slice(0, index);
  }
  return start;
};

const cut = (text: string): string =>
  text.length > LIMITS.textCharacters ? storableText(text.slice(0, LIMITS.textCharacters)) + CUT : text;

const oneLine = (text: string): string =>
  storableText(text)
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim();

/** By custom of mail servers: Postfix and Gmail, Postfix, Exim. */
const DELIVERED_TO = ['delivered-to', 'x-original-to', 'envelope-to'];

const deliveredTo = (email: Email): string[] => {
  const lines = email.headers.filter(({ key }) => DELIVERED_TO.includes(key)).slice(0, LIMITS.deliveries);
  const addresses = lines.flatMap(({ value }) => addressesOf(addressParser(value)));
  return [...new Set(addresses.map(({ address }) => address))];
};

const MAX_ADDRESS = 254;

const isAddress = (address: string): boolean =>
  address.length <= MAX_ADDRESS && /^[^\s@<>,;]+@[^\s@<>,;]+$/u.test(address);

const addressesOf = (parsed: ParsedAddress[] | undefined): Address[] =>
  (parsed ?? [])
    .slice(0, LIMITS.addresses)
    .flatMap((item) => item.group ?? [item])
    .map(({ address, name }) => ({ address: oneLine(address ?? ''), name: oneLine(name) }))
    .filter(({ address }) => isAddress(address))
    .slice(0, LIMITS.addresses);

/**
 * The author. Mail without a usable From is answered where it says (RFC 5322 §3.6.2); bounces of local mailers carry a
 * bare `MAILER-DAEMON`, which is kept rather than lost.
 */
const senderOf = (email: Email): Address | null => {
  const returnPath: ParsedAddress[] = email.returnPath ? [{ name: '', address: email.returnPath }] : [];
  const name = email.from && !email.from.group ? oneLine(email.from.name) : '';
  for (const header of [[email.from], [email.sender], email.replyTo ?? [], returnPath]) {
    const [found] = addressesOf(header.filter((item) => item !== undefined));
    if (found) return { address: found.address, name: found.name || name };
  }
  const from = email.headers.find(({ key }) => key === 'from')?.value ?? '';
  const local = addressParser(from)[0];
  const bare = oneLine(local?.address || local?.name || '');
  return /^[^\s@<>,;]{1,64}$/u.test(bare) ? { address: bare, name: '' } : null;
};

/** Null for what is not a date, or one that no database column takes. */
const dateOf = (date: string | undefined): Date | null => {
  if (!date) return null;
  const parsed = new Date(date);
  const year = parsed.getUTCFullYear();
  return Number.isNaN(year) || year < 1970 || year > 2200 ? null : parsed;
};
