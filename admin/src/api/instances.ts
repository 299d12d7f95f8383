import type { RunningInstance } from '../../../shared/contracts/instances';
import { payload, pluginApi } from './base';

const instancesApi = pluginApi.injectEndpoints({
  endpoints: (build) => ({
    /** They come and go: asked anew each time a screen needs them. */
    listInstances: build.query<RunningInstance[], void>({
      query: () => '/system-email/instances',
      transformResponse: payload<RunningInstance[]>,
      keepUnusedDataFor: 0,
    }),
  }),
});

export const { useListInstancesQuery } = instancesApi;
