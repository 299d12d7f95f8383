import type { PipelineMessage, TicketPipeline } from '../inbound/ports';
import type { TicketStore } from './ports';

interface TicketPipelineParts {
  store: TicketStore;
  /** Joins the transaction that opens the ticket. */
  opened?(ticketId: number, message: PipelineMessage): Promise<void>;
}

/** The built-in tickets as the place where inbound mail goes. */
export const createTicketPipeline = ({ store, opened }: TicketPipelineParts): TicketPipeline => ({
  findThread: (candidates) => store.findThread(candidates),
  async open(message) {
    const ticket = await store.openTicket(message);
    await opened?.(ticket.ticketId, message);
    return ticket;
  },
  append: ({ ticketId }, message) => store.appendInbound(ticketId, message),
});
