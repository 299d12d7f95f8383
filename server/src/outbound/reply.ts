import type { TicketStatus } from '../../../shared/contracts/tickets';
import type { Blobs } from '../inbound/ports';
import type { ThreadTokens } from '../secrets/thread-tokens';
import { oneLine, sameAddress, UnusableAddress } from './addresses';
import { bodyOf } from './body';
import type { Compose, ComposedMessage, OutgoingFile } from './compose';
import { MAX_ATTACHMENT_BYTES, UNDO_SECONDS } from './limits';
import { shownUploads, withContentIds, type ShownUpload } from './inline-images';
import { createOutgoingEntries, type WrittenReply } from './outgoing-entry';
import type {
  Clock,
  Conversations,
  DeliveryStore,
  Hold,
  Mailbox,
  ReplyContext,
  Sender,
  Signatures,
} from './ports';
import { attachmentsTooLarge, nothingWritten, ReplyRefused, ticketNotFound } from './refusal';
import { createThreadMark } from './thread-mark';
import type { Uploads } from './uploads';

export { ReplyRefused } from './refusal';

export interface ReplyRequest {
  ticketId: number;
  /** Either is enough; with both, the HTML counts. */
  text?: string;
  /** Unsafe. */
  html?: string;
  /** Another sender than the System Email, where that allows it. */
  from?: string;
  /** Left out or empty: the requester. */
  to?: string[];
  cc?: string[];
  bcc?: string[];
  /** False leaves the signatures out. */
  signature?: boolean;
  /** The author's own uploads, in this order. */
  attachmentIds?: number[];
  /** The ticket's status afterwards; unchanged when left out. */
  status?: TicketStatus;
  /** Leaves only after `UNDO_SECONDS`, and can be taken back until then. */
  hold?: boolean;
  /** Leaves at that time instead, and can be taken back until then. */
  sendAt?: Date;
  authorId: number | null;
  /** The same key for the same ticket makes one reply. */
  requestKey?: string;
}

export type ReplyResult = WrittenReply;

export interface Replies {
  /** @throws ReplyRefused before anything is written */
  reply(request: ReplyRequest): Promise<ReplyResult>;
}

export interface RepliesDependencies {
  conversations: Conversations;
  outbox: Pick<DeliveryStore, 'enqueue' | 'findByEntry'>;
  blobs: Blobs;
  uploads: Pick<Uploads, 'find' | 'attach'>;
  /** Null when there is no such System Email. */
  settings(systemEmailId: number): Promise<Sender | null>;
  signatures: Signatures;
  compose: Compose;
  threadTokens: Pick<ThreadTokens, 'sign'>;
  /** Empty for nobody, and for who has no name. */
  agentName(authorId: number): Promise<string>;
  transaction<T>(work: () => Promise<T>): Promise<T>;
  clock: Pick<Clock, 'now'>;
  /** Called once the reply is committed: the worker may look. */
  onQueued(): void;
}

const holdOf = ({ hold, sendAt }: ReplyRequest, now: Date): Omit<Hold, 'statusChange'> | null => {
  if (sendAt) return { until: sendAt, scheduled: true };
  return hold ? { until: new Date(now.getTime() + UNDO_SECONDS * 1000), scheduled: false } : null;
};

const unnamed = (address: string): Mailbox => ({ address, name: '' });

/** Takes replies on tickets: the entry, its files, the composed message and its delivery are committed together or not at all. */
export const createReplies = (dependencies: RepliesDependencies): Replies => {
  const {
    conversations,
    outbox,
    blobs,
    uploads,
    settings,
    signatures,
    compose,
    agentName,
    transaction,
    clock,
  } = dependencies;
  const threadMark = createThreadMark(dependencies.threadTokens);
  const writeEntry = createOutgoingEntries({ conversations, outbox, blobs });

  const earlierReply = async (requestKey: string): Promise<ReplyResult | null> => {
    const entry = await conversations.findByRequestKey(requestKey);
    const delivery = entry && (await outbox.findByEntry(entry.entryId));
    return entry && delivery ? { ...entry, ...delivery } : null;
  };

  const senderOf = async (context: ReplyContext): Promise<Sender> => {
    const sender = await settings(context.systemEmailId);
    if (!sender?.enabled) {
      throw new ReplyRefused(
        'outgoing-disabled',
        `${sender?.address ?? 'The System Email of this ticket'} does not send mail: its Outgoing Server is switched off. Switch it on under Settings → System Email, then send the reply again.`,
      );
    }
    return sender;
  };

  const fromOf = async ({ from, authorId }: ReplyRequest, sender: Sender): Promise<Mailbox> => {
    const name = sender.fromNameOf(authorId === null ? '' : await agentName(authorId));
    if (from === undefined) return { address: sender.address, name };
    const own = [sender.address, ...sender.aliases].find((address) => sameAddress(from, address));
    if (own !== undefined) return { address: own, name };
    if (!sender.allowOtherFrom) {
      throw new ReplyRefused(
        'other-from-not-allowed',
        `${sender.address} does not send as ${oneLine(from)}. Send the reply from ${sender.address}, or add the address to “Also sends as” under Settings → System Email → Outgoing.`,
      );
    }
    return { address: from, name };
  };

  const filesOf = (attachments: ShownUpload[]): Promise<OutgoingFile[]> => {
    if (attachments.reduce((bytes, { size }) => bytes + size, 0) > MAX_ATTACHMENT_BYTES) {
      throw attachmentsTooLarge();
    }
    return Promise.all(
      attachments.map(async ({ filename, contentType, contentId, blobHash }) => ({
        ...(contentId === undefined ? {} : { contentId }),
        filename,
        contentType,
        content: await blobs.get(blobHash),
      })),
    );
  };

  const composeFor = async (
    request: ReplyRequest,
    context: ReplyContext,
    attachments: ShownUpload[],
    date: Date,
  ): Promise<ComposedMessage> => {
    const { text = '', html = '', to = [], cc = [], bcc = [], signature = true } = request;
    const { requester, subject, inReplyTo, references } = context;
    const sender = await senderOf(context);
    const from = await fromOf(request, sender);
    if (!bodyOf({ text, html }).text.trim()) throw nothingWritten();
    const known = (address: string) =>
      sameAddress(address, requester.address) ? requester : unnamed(address);
    try {
      return await compose({
        from,
        sender: sender.address,
        to: to.length ? to.map(known) : [requester],
        cc: cc.map(known),
        bcc: bcc.map(known),
        ...threadMark(context, sender),
        subject,
        text,
        html,
        signature: signature ? await signatures.under(sender, context, request.authorId) : '',
        attachments: await filesOf(attachments),
        inReplyTo,
        references,
        automatic: false,
        date,
      });
    } catch (error) {
      if (!(error instanceof UnusableAddress)) throw error;
      throw new ReplyRefused('unusable-address', `The reply cannot be addressed: ${error.message}`, {
        cause: error,
      });
    }
  };

  const write = async (request: ReplyRequest, requestKey: string | null): Promise<ReplyResult> => {
    const { ticketId, authorId, status } = request;
    const context = await conversations.replyContext(ticketId);
    if (!context) throw ticketNotFound(ticketId);
    const occurredAt = clock.now();
    const attachments = await uploads.find(request.attachmentIds ?? [], authorId);
    // Composed before the transaction: encoding many megabytes takes a while, in which others may write.
    const shown = shownUploads(
      bodyOf({ text: request.text ?? '', html: request.html ?? '' }).html,
      attachments,
    );
    const message = await composeFor(
      request,
      context,
      withContentIds(attachments, shown),
      request.sendAt ?? occurredAt,
    );
    return transaction(async () => {
      const before = status && (await conversations.setStatus(ticketId, status));
      const statusChange = status && before ? { before, after: status } : null;
      const hold = holdOf(request, occurredAt);
      const result = await writeEntry(context, message, {
        occurredAt,
        authorId,
        automatic: false,
        requestKey,
        ...(hold && { hold: { ...hold, statusChange } }),
      });
      await uploads.attach(attachments, authorId, result.entryId, shown);
      return result;
    });
  };

  return {
    async reply(request) {
      // A key belongs to its ticket: a client that counts its keys anew for each ticket loses no reply.
      const requestKey = request.requestKey ? `${request.ticketId}:${request.requestKey}` : null;
      const earlier = requestKey && (await earlierReply(requestKey));
      if (earlier) return earlier;
      let result: ReplyResult;
      try {
        result = await write(request, requestKey);
      } catch (error) {
        // Of two at once the database refuses one; by then the other is committed.
        const winner = requestKey && (await earlierReply(requestKey));
        if (winner) return winner;
        throw error;
      }
      dependencies.onQueued();
      return result;
    },
  };
};
