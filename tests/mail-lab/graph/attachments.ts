/** Attachments of a message: told, and added one by one. */
import PostalMime from 'postal-mime';
import { type GraphAnswer, type MailboxCall, readJson } from './call';
import { attachmentFrom } from './compose';
import { attachTo } from './drafts';
import { GraphError, itemNotFound } from './errors';
import { attachmentsOf } from './message-resource';
import { messageIn } from './messages';

/** Bytes from which on an attachment needs an upload session. */
export const SESSION_FROM = 3 * 1024 * 1024;

export async function answerAttachments(call: MailboxCall): Promise<GraphAnswer> {
  const raw = await call.mailbox.raw(messageIn(call));
  if (!raw) throw itemNotFound();
  const value = attachmentsOf(await PostalMime.parse(raw));
  return { status: 200, body: { '@odata.context': `${call.base}/$metadata#Collection(attachment)`, value } };
}

/** `POST …/attachments`, below 3 MB. */
export async function addAttachment(call: MailboxCall): Promise<GraphAnswer> {
  const item = messageIn(call);
  const attachment = attachmentFrom(await readJson(call));
  if (attachment.content.length >= SESSION_FROM) {
    throw new GraphError(
      413,
      'ErrorAttachmentSizeLimitExceeded',
      'The attachment size exceeds the allowed limit. Use an upload session.',
    );
  }
  await attachTo(call.mailbox, item, attachment);
  const { name, contentType, content, isInline } = attachment;
  const body = {
    '@odata.type': '#microsoft.graph.fileAttachment',
    id: `AAMkAttachment${Date.now()}`,
    name,
    contentType,
    size: content.length,
    isInline,
  };
  return { status: 201, body };
}
