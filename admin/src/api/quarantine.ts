import type { Job } from '../../../shared/contracts/jobs';
import type {
  QuarantineCount,
  QuarantineDetail,
  QuarantineJobInput,
  QuarantineJobs,
  QuarantineList,
  QuarantineQuery,
} from '../../../shared/contracts/quarantine';
import { payload, pluginApi, queryParams } from './base';

const ROOT = '/system-email/quarantine';

/** What the list asks for; empty values are left out of the query. */
export type QuarantineFilter = Pick<QuarantineQuery, 'reasonCode' | 'search'> & {
  page: number;
  pageSize: number;
  systemEmail?: number;
};

const quarantineApi = pluginApi.injectEndpoints({
  endpoints: (build) => ({
    listQuarantine: build.query<QuarantineList, QuarantineFilter>({
      query: (filter) => ({ url: ROOT, config: { params: queryParams({ ...filter }) } }),
      transformResponse: payload<QuarantineList>,
      providesTags: ['SystemEmailQuarantine'],
    }),
    getQuarantinedMessage: build.query<QuarantineDetail, number>({
      query: (id) => `${ROOT}/${id}`,
      transformResponse: payload<QuarantineDetail>,
      // No tag: work on it takes it out of the quarantine while its page is still there, and it must not be asked for then.
    }),
    countQuarantine: build.query<QuarantineCount[], void>({
      query: () => `${ROOT}/counts`,
      transformResponse: payload<QuarantineCount[]>,
      providesTags: ['SystemEmailQuarantine'],
    }),
    listQuarantineJobs: build.query<QuarantineJobs, void>({
      query: () => `${ROOT}/jobs`,
      transformResponse: payload<QuarantineJobs>,
      providesTags: ['SystemEmailQuarantineJob'],
    }),
    startQuarantineJob: build.mutation<Job, QuarantineJobInput>({
      query: (data) => ({ url: `${ROOT}/jobs`, method: 'POST', data }),
      transformResponse: payload<Job>,
      // Also where it is refused: the list shows something that is no longer so.
      invalidatesTags: ['SystemEmailQuarantine', 'SystemEmailQuarantineJob'],
    }),
    cancelQuarantineJob: build.mutation<Job, number>({
      query: (id) => ({ url: `${ROOT}/jobs/${id}`, method: 'DELETE' }),
      transformResponse: payload<Job>,
      invalidatesTags: ['SystemEmailQuarantine', 'SystemEmailQuarantineJob'],
    }),
  }),
});

export const {
  useListQuarantineQuery,
  useGetQuarantinedMessageQuery,
  useCountQuarantineQuery,
  useListQuarantineJobsQuery,
  useStartQuarantineJobMutation,
  useCancelQuarantineJobMutation,
} = quarantineApi;
