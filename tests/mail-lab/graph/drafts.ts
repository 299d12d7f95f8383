/** Drafts: made as MIME or as JSON, and given attachments, small ones at once and large ones in an upload session. */
import { type GraphAnswer, type MailboxCall, readJson } from './call';
import { composeMessage } from './compose';
import { badRequest, itemNotFound } from './errors';
import { folderIn } from './folders';
import { DRAFTS, type GraphMailbox } from './mailbox';
import type { Item } from './mailbox-items';
import { messageResource } from './message-resource';
import { attach, type MimeAttachment, readMime } from './mime';
import { parseSelection } from './query';
import { isMime, type Sending } from './sending';
import type { Directory } from '../idp/directory';

/** `POST …/messages`: answers with the draft, which has its Message-ID already. */
export async function createDraft(
  call: MailboxCall,
  parts: { directory: Directory; sending: Sending },
): Promise<GraphAnswer> {
  const raw = isMime(call) ? readMime(await call.body()) : await composeMessage(await readJson(call));
  const account = parts.directory.get(call.mailbox.address);
  const { folder } = call.params;
  const path = folder === undefined ? DRAFTS : folderIn(call, folder).path;
  const item = await call.mailbox.add(path, parts.sending.prepare(raw, account), ['\\Draft', '\\Seen']);
  return { status: 201, body: await messageResource(call, item, parseSelection(null, null)) };
}

/** @throws GraphError 400 when the message is no draft any more */
export async function attachTo(mailbox: GraphMailbox, item: Item, attachment: MimeAttachment): Promise<void> {
  if (!item.isDraft) throw badRequest('Attachments can be added to drafts only.');
  const raw = await mailbox.raw(item);
  if (!raw) throw itemNotFound();
  await mailbox.add(item.folder, attach(raw, attachment), ['\\Draft', '\\Seen'], item);
}
