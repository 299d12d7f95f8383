import type {
  OutboxDeed,
  OutboxDeedsInput,
  OutboxDeedsOutcome,
  OutboxDetail,
  OutboxList,
  OutboxQuery,
  OutboxSystemEmails,
  RecipientsInput,
} from '../../../shared/contracts/outbox';
import { payload, pluginApi, queryParams } from './base';

const ROOT = '/system-email/outbox';

/** What the list asks for; empty values are left out of the query. */
export type OutboxFilter = Pick<OutboxQuery, 'state' | 'origin' | 'search'> & {
  page: number;
  pageSize: number;
  systemEmail?: number;
  ticket?: number;
};

const outboxApi = pluginApi.injectEndpoints({
  endpoints: (build) => ({
    listOutbox: build.query<OutboxList, OutboxFilter>({
      query: (filter) => ({ url: ROOT, config: { params: queryParams({ ...filter }) } }),
      transformResponse: payload<OutboxList>,
      providesTags: ['SystemEmailOutbox'],
    }),
    listOutboxSystemEmails: build.query<OutboxSystemEmails, void>({
      query: () => `${ROOT}/system-emails`,
      transformResponse: payload<OutboxSystemEmails>,
    }),
    getOutboxDelivery: build.query<OutboxDetail, number>({
      query: (id) => `${ROOT}/${id}`,
      transformResponse: payload<OutboxDetail>,
      providesTags: ['SystemEmailOutbox'],
    }),
    // All of these also where they are refused: then it is not what the screen says any more.
    actInOutbox: build.mutation<OutboxDetail, { id: number; deed: OutboxDeed }>({
      query: ({ id, deed }) => ({ url: `${ROOT}/${id}/${deed}`, method: 'POST' }),
      transformResponse: payload<OutboxDetail>,
      invalidatesTags: ['SystemEmailOutbox', 'SystemEmailTicket'],
    }),
    actOnMany: build.mutation<OutboxDeedsOutcome, OutboxDeedsInput>({
      query: (data) => ({ url: `${ROOT}/deeds`, method: 'POST', data }),
      transformResponse: payload<OutboxDeedsOutcome>,
      invalidatesTags: ['SystemEmailOutbox', 'SystemEmailTicket'],
    }),
    readdressDelivery: build.mutation<OutboxDetail, { id: number; recipients: RecipientsInput }>({
      query: ({ id, recipients }) => ({ url: `${ROOT}/${id}/recipients`, method: 'PUT', data: recipients }),
      transformResponse: payload<OutboxDetail>,
      invalidatesTags: (result) => (result ? ['SystemEmailOutbox', 'SystemEmailTicket'] : []),
    }),
  }),
});

export const {
  useListOutboxQuery,
  useListOutboxSystemEmailsQuery,
  useGetOutboxDeliveryQuery,
  useActInOutboxMutation,
  useActOnManyMutation,
  useReaddressDeliveryMutation,
} = outboxApi;
