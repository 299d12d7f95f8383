import type {
  CallbackEndpoint,
  IdpConfig,
  IdpConfigInput,
  IdpPreset,
} from '../../../shared/contracts/idp-configs';
import { payload, pluginApi, queryParams } from './base';

const ROOT = '/system-email/idp-configs';

const idpConfigsApi = pluginApi.injectEndpoints({
  endpoints: (build) => ({
    listIdpConfigs: build.query<IdpConfig[], void>({
      query: () => ROOT,
      transformResponse: payload<IdpConfig[]>,
      providesTags: ['SystemEmailIdpConfig'],
    }),
    createIdpConfig: build.mutation<IdpConfig, IdpConfigInput>({
      query: (data) => ({ url: ROOT, method: 'POST', data }),
      transformResponse: payload<IdpConfig>,
      invalidatesTags: (result) => (result ? ['SystemEmailIdpConfig'] : []),
    }),
    updateIdpConfig: build.mutation<IdpConfig, { id: number; input: IdpConfigInput }>({
      query: ({ id, input }) => ({ url: `${ROOT}/${id}`, method: 'PUT', data: input }),
      transformResponse: payload<IdpConfig>,
      invalidatesTags: (result) => (result ? ['SystemEmailIdpConfig', 'SystemEmail'] : []),
    }),
    getIdpPreset: build.query<IdpPreset, { preset: string; tenant: string }>({
      query: ({ preset, tenant }) => ({
        url: `/system-email/idp-presets/${encodeURIComponent(preset)}`,
        config: { params: queryParams({ tenant }) },
      }),
      transformResponse: payload<IdpPreset>,
    }),
    getCallbackEndpoint: build.query<CallbackEndpoint, void>({
      query: () => '/system-email/callback-endpoint',
      transformResponse: payload<CallbackEndpoint>,
    }),
  }),
});

export const {
  useListIdpConfigsQuery,
  useCreateIdpConfigMutation,
  useUpdateIdpConfigMutation,
  useLazyGetIdpPresetQuery,
  useGetCallbackEndpointQuery,
} = idpConfigsApi;
