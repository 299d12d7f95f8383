import type { OutboxDeed } from '../../../shared/contracts/outbox';
import type {
  Conversation,
  DeliverySummary,
  DeskOptions,
  Entry,
  EntrySource,
  NoteInput,
  ReplyInput,
  TicketList,
  TicketQuery,
  TicketUpdate,
  UndoneReply,
} from '../../../shared/contracts/tickets';
import { payload, pluginApi, queryParams } from './base';

const ROOT = '/system-email/tickets';

/** What the list asks for; empty values are left out of the query. */
export type TicketFilter = Pick<TicketQuery, 'status' | 'priority' | 'department' | 'search'> & {
  page: number;
  pageSize: number;
  assignee?: 'me' | 'none';
  systemEmail?: number;
};

const ticketsApi = pluginApi.injectEndpoints({
  endpoints: (build) => ({
    listTickets: build.query<TicketList, TicketFilter>({
      query: (filter) => ({ url: ROOT, config: { params: queryParams({ ...filter }) } }),
      transformResponse: payload<TicketList>,
      providesTags: ['SystemEmailTicket'],
    }),
    getDeskOptions: build.query<DeskOptions, void>({
      query: () => '/system-email/desk',
      transformResponse: payload<DeskOptions>,
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
    // Nothing to ask for again: the list does so whenever it is shown, and the conversation is what was read.
    markTicketRead: build.mutation<unknown, { id: number; entryId: number }>({
      query: ({ id, entryId }) => ({ url: `${ROOT}/${id}/read`, method: 'PUT', data: { entryId } }),
    }),
    sendReply: build.mutation<Entry, { ticketId: number; reply: ReplyInput }>({
      query: ({ ticketId, reply }) => ({ url: `${ROOT}/${ticketId}/replies`, method: 'POST', data: reply }),
      transformResponse: payload<Entry>,
      invalidatesTags: (result) => (result ? ['SystemEmailTicket'] : []),
    }),
    addNote: build.mutation<Entry, { ticketId: number; note: NoteInput }>({
      query: ({ ticketId, note }) => ({ url: `${ROOT}/${ticketId}/notes`, method: 'POST', data: note }),
      transformResponse: payload<Entry>,
      invalidatesTags: (result) => (result ? ['SystemEmailTicket'] : []),
    }),
    removeUpload: build.mutation<unknown, number>({
      query: (id) => ({ url: `/system-email/uploads/${id}`, method: 'DELETE' }),
    }),
    actOnDelivery: build.mutation<DeliverySummary, { id: number; deed: OutboxDeed }>({
      query: ({ id, deed }) => ({ url: `/system-email/deliveries/${id}/${deed}`, method: 'POST' }),
      transformResponse: payload<DeliverySummary>,
      // Also where it is refused: then it is not what the screen says any more.
      invalidatesTags: ['SystemEmailTicket', 'SystemEmailOutbox'],
    }),
    undoDelivery: build.mutation<UndoneReply, number>({
      query: (id) => ({ url: `/system-email/deliveries/${id}/undo`, method: 'POST' }),
      transformResponse: payload<UndoneReply>,
      // Refused means that it has left meanwhile, which the conversation then shows.
      invalidatesTags: ['SystemEmailTicket'],
    }),
    getEntrySource: build.query<EntrySource, number>({
      query: (id) => `/system-email/entries/${id}/source`,
      transformResponse: payload<EntrySource>,
    }),
  }),
});

export const {
  useListTicketsQuery,
  useGetDeskOptionsQuery,
  useGetConversationQuery,
  useUpdateTicketMutation,
  useMarkTicketReadMutation,
  useSendReplyMutation,
  useAddNoteMutation,
  useRemoveUploadMutation,
  useActOnDeliveryMutation,
  useUndoDeliveryMutation,
  useGetEntrySourceQuery,
} = ticketsApi;
