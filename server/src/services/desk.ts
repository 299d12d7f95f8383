import type { z } from '@strapi/utils';
import type {
  Conversation,
  ticketQuery,
  TicketList,
  TicketStatus,
  TicketSummary,
} from '../../../shared/contracts/tickets';
import type { StoredFile, Tickets } from '../tickets/tickets';
import { found } from './found';

interface Parts {
  tickets: Tickets;
}

/** What agents look at and change in the panel. */
export const createDesk = ({ tickets }: Parts) => {
  const conversation = async (id: number): Promise<Conversation> =>
    found(await tickets.conversation(id), 'ticket');
  return {
    list: (query: z.output<typeof ticketQuery>): Promise<TicketList> => tickets.list(query),
    conversation,

    async setStatus(id: number, status: TicketStatus): Promise<TicketSummary> {
      return found(await tickets.setStatus(id, status), 'ticket');
    },

    async attachment(id: number): Promise<StoredFile> {
      return found(await tickets.attachment(id), 'attachment');
    },

    async raw(entryId: number): Promise<StoredFile> {
      return found(await tickets.rawMessage(entryId), 'received message');
    },
  };
};
