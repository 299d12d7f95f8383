import { errors, type z } from '@strapi/utils';
import type {
  Conversation,
  DeskOptions,
  EntrySource,
  readInput,
  ReplySettings,
  ticketQuery,
  TicketList,
  TicketStatus,
  TicketSummary,
  ticketUpdate,
} from '../../../shared/contracts/tickets';
import type { Agents } from '../tickets/ports';
import type { StoredFile, Tickets } from '../tickets/tickets';
import { found } from './found';

interface Parts {
  tickets: Tickets;
  agents: Agents;
  /** What tickets can be filtered by. */
  choices: () => Promise<Pick<DeskOptions, 'systemEmails' | 'departments'>>;
  /** How a reply from this System Email would leave. */
  replySettings: (systemEmailId: number, agentId: number | null) => Promise<ReplySettings>;
}

type ListQuery = z.output<typeof ticketQuery>;

const refused = (path: string, message: string) =>
  new errors.ValidationError(message, { errors: [{ path: [path], message, name: 'ValidationError' }] });

/** Nobody has this id. */
const NOBODY = 0;

/** What agents look at and change in the panel. `agentId` is the admin who asks; null when code of the app does. */
export const createDesk = ({ tickets, agents, choices, replySettings }: Parts) => {
  const assigneeOf = ({ assignee }: ListQuery, agentId: number | null): { assigneeId?: number | null } => {
    if (assignee === undefined) return {};
    if (assignee === 'none') return { assigneeId: null };
    return { assigneeId: assignee === 'me' ? (agentId ?? NOBODY) : assignee };
  };

  const update = async (
    id: number,
    change: z.output<typeof ticketUpdate>,
    agentId: number | null = null,
  ): Promise<TicketSummary> => {
    const { status, priority, assigneeId } = change;
    if (status === undefined && priority === undefined && assigneeId === undefined) {
      throw new errors.ValidationError('Say what to change: status, priority or assigneeId.');
    }
    if (typeof assigneeId === 'number' && !(await agents.all()).some((agent) => agent.id === assigneeId)) {
      throw refused('assigneeId', 'Choose an active admin who may reply to tickets.');
    }
    return found(await tickets.change(id, change, agentId), 'ticket');
  };

  return {
    list(query: ListQuery, agentId: number | null = null): Promise<TicketList> {
      const { assignee: _assignee, ...filter } = query;
      return tickets.list({ ...filter, ...assigneeOf(query, agentId) }, agentId);
    },

    async conversation(id: number, agentId: number | null = null): Promise<Conversation> {
      const conversation = found(await tickets.conversation(id, agentId), 'ticket');
      return { ...conversation, reply: await replySettings(conversation.systemEmail.id, agentId) };
    },

    /** @throws ValidationError when nothing is to change, or the assignee may not answer tickets */
    update,

    setStatus: (id: number, status: TicketStatus): Promise<TicketSummary> => update(id, { status }),

    /** @throws ValidationError when the ticket has no such entry */
    async markRead(
      ticketId: number,
      { entryId }: z.output<typeof readInput>,
      agentId: number,
    ): Promise<TicketSummary> {
      found(await tickets.ticket(ticketId), 'ticket');
      if (!(await tickets.seen({ ticketId, entryId, agentId }))) {
        throw refused('entryId', 'This ticket has no such entry.');
      }
      return found(await tickets.ticket(ticketId, agentId), 'ticket');
    },

    async options(agentId: number): Promise<DeskOptions> {
      const [known, all, filters] = await Promise.all([agents.named([agentId]), agents.all(), choices()]);
      return { me: found(known.get(agentId), 'admin'), agents: all, ...filters };
    },

    async attachment(id: number, agentId: number | null = null): Promise<StoredFile> {
      return found(await tickets.attachment(id, agentId), 'attachment');
    },

    async raw(entryId: number): Promise<StoredFile> {
      return found(await tickets.rawMessage(entryId), 'received message');
    },

    async source(entryId: number): Promise<EntrySource> {
      return found(await tickets.source(entryId), 'message');
    },
  };
};
