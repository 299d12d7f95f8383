import type { Problem } from '../../../shared/contracts/common';
import type { SystemEmailInput } from '../../../shared/contracts/system-email-settings';
import type {
  ActivityEvent,
  AuthorizationResult,
  BackfillAction,
  BegunAuthorization,
  Side,
  SystemEmail,
  SystemEmailList,
  SystemEmailQuery,
} from '../../../shared/contracts/system-emails';
import type {
  AliasCheck,
  CandidateInput,
  MailboxFolder,
  TestMail,
  TestMailInput,
  ValidatedSystemEmail,
  Verification,
} from '../../../shared/contracts/trying-settings';
import type { DeskOptions } from '../../../shared/contracts/tickets';
import { payload, pluginApi, queryParams } from './base';

const ROOT = '/system-email/system-emails';
const VALIDATED = '/system-email/validated-system-emails';

/** What the list asks for; empty values are left out of the query. */
export type SystemEmailFilter = Pick<SystemEmailQuery, 'search' | 'status' | 'sort' | 'order'> & {
  page: number;
  pageSize: number;
};

/** When the reader's day began, for `messagesToday`. */
function startOfToday(): string {
  const midnight = new Date();
  midnight.setHours(0, 0, 0, 0);
  return midnight.toISOString();
}

/** One of a System Email's two sign-ins. */
export interface SignInOf {
  id: number;
  side: Side;
}
const bySide = (url: string, side: Side, method: 'POST' | 'DELETE') => ({
  url,
  method,
  config: { params: queryParams({ side }) },
});

const systemEmailsApi = pluginApi.injectEndpoints({
  endpoints: (build) => ({
    listSystemEmails: build.query<SystemEmailList, SystemEmailFilter>({
      query: (filter) => ({
        url: ROOT,
        config: { params: queryParams({ ...filter, today: startOfToday() }) },
      }),
      transformResponse: payload<SystemEmailList>,
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
    /** Creates (`id` null) or updates only if the server took a mail to the signed-in admin with these settings. */
    validateSystemEmail: build.mutation<ValidatedSystemEmail, { id: number | null; input: SystemEmailInput }>(
      {
        query: ({ id, input }) =>
          id === null
            ? { url: VALIDATED, method: 'POST', data: input }
            : { url: `${VALIDATED}/${id}`, method: 'PUT', data: input },
        transformResponse: payload<ValidatedSystemEmail>,
        invalidatesTags: (result) => (result ? ['SystemEmail', 'SystemEmailIdpConfig'] : []),
      },
    ),
    setEnabled: build.mutation<unknown, { id: number; enabled: boolean }>({
      query: ({ id, enabled }) => ({ url: `${ROOT}/${id}/enabled`, method: 'PUT', data: { enabled } }),
      invalidatesTags: (_result, error) => (error ? [] : ['SystemEmail']),
    }),
    controlBackfill: build.mutation<SystemEmail, { id: number; action: BackfillAction }>({
      query: ({ id, action }) => ({ url: `${ROOT}/${id}/backfill`, method: 'PUT', data: { action } }),
      transformResponse: payload<SystemEmail>,
      invalidatesTags: ['SystemEmail'],
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
    listMailboxFolders: build.mutation<MailboxFolder[], CandidateInput>({
      query: (data) => ({ url: '/system-email/mailbox-folders', method: 'POST', data }),
      transformResponse: payload<MailboxFolder[]>,
    }),
    sendTestMail: build.mutation<TestMail, TestMailInput>({
      query: (data) => ({ url: '/system-email/test-mails', method: 'POST', data }),
      transformResponse: payload<TestMail>,
    }),
    checkAlias: build.mutation<AliasCheck, { id: number; address: string }>({
      query: ({ id, address }) => ({ url: `${ROOT}/${id}/aliases/check`, method: 'POST', data: { address } }),
      transformResponse: payload<AliasCheck>,
    }),
    beginAuthorization: build.mutation<BegunAuthorization, SignInOf>({
      query: ({ id, side }) => bySide(`${ROOT}/${id}/authorization`, side, 'POST'),
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
    refreshToken: build.mutation<SystemEmail, SignInOf>({
      query: ({ id, side }) => bySide(`${ROOT}/${id}/token-refresh`, side, 'POST'),
      transformResponse: payload<SystemEmail>,
      // Its secrets and certificates say how the provider took them.
      invalidatesTags: ['SystemEmail', 'SystemEmailIdpConfig'],
    }),
    deleteToken: build.mutation<unknown, SignInOf>({
      query: ({ id, side }) => bySide(`${ROOT}/${id}/credential`, side, 'DELETE'),
      invalidatesTags: (_result, error) => (error ? [] : ['SystemEmail']),
    }),
    listActivityEvents: build.query<ActivityEvent[], number>({
      query: (id) => `${ROOT}/${id}/events`,
      transformResponse: payload<ActivityEvent[]>,
      providesTags: (_result, _error, id) => [{ type: 'SystemEmail', id }],
    }),
    /** Departments that are in use already. */
    listDepartments: build.query<string[], void>({
      query: () => '/system-email/desk',
      transformResponse: ({ data }: { data: DeskOptions }) => data.departments,
    }),
  }),
});

export const {
  useListSystemEmailsQuery,
  useGetSystemEmailQuery,
  useCreateSystemEmailMutation,
  useUpdateSystemEmailMutation,
  useValidateSystemEmailMutation,
  useSetEnabledMutation,
  useControlBackfillMutation,
  useDeleteSystemEmailMutation,
  useVerifySystemEmailMutation,
  useListMailboxFoldersMutation,
  useSendTestMailMutation,
  useCheckAliasMutation,
  useBeginAuthorizationMutation,
  useGetAuthorizationResultQuery,
  useGetRemedyQuery,
  useRefreshTokenMutation,
  useDeleteTokenMutation,
  useListActivityEventsQuery,
  useListDepartmentsQuery,
} = systemEmailsApi;
