/**
 * Large mail. A request may have 4 MB, and base64 makes a third more of a message, so one with large files is sent in
 * steps: a draft from the message without its files (as MIME, so that every header field is what it was), the files one by one,
 * then the order to send it.
 * @see https://learn.microsoft.com/graph/outlook-large-attachments
 */
import { MailFailure } from '../failure';
import { GraphRefusal, outcomeUnknown, toGraphFailure } from '../graph-failure';
import { messageIdOf } from '../message-id';
import { placeOf } from '../network-failure';
import type { SentMessage } from '../ports';
import { field, text, type Answer } from './answer';
import { withoutFiles, type MessageFile } from './files';
import type { Handover } from './http';
import { isGone } from './fetch';
import { idIn } from './sent';
import { segment, type GraphSession } from './session';

/** Bytes of a message that is handed over whole: larger ones were answered with success and never sent. */
export const LARGEST_WHOLE = 2 * 1024 * 1024;
/** Bytes of a file that is handed over in one request of at most 4 MB; an upload wants 3 MB at least. */
const LARGEST_FILE = 3 * 1024 * 1024 - 2048;
/** Bytes of a piece of a larger file: at most 4 MB, and a multiple of 320 KiB as uploads to Microsoft 365 want it. */
const PIECE = 10 * 320 * 1024;

/** Milliseconds. A message that has not left by then is given up. */
const LONGEST_TRYING = 24 * 3_600_000;

const json = (value: object) => ({
  headers: { 'content-type': 'application/json' },
  body: Buffer.from(JSON.stringify(value)),
});

export interface SentDraft {
  /** As Exchange has it, without angle brackets. */
  messageId: string;
  answer: Pick<Answer, 'status' | 'headers'>;
}

/** @throws MailFailure; `outcomeUnknown` is set when it may have been sent */
export async function sendByDraft(session: GraphSession, mime: Buffer): Promise<SentDraft> {
  const { rest, files } = await withoutFiles(mime);
  if (rest.length > LARGEST_WHOLE) {
    throw new MailFailure(`The text of the message is larger than ${placeOf(session.server)} takes.`, {
      kind: 'rejected',
      remedy: 'graph.message-too-large',
    });
  }
  // Where an earlier try could not delete its draft, there would be two.
  const since = new Date(Date.now() - LONGEST_TRYING);
  await takeBackDrafts(session, { messageId: messageIdOf(mime), since });
  const draft = await session.json({
    step: 'sending',
    method: 'POST',
    path: '/messages',
    headers: { 'content-type': 'text/plain' },
    body: Buffer.from(rest.toString('base64')),
  });
  const path = `/messages/${segment(text(draft, 'id'))}`;
  try {
    for (const file of files) await attach(session, path, file);
    return {
      messageId: text(draft, 'internetMessageId').replace(/^<|>$/g, ''),
      answer: await send(session, path),
    };
  } catch (error) {
    const failure = toGraphFailure(error, session.context);
    // What may be on its way must not be deleted under way.
    if (!failure.outcomeUnknown && !session.signal.aborted) await discard(session, path);
    throw error;
  }
}

const attach = async (session: GraphSession, message: string, file: MessageFile): Promise<void> => {
  const { name, contentType, content, contentId } = file;
  const facts = { name, contentType, ...(contentId ? { isInline: true, contentId } : {}) };
  if (content.length <= LARGEST_FILE) {
    const attachment = {
      '@odata.type': '#microsoft.graph.fileAttachment',
      ...facts,
      contentBytes: content.toString('base64'),
    };
    await session.ask({
      step: 'sending',
      method: 'POST',
      path: `${message}/attachments`,
      ...json(attachment),
    });
    return;
  }
  const upload = await session.json({
    step: 'sending',
    method: 'POST',
    path: `${message}/attachments/createUploadSession`,
    ...json({ AttachmentItem: { attachmentType: 'file', size: content.length, ...facts } }),
  });
  const address = text(upload, 'uploadUrl');
  for (let start = 0; start < content.length; start += PIECE) {
    const piece = content.subarray(start, start + PIECE);
    await session.askElsewhere(address, {
      step: 'sending',
      method: 'PUT',
      headers: {
        'content-type': 'application/octet-stream',
        'content-range': `bytes ${start}-${start + piece.length - 1}/${content.length}`,
      },
      body: piece,
    });
  }
};

/** @throws MailFailure; GraphRefusal when it was certainly not sent */
const send = async (session: GraphSession, message: string): Promise<Answer> => {
  const handover: Handover = { endMayHaveLeft: false };
  let unclear: unknown;
  try {
    const answer = await session.ask(
      { step: 'sending', method: 'POST', path: `${message}/send`, ownConnection: true },
      handover,
    );
    if (answer.status === 202) return answer;
    unclear = new GraphRefusal({ step: 'sending', status: answer.status, code: '', text: '' });
  } catch (error) {
    if (isClear(error) || (!(error instanceof GraphRefusal) && !handover.endMayHaveLeft)) throw error;
    unclear = error;
  }
  // The draft's ID is the sent message's, too: so we can ask what became of it.
  if (await wasSent(session, message)) return { status: 202, headers: {}, body: Buffer.alloc(0) };
  throw outcomeUnknown(session.context, unclear);
};

/** Whether an answer says for certain that nothing was sent. */
export const isClear = (error: unknown): boolean =>
  error instanceof MailFailure || (error instanceof GraphRefusal && ![500, 502, 504].includes(error.status));

/** False also where it cannot be found out now, or has not happened yet. */
const wasSent = async (session: GraphSession, message: string): Promise<boolean> => {
  try {
    const path = `${message}?$select=isDraft`;
    const found = await session.json({ step: 'sending', method: 'GET', path, ownConnection: true });
    return field(found, 'isDraft') === false;
  } catch {
    return false;
  }
};

/** Drafts of one message: each try that broke off may have left one. */
const MOST_DRAFTS = 20;

/**
 * Deletes what is still a draft of a message, so that it will not be sent any more.
 * @returns whether there was one
 * @throws GraphRefusal; Error of the network
 */
export async function takeBackDrafts(session: GraphSession, message: SentMessage): Promise<boolean> {
  for (let count = 0; count < MOST_DRAFTS; count += 1) {
    const id = await idIn('drafts', session, message);
    if (id === '') return count > 0;
    try {
      await session.ask({ step: 'sending', method: 'DELETE', path: `/messages/${segment(id)}` });
    } catch (error) {
      // Sent at this very moment, or deleted by a person: nobody knows which.
      if (isGone(error)) return false;
      throw error;
    }
  }
  return true;
}

/** A draft that is not going to be sent would only be in people's way; where it cannot be deleted it stays. */
const discard = async (session: GraphSession, message: string): Promise<void> => {
  await session.ask({ step: 'sending', method: 'DELETE', path: message }).catch(() => undefined);
};
