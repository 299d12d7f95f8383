/** Raw messages out of Graph's JSON. */
import MailComposer from 'nodemailer/lib/mail-composer';
import { objectIn, stringIn } from './call';
import { badRequest, GraphError } from './errors';
import { attach, type MimeAttachment } from './mime';

const PROPERTIES = new Set(
  [
    'subject body from sender toRecipients ccRecipients bccRecipients replyTo internetMessageHeaders',
    'attachments importance isRead internetMessageId singleValueExtendedProperties categories',
  ].flatMap((line) => line.split(' ')),
);

/**
 * @throws GraphError 400 for a header that JSON may not set: only those with `x-` in front, which is why a reply that must carry
 * In-Reply-To goes as MIME
 */
export async function composeMessage(message: Record<string, unknown>): Promise<Buffer> {
  for (const name of Object.keys(message)) {
    if (!PROPERTIES.has(name) && !name.startsWith('@'))
      throw badRequest(`The property '${name}' does not exist on type 'Microsoft.OutlookServices.Message'.`);
  }
  const body = objectIn(message.body);
  const content = stringIn(body.content) ?? '';
  const isHtml = stringIn(body.contentType)?.toLowerCase() === 'html';
  const node = new MailComposer({
    subject: stringIn(message.subject),
    ...(message.from ? { from: addresses([message.from]) } : {}),
    to: addresses(message.toRecipients),
    cc: addresses(message.ccRecipients),
    bcc: addresses(message.bccRecipients),
    replyTo: addresses(message.replyTo),
    messageId: stringIn(message.internetMessageId),
    ...(isHtml ? { html: content } : { text: content }),
    headers: headersIn(message.internetMessageHeaders),
    newline: '\r\n',
  }).compile();
  // Bcc is who the message goes to: it is taken out later, of the copies that leave.
  node.keepBcc = true;
  const raw = await node.build();
  const attachments = Array.isArray(message.attachments) ? message.attachments : [];
  return attachments.map(attachmentFrom).reduce(attach, raw);
}

function addresses(value: unknown): Array<{ name: string; address: string }> {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw badRequest('Recipients are written as an array.');
  return value.map((each) => {
    const { name, address } = objectIn(objectIn(each).emailAddress);
    if (typeof address !== 'string') throw badRequest('A recipient needs emailAddress.address.');
    return { name: stringIn(name) ?? '', address };
  });
}

function headersIn(value: unknown): Array<{ key: string; value: string }> {
  if (!Array.isArray(value)) return [];
  return value.map((each) => {
    const { name, value: text } = objectIn(each);
    if (typeof name !== 'string' || !/^x-/i.test(name)) {
      throw new GraphError(
        400,
        'InvalidInternetMessageHeader',
        `The internet message header name '${String(name)}' should start with 'x-' or 'X-'.`,
      );
    }
    return { key: name, value: stringIn(text) ?? '' };
  });
}

/** @throws GraphError 400 for what is no file attachment */
export function attachmentFrom(value: unknown): MimeAttachment {
  const attachment = objectIn(value);
  if (attachment['@odata.type'] !== '#microsoft.graph.fileAttachment')
    throw badRequest("The lab's Graph takes attachments of type #microsoft.graph.fileAttachment.");
  if (typeof attachment.contentBytes !== 'string') throw badRequest('The property contentBytes is required.');
  return { ...attachmentNames(attachment), content: Buffer.from(attachment.contentBytes, 'base64') };
}

/** What an attachment is called, however its bytes come. */
export function attachmentNames(attachment: Record<string, unknown>): Omit<MimeAttachment, 'content'> {
  const name = stringIn(attachment.name);
  if (!name) throw badRequest('The property name is required.');
  const contentId = stringIn(attachment.contentId);
  return {
    name,
    contentType: stringIn(attachment.contentType) ?? 'application/octet-stream',
    isInline: attachment.isInline === true,
    ...(contentId ? { contentId } : {}),
  };
}
