/**
 * Upload sessions for attachments from 3 to 150 MB: the URL is the permission, so the chunks come without Authorization, in
 * order, each with its Content-Range.
 *
 * @see https://learn.microsoft.com/graph/outlook-large-attachments
 */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { SESSION_FROM } from './attachments';
import { type GraphAnswer, type MailboxCall, objectIn, readJson, readLimited } from './call';
import { attachmentNames } from './compose';
import { attachTo } from './drafts';
import { badRequest, GraphError } from './errors';
import type { GraphMailbox } from './mailbox';
import type { Item } from './mailbox-items';
import { messageIn } from './messages';
import type { MimeAttachment } from './mime';

const LARGEST = 150 * 1024 * 1024;
const LIFETIME_MS = 60 * 60_000;

/** Where chunks go: not below `/v1.0`, as at Outlook, whose upload URLs are on a host of their own. */
export const UPLOADS = 'api/gv1.0';

interface Session {
  mailbox: GraphMailbox;
  item: Item;
  attachment: Omit<MimeAttachment, 'content'>;
  size: number;
  chunks: Buffer[];
  received: number;
  expiresAt: number;
}

export class UploadSessions {
  private readonly sessions = new Map<string, Session>();

  async create(call: MailboxCall, origin: string): Promise<GraphAnswer> {
    const item = messageIn(call);
    const asked = objectIn((await readJson(call)).AttachmentItem);
    const size = asked.size;
    if (asked.attachmentType !== 'file') throw badRequest('The property attachmentType must be file.');
    if (typeof size !== 'number' || !Number.isInteger(size))
      throw badRequest('The property size is required.');
    if (size < SESSION_FROM) {
      throw new GraphError(
        400,
        'ErrorAttachmentSizeShouldNotBeLessThanMinimumSize',
        'Attachment size must be greater than the minimum size.',
      );
    }
    if (size > LARGEST) {
      throw new GraphError(
        400,
        'ErrorAttachmentSizeLimitExceeded',
        'The attachment size exceeds the allowed limit.',
      );
    }
    const token = randomBytes(24).toString('base64url');
    const session: Session = {
      mailbox: call.mailbox,
      item,
      attachment: attachmentNames(asked),
      size,
      chunks: [],
      received: 0,
      expiresAt: Date.now() + LIFETIME_MS,
    };
    this.sessions.set(token, session);
    const where = `users('${encodeURIComponent(call.mailbox.address)}')/messages('${item.restId}')`;
    const uploadUrl = `${origin}/${UPLOADS}/${where}/AttachmentSessions('${token.slice(0, 8)}')?authtoken=${token}`;
    return { status: 201, body: { uploadUrl, ...progress(session) } };
  }

  /** Answers at an upload URL: PUT takes a chunk, GET tells how far it is, DELETE gives up. */
  async answer(request: IncomingMessage, url: URL): Promise<GraphAnswer> {
    const token = url.searchParams.get('authtoken') ?? '';
    const session = this.sessions.get(token);
    if (request.headers.authorization) {
      throw new GraphError(
        401,
        'InvalidAudience',
        'The audience claim value is invalid for current resource.',
      );
    }
    if (!session || session.expiresAt < Date.now())
      throw new GraphError(404, 'ErrorItemNotFound', 'The upload session was not found.');
    switch (request.method) {
      case 'GET':
        return { status: 200, body: progress(session) };
      case 'DELETE':
        this.sessions.delete(token);
        return { status: 204 };
      case 'PUT':
        return this.take(token, session, await readLimited(request), request.headers['content-range']);
      default:
        throw badRequest('Specified HTTP method is not allowed for the request target.');
    }
  }

  private async take(
    token: string,
    session: Session,
    chunk: Buffer,
    contentRange: string | undefined,
  ): Promise<GraphAnswer> {
    const range = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(contentRange ?? '');
    const [first = NaN, last = NaN, total = NaN] = (range ?? []).slice(1).map(Number);
    if (!range || total !== session.size || last - first + 1 !== chunk.length || last >= total)
      throw new GraphError(400, 'ErrorInvalidContentRange', 'The Content-Range header is invalid.');
    if (first !== session.received)
      throw new GraphError(416, 'ErrorInvalidRange', 'The fragment is not the next one expected.');
    session.chunks.push(chunk);
    session.received += chunk.length;
    if (session.received < session.size) return { status: 200, body: progress(session) };
    this.sessions.delete(token);
    const content = Buffer.concat(session.chunks);
    await attachTo(session.mailbox, session.item, { ...session.attachment, content });
    return {
      status: 201,
      headers: { location: `https://outlook.office.com/api/v2.0/attachments('${token.slice(0, 8)}')` },
    };
  }
}

function progress({ expiresAt, received }: Session): object {
  return {
    expirationDateTime: new Date(expiresAt).toISOString(),
    nextExpectedRanges: [String(received)],
  };
}
