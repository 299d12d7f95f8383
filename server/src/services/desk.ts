import { errors, type z } from '@strapi/utils';
import type {
  Conversation,
  DeliverySummary,
  Entry,
  replyInput,
  ticketQuery,
  TicketList,
  TicketStatus,
  TicketSummary,
} from '../../../shared/contracts/tickets';
import { ReplyRefused, type Replies } from '../outbound/reply';
import type { DeliveryStore } from '../outbound/ports';
import type { StoredFile, Tickets } from '../tickets/tickets';

interface Parts {
  tickets: Tickets;
  replies: Replies;
  outbox: Pick<DeliveryStore, 'retry' | 'summary'>;
  /** Something may be due in the outbox. */
  kick: () => Promise<void>;
}

const notFound = (what: string) => new errors.NotFoundError(`There is no such ${what} (any more).`);

const found = <T>(value: T | null | undefined, what: string): T => {
  if (value === null || value === undefined) throw notFound(what);
  return value;
};

/** What agents do in the panel. */
export const createDesk = ({ tickets, replies, outbox, kick }: Parts) => {
  const conversation = async (id: number): Promise<Conversation> =>
    found(await tickets.conversation(id), 'ticket');
  return {
    list: (query: z.output<typeof ticketQuery>): Promise<TicketList> => tickets.list(query),
    conversation,

    async setStatus(id: number, status: TicketStatus): Promise<TicketSummary> {
      return found(await tickets.setStatus(id, status), 'ticket');
    },

    /** @throws NotFoundError or ApplicationError before anything is written */
    async reply(
      ticketId: number,
      reply: z.output<typeof replyInput>,
      authorId: number | null,
    ): Promise<Entry> {
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

    async attachment(id: number): Promise<StoredFile> {
      return found(await tickets.attachment(id), 'attachment');
    },

    async raw(entryId: number): Promise<StoredFile> {
      return found(await tickets.rawMessage(entryId), 'received message');
    },

    /** Sends a failed or unconfirmed reply again; a person has decided to. */
    async retryDelivery(id: number): Promise<DeliverySummary> {
      const before = found(await outbox.summary(id), 'delivery');
      if (!(await outbox.retry(id))) {
        throw new errors.ApplicationError(
          `Only a reply that failed or is unconfirmed can be sent again; this one is ${before.state}.`,
        );
      }
      await kick();
      return found(await outbox.summary(id), 'delivery');
    },
  };
};
