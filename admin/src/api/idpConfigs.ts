import type { ClientCredentialInput } from '../../../shared/contracts/client-credentials';
import type { IdpPresetKey } from '../../../shared/idp-presets';
import type { GrantKind } from '../../../shared/contracts/grant-kinds';
import type {
  CallbackEndpoint,
  Cloud,
  IdpConfig,
  IdpConfigInput,
  IdpDiscovery,
  IdpPreset,
  IdpPresetChoice,
} from '../../../shared/contracts/idp-configs';
import { payload, pluginApi, queryParams } from './base';

const ROOT = '/system-email/idp-configs';

/** What a preset fills in depends on these, and on nothing else. */
export interface PresetQuestion {
  preset: IdpPresetKey;
  tenant: string;
  cloud: Cloud;
  grantKind: GrantKind;
}

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
    deleteIdpConfig: build.mutation<unknown, number>({
      query: (id) => ({ url: `${ROOT}/${id}`, method: 'DELETE' }),
      invalidatesTags: (_result, error) => (error ? [] : ['SystemEmailIdpConfig']),
    }),
    addClientCredential: build.mutation<IdpConfig, { id: number; input: ClientCredentialInput }>({
      query: ({ id, input }) => ({ url: `${ROOT}/${id}/client-credentials`, method: 'POST', data: input }),
      transformResponse: payload<IdpConfig>,
      invalidatesTags: (result) => (result ? ['SystemEmailIdpConfig', 'SystemEmail'] : []),
    }),
    removeClientCredential: build.mutation<IdpConfig, { id: number; credentialId: number }>({
      query: ({ id, credentialId }) => ({
        url: `${ROOT}/${id}/client-credentials/${credentialId}`,
        method: 'DELETE',
      }),
      transformResponse: payload<IdpConfig>,
      invalidatesTags: (result) => (result ? ['SystemEmailIdpConfig', 'SystemEmail'] : []),
    }),
    listIdpPresets: build.query<IdpPresetChoice[], void>({
      query: () => '/system-email/idp-presets',
      transformResponse: payload<IdpPresetChoice[]>,
    }),
    getIdpPreset: build.query<IdpPreset, PresetQuestion>({
      query: ({ preset, tenant, cloud, grantKind }) => ({
        url: `/system-email/idp-presets/${encodeURIComponent(preset)}`,
        config: { params: queryParams({ tenant, cloud, grantKind }) },
      }),
      transformResponse: payload<IdpPreset>,
    }),
    discoverProvider: build.mutation<IdpDiscovery, { issuer: string }>({
      query: (data) => ({ url: '/system-email/idp-discovery', method: 'POST', data }),
      transformResponse: payload<IdpDiscovery>,
    }),
    getCallbackEndpoint: build.query<CallbackEndpoint, void>({
      query: () => '/system-email/callback-endpoint',
      transformResponse: payload<CallbackEndpoint>,
    }),
  }),
});

export const certificateUrl = (id: number, credentialId: number, format: 'cer' | 'pem') =>
  `${ROOT}/${id}/client-credentials/${credentialId}/certificate?format=${format}`;

export const {
  useListIdpConfigsQuery,
  useCreateIdpConfigMutation,
  useUpdateIdpConfigMutation,
  useDeleteIdpConfigMutation,
  useAddClientCredentialMutation,
  useRemoveClientCredentialMutation,
  useListIdpPresetsQuery,
  useLazyGetIdpPresetQuery,
  useDiscoverProviderMutation,
  useGetCallbackEndpointQuery,
} = idpConfigsApi;
