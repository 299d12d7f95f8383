/** A message as Graph writes it. */
import { createHash } from 'node:crypto';
import type { MessageAddressObject } from 'imapflow';
import PostalMime, { type Email } from 'postal-mime';
import type { MailboxCall } from './call';
import type { Item } from './mailbox-items';
import type { Selection } from './query';

type Json = Record<string, unknown>;

const PREVIEW = 255;

/** The kind of id the client prefers. */
export function idOf(call: MailboxCall, item: Item): string {
  return call.preferences.immutableIds ? item.immutableId : item.restId;
}

export async function messageResource(call: MailboxCall, item: Item, selection: Selection): Promise<Json> {
  const { names, sizePropertyId, needsRaw } = selection;
  const known = knownProperties(call, item);
  const raw = needsRaw ? ((await call.mailbox.raw(item)) ?? Buffer.alloc(0)) : undefined;
  const read = raw ? await rawProperties(call, raw, names) : {};
  const all: Json = { ...known, ...read };
  const chosen = names ? Object.fromEntries([...names].map((name) => [name, all[name] ?? null])) : all;
  return {
    '@odata.etag': `W/"${String(all.changeKey)}"`,
    id: idOf(call, item),
    ...chosen,
    ...(sizePropertyId
      ? { singleValueExtendedProperties: [{ id: sizePropertyId, value: String(item.size) }] }
      : {}),
  };
}

function knownProperties(call: MailboxCall, item: Item): Json {
  const { mailbox } = call;
  const id = idOf(call, item);
  const moment = (date: Date) => `${date.toISOString().slice(0, 19)}Z`;
  return {
    id,
    createdDateTime: moment(item.receivedAt),
    lastModifiedDateTime: moment(item.receivedAt),
    changeKey: hash(`${item.immutableId} ${item.changed}`).slice(0, 40),
    categories: [],
    receivedDateTime: moment(item.receivedAt),
    sentDateTime: moment(item.sentAt),
    hasAttachments: item.hasAttachments,
    internetMessageId: item.messageId,
    subject: item.subject,
    importance: 'normal',
    parentFolderId: mailbox.folders.get(item.folder)?.id,
    // Exchange goes by the topic as well, although not by that alone.
    conversationId: `AAQkA${hash(`${mailbox.address} ${topicOf(item.subject)}`)}=`,
    isDeliveryReceiptRequested: null,
    isReadReceiptRequested: false,
    isRead: item.isRead,
    isDraft: item.isDraft,
    webLink: `https://outlook.office365.com/owa/?ItemID=${encodeURIComponent(id)}&exvsurl=1&viewmodel=ReadMessageItem`,
    inferenceClassification: 'focused',
    sender: recipients(item.sender)[0],
    from: recipients(item.from)[0],
    toRecipients: recipients(item.to),
    ccRecipients: recipients(item.cc),
    bccRecipients: recipients(item.bcc),
    replyTo: recipients(item.replyTo),
    flag: { flagStatus: 'notFlagged' },
  };
}

async function rawProperties(
  { preferences }: MailboxCall,
  raw: Buffer,
  names: Set<string> | undefined,
): Promise<Json> {
  const parsed = await PostalMime.parse(raw);
  const body = bodyOf(parsed, preferences.textBody);
  return {
    body,
    uniqueBody: body,
    bodyPreview: textOf(parsed).replace(/\s+/g, ' ').trim().slice(0, PREVIEW),
    // Not told unless selected.
    ...(names?.has('internetMessageHeaders')
      ? {
          internetMessageHeaders: parsed.headers.map(({ originalKey, value }) => ({
            name: originalKey,
            value,
          })),
        }
      : {}),
    ...(names?.has('attachments') ? { attachments: attachmentsOf(parsed) } : {}),
  };
}

export function attachmentsOf(parsed: Email): Json[] {
  return parsed.attachments.map((attachment, index) => {
    const content = Buffer.from(attachment.content as ArrayBuffer);
    return {
      '@odata.type': '#microsoft.graph.fileAttachment',
      id: `AAMkAttachment${index}`,
      name: attachment.filename ?? 'unnamed',
      contentType: attachment.mimeType,
      size: content.length,
      isInline: attachment.disposition === 'inline',
      contentId: attachment.contentId ?? null,
      contentBytes: content.toString('base64'),
    };
  });
}

function bodyOf(parsed: Email, asText: boolean): Json {
  if (parsed.html && !asText) return { contentType: 'html', content: parsed.html };
  return { contentType: 'text', content: textOf(parsed) };
}

function textOf(parsed: Email): string {
  return parsed.text ?? parsed.html?.replace(/<[^>]+>/g, ' ') ?? '';
}

function recipients(addresses: MessageAddressObject[]): Json[] {
  return addresses.map(({ name, address }) => ({
    emailAddress: { name: name || address || '', address: address ?? '' },
  }));
}

function topicOf(subject: string): string {
  return subject
    .replace(/^(\s*(re|fw|fwd|aw|wg)\s*:)+/i, '')
    .trim()
    .toLowerCase();
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
