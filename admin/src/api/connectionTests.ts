import type { ConnectionTest, ConnectionTestInput } from '../../../shared/contracts/connection-tests';
import { payload, pluginApi } from './base';

const ROOT = '/system-email/connection-tests';

const connectionTestsApi = pluginApi.injectEndpoints({
  endpoints: (build) => ({
    startConnectionTest: build.mutation<ConnectionTest, ConnectionTestInput>({
      query: (data) => ({ url: ROOT, method: 'POST', data }),
      transformResponse: payload<ConnectionTest>,
    }),
    getConnectionTest: build.query<ConnectionTest, number>({
      query: (id) => `${ROOT}/${id}`,
      transformResponse: payload<ConnectionTest>,
      // A test belongs to the panel that started it: nobody comes back to an old one.
      keepUnusedDataFor: 0,
    }),
    cancelConnectionTest: build.mutation<ConnectionTest, number>({
      query: (id) => ({ url: `${ROOT}/${id}`, method: 'DELETE' }),
      transformResponse: payload<ConnectionTest>,
    }),
  }),
});

export const { useStartConnectionTestMutation, useGetConnectionTestQuery, useCancelConnectionTestMutation } =
  connectionTestsApi;
