import { createHash } from 'node:crypto';
import type { TicketStatus } from '../../../shared/contracts/tickets';
import type { Blobs } from '../inbound/ports';
import { UnusableAddress, type Compose, type ComposedMessage } from './compose';
import type { Clock, Conversations, DeliveryStore, ReplyContext, Sender } from './ports';

export interface ReplyRequest {
  ticketId: number;
  text: string;
  /** The ticket's status afterwards; unchanged when left out. */
  status?: TicketStatus;
  authorId: number | null;
  /** The same key for the same ticket makes one reply. */
  requestKey?: string;
}

export interface ReplyResult {
  entryId: number;
  deliveryId: number;
}

export interface Replies {
  /** @throws ReplyRefused before anything is written */
  reply(request: ReplyRequest): Promise<ReplyResult>;
}

export interface RepliesDependencies {
  conversations: Conversations;
  outbox: Pick<DeliveryStore, 'enqueue' | 'findByEntry'>;
  blobs: Blobs;
  /** Null when there is no such System Email. */
  settings(systemEmailId: number): Promise<Sender | null>;
  compose: Compose;
  transaction<T>(work: () => Promise<T>): Promise<T>;
  clock: Pick<Clock, 'now'>;
  /** Called once the reply is committed: the worker may look. */
  onQueued(): void;
}

export type ReplyRefusal = 'ticket-not-found' | 'outgoing-disabled' | 'unusable-address';

/** A reply that cannot be sent as things are. Nothing of it was written; the message says what to do. */
export class ReplyRefused extends Error {
  constructor(
    readonly code: ReplyRefusal,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'ReplyRefused';
  }
}

/** Takes replies on tickets: the entry, the composed message and its delivery are committed together or not at all. */
export const createReplies = (dependencies: RepliesDependencies): Replies => {
  const { conversations, outbox, blobs, settings, compose, transaction, clock, onQueued } = dependencies;

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

  const composeFor = async (
    context: ReplyContext,
    sender: Sender,
    text: string,
    date: Date,
  ): Promise<ComposedMessage> => {
    try {
      return await compose({
        from: { address: sender.address, name: sender.fromName },
        to: context.requester,
        replyTo: sender.replyTo,
        subject: context.subject,
        text,
        signature: sender.signature,
        inReplyTo: context.inReplyTo,
        references: context.references,
        date,
      });
    } catch (error) {
      if (!(error instanceof UnusableAddress)) throw error;
      throw new ReplyRefused('unusable-address', `The reply cannot be addressed: ${error.message}`, {
        cause: error,
      });
    }
  };

  const write = (request: ReplyRequest, requestKey: string | null): Promise<ReplyResult> =>
    transaction(async () => {
      const context = await conversations.replyContext(request.ticketId);
      if (!context) {
        throw new ReplyRefused('ticket-not-found', `There is no ticket ${request.ticketId} (any more).`);
      }
      const sender = await senderOf(context);
      const occurredAt = clock.now();
      const message = await composeFor(context, sender, request.text, occurredAt);
      const { entryId } = await conversations.appendReply({
        ticketId: context.ticketId,
        from: { address: sender.address, name: sender.fromName },
        to: [context.requester],
        subject: message.subject,
        text: message.text,
        html: message.html,
        messageId: message.messageId,
        inReplyTo: message.inReplyTo,
        references: message.references,
        occurredAt,
        authorId: request.authorId,
        requestKey,
      });
      const hash = createHash('sha256').update(message.mime).digest('hex');
      await blobs.put([{ hash, content: message.mime }]);
      const deliveryId = await outbox.enqueue({
        systemEmailId: context.systemEmailId,
        entryId,
        ticketId: context.ticketId,
        envelope: message.envelope,
        messageId: message.messageId,
        mimeHash: hash,
      });
      if (request.status) await conversations.setStatus(context.ticketId, request.status);
      return { entryId, deliveryId };
    });

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
      onQueued();
      return result;
    },
  };
};
