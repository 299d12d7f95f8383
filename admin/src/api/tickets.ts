import type {
  Conversation,
  DeliverySummary,
  Entry,
  ReplyInput,
  TicketList,
  TicketStatus,
  TicketUpdate,
} from '../../../shared/contracts/tickets';
import { payload, pluginApi, queryParams } from './base';

const ROOT = '/system-email/tickets';

/** What the list asks for; empty values are left out of the query. */
export interface TicketFilter {
  page: number;
  pageSize: number;
  status?: TicketStatus;
  search: string;
}

const ticketsApi = pluginApi.injectEndpoints({
  endpoints: (build) => ({
    listTickets: build.query<TicketList, TicketFilter>({
      query: (filter) => ({ url: ROOT, config: { params: queryParams({ ...filter }) } }),
      transformResponse: payload<TicketList>,
      providesTags: ['SystemEmailTicket'],
    }),
    getConversation: build.query<Conversation, number>({
      query: (id) => `${ROOT}/${id}`,
      transformResponse: payload<Conversation>,
      providesTags: (_result, _error, id) => [{ type: 'SystemEmailTicket', id }],
    }),
    updateTicket: build.mutation<unknown, { id: number; update: TicketUpdate }>({
      query: ({ id, update }) => ({ url: `${ROOT}/${id}`, method: 'PUT', data: update }),
      invalidatesTags: (_result, error) => (error ? [] : ['SystemEmailTicket']),
    }),
    sendReply: build.mutation<Entry, { ticketId: number; reply: ReplyInput }>({
      query: ({ ticketId, reply }) => ({ url: `${ROOT}/${ticketId}/replies`, method: 'POST', data: reply }),
      transformResponse: payload<Entry>,
      invalidatesTags: (result) => (result ? ['SystemEmailTicket'] : []),
    }),
    retryDelivery: build.mutation<DeliverySummary, number>({
      query: (id) => ({ url: `/system-email/deliveries/${id}/retry`, method: 'POST' }),
      transformResponse: payload<DeliverySummary>,
      invalidatesTags: (result) => (result ? ['SystemEmailTicket'] : []),
    }),
  }),
});

export const {
  useListTicketsQuery,
  useGetConversationQuery,
  useUpdateTicketMutation,
  useSendReplyMutation,
  useRetryDeliveryMutation,
} = ticketsApi;
