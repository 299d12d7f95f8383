import type { PipelineMessage, TicketPipeline } from '../inbound/ports';
import type { FiledMessage, InboundFile, TicketStore } from './ports';

interface TicketPipelineParts {
  store: TicketStore;
  /** Whether who opens a ticket by this System Email is told that it arrived. Asked once for many messages. */
  acknowledges?(systemEmailId: number): Promise<boolean>;
  /** Called for new tickets where that is so; joins the transaction that opens them. */
  opened?(ticketId: number, message: PipelineMessage): Promise<void>;
}

/** The built-in tickets as the place where inbound mail goes. */
export const createTicketPipeline = ({
  store,
  acknowledges,
  opened,
}: TicketPipelineParts): TicketPipeline => {
  const file = async (messages: InboundFile[]): Promise<FiledMessage[]> => {
    const filed = await store.file(messages);
    const [first] = messages;
    if (!first || !opened || !filed.some((message) => message.opened)) return filed;
    if (acknowledges && !(await acknowledges(first.incoming.systemEmailId))) return filed;
    for (const [index, { ticketId, opened: begins }] of filed.entries()) {
      const incoming = messages[index]?.incoming;
      if (begins && incoming) await opened(ticketId, incoming);
    }
    return filed;
  };
  const fileOne = async (message: InboundFile): Promise<FiledMessage> => {
    const [filed] = await file([message]);
    if (!filed) throw new Error('A message was filed and nothing came of it.');
    return filed;
  };
  return {
    findThread: (candidates) => store.findThread(candidates),
    open: (incoming) => fileOne({ incoming }),
    append: ({ ticketId }, incoming) => fileOne({ incoming, ticketId }),
    file,
  };
};
