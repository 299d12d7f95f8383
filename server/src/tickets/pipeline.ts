import type { TicketPipeline } from '../inbound/ports';
import type { TicketStore } from './ports';

/** The built-in tickets as the place where inbound mail goes. */
export const createTicketPipeline = ({ store }: { store: TicketStore }): TicketPipeline => ({
  findThread: (candidates) => store.findThread(candidates),
  open: (message) => store.openTicket(message),
  append: ({ ticketId }, message) => store.appendInbound(ticketId, message),
});
