import { errors, type z } from '@strapi/utils';
import type { Conversation, DeliverySummary, Entry, replyInput } from '../../../shared/contracts/tickets';
import { ReplyRefused, type Replies } from '../outbound/reply';
import type { DeliveryStore } from '../outbound/ports';
import { found, notFound } from './found';

interface Parts {
  /** @throws NotFoundError when there is no such ticket */
  conversation: (ticketId: number) => Promise<Conversation>;
  replies: Replies;
  outbox: Pick<DeliveryStore, 'retry' | 'summary'>;
  /** Something may be due in the outbox. */
  kick: () => Promise<void>;
}

/** What agents write in the panel. */
export const createWriting = ({ conversation, replies, outbox, kick }: Parts) => ({
  /** @throws NotFoundError or ApplicationError before anything is written */
  async reply(ticketId: number, reply: z.output<typeof replyInput>, authorId: number | null): Promise<Entry> {
    try {
      const { entryId } = await replies.reply({ ticketId, ...reply, authorId });
      const { entries } = await conversation(ticketId);
      return found(
        entries.find(({ id }) => id === entryId),
        'reply',
      );
    } catch (error) {
      if (!(error instanceof ReplyRefused)) throw error;
      throw error.code === 'ticket-not-found'
        ? notFound('ticket')
        : new errors.ApplicationError(error.message);
    }
  },

  /** Sends a failed or unconfirmed reply again; a person has decided to. */
  async retry(id: number): Promise<DeliverySummary> {
    const before = found(await outbox.summary(id), 'delivery');
    if (!(await outbox.retry(id))) {
      throw new errors.ApplicationError(
        `Only a reply that failed or is unconfirmed can be sent again; this one is ${before.state}.`,
      );
    }
    await kick();
    return found(await outbox.summary(id), 'delivery');
  },
});
