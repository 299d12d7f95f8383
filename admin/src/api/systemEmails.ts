import type { Problem } from '../../../shared/contracts/common';
import type {
  ActivityEvent,
  AuthorizationResult,
  BegunAuthorization,
  SystemEmail,
  SystemEmailInput,
  SystemEmailSummary,
  Verification,
} from '../../../shared/contracts/system-emails';
import { payload, pluginApi } from './base';

const ROOT = '/system-email/system-emails';

const systemEmailsApi = pluginApi.injectEndpoints({
  endpoints: (build) => ({
    listSystemEmails: build.query<SystemEmailSummary[], void>({
      query: () => ROOT,
      transformResponse: payload<SystemEmailSummary[]>,
      providesTags: ['SystemEmail'],
    }),
    getSystemEmail: build.query<SystemEmail, number>({
      query: (id) => `${ROOT}/${id}`,
      transformResponse: payload<SystemEmail>,
      providesTags: (_result, _error, id) => [{ type: 'SystemEmail', id }],
    }),
    createSystemEmail: build.mutation<SystemEmail, SystemEmailInput>({
      query: (data) => ({ url: ROOT, method: 'POST', data }),
      transformResponse: payload<SystemEmail>,
      invalidatesTags: (result) => (result ? ['SystemEmail', 'SystemEmailIdpConfig'] : []),
    }),
    updateSystemEmail: build.mutation<SystemEmail, { id: number; input: SystemEmailInput }>({
      query: ({ id, input }) => ({ url: `${ROOT}/${id}`, method: 'PUT', data: input }),
      transformResponse: payload<SystemEmail>,
      invalidatesTags: (result) => (result ? ['SystemEmail', 'SystemEmailIdpConfig'] : []),
    }),
    deleteSystemEmail: build.mutation<unknown, number>({
      query: (id) => ({ url: `${ROOT}/${id}`, method: 'DELETE' }),
      invalidatesTags: (_result, error) => (error ? [] : ['SystemEmail', 'SystemEmailIdpConfig']),
    }),
    verifySystemEmail: build.mutation<Verification, number>({
      query: (id) => ({ url: `${ROOT}/${id}/verify`, method: 'POST' }),
      transformResponse: payload<Verification>,
      invalidatesTags: ['SystemEmail'],
    }),
    beginAuthorization: build.mutation<BegunAuthorization, number>({
      query: (id) => ({ url: `${ROOT}/${id}/authorization`, method: 'POST' }),
      transformResponse: payload<BegunAuthorization>,
    }),
    getAuthorizationResult: build.query<AuthorizationResult, string>({
      query: (id) => `/system-email/authorizations/${encodeURIComponent(id)}`,
      transformResponse: payload<AuthorizationResult>,
    }),
    getRemedy: build.query<Problem, string>({
      query: (key) => `/system-email/remedies/${encodeURIComponent(key)}`,
      transformResponse: payload<Problem>,
    }),
    deleteToken: build.mutation<unknown, number>({
      query: (id) => ({ url: `${ROOT}/${id}/credential`, method: 'DELETE' }),
      invalidatesTags: (_result, error) => (error ? [] : ['SystemEmail']),
    }),
    listActivityEvents: build.query<ActivityEvent[], number>({
      query: (id) => `${ROOT}/${id}/events`,
      transformResponse: payload<ActivityEvent[]>,
      providesTags: (_result, _error, id) => [{ type: 'SystemEmail', id }],
    }),
  }),
});

export const {
  useListSystemEmailsQuery,
  useGetSystemEmailQuery,
  useLazyGetSystemEmailQuery,
  useCreateSystemEmailMutation,
  useUpdateSystemEmailMutation,
  useDeleteSystemEmailMutation,
  useVerifySystemEmailMutation,
  useBeginAuthorizationMutation,
  useGetAuthorizationResultQuery,
  useGetRemedyQuery,
  useDeleteTokenMutation,
  useListActivityEventsQuery,
} = systemEmailsApi;
