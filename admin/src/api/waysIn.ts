import type {
  AdminConsentInput,
  AdminConsentResult,
  BegunAdminConsent,
  DeviceSignIn,
  SharedCredential,
} from '../../../shared/contracts/grant-kinds';
import type { Side, SystemEmail } from '../../../shared/contracts/system-emails';
import { payload, pluginApi, queryParams } from './base';
import type { SignInOf } from './systemEmails';

const ROOT = '/system-email/system-emails';

const bySide = (url: string, side: Side, method: 'POST' | 'PUT', data?: object) => ({
  url,
  method,
  data,
  config: { params: queryParams({ side }) },
});

const waysInApi = pluginApi.injectEndpoints({
  endpoints: (build) => ({
    signInApp: build.mutation<SystemEmail, SignInOf>({
      query: ({ id, side }) => bySide(`${ROOT}/${id}/app-sign-in`, side, 'POST'),
      transformResponse: payload<SystemEmail>,
      // A refusal, too, tells of a secret or a certificate.
      invalidatesTags: ['SystemEmail', 'SystemEmailIdpConfig'],
    }),
    beginDeviceSignIn: build.mutation<DeviceSignIn, SignInOf>({
      query: ({ id, side }) => bySide(`${ROOT}/${id}/device-sign-in`, side, 'POST'),
      transformResponse: payload<DeviceSignIn>,
    }),
    getDeviceSignIn: build.query<DeviceSignIn, number>({
      query: (id) => `/system-email/device-sign-ins/${id}`,
      transformResponse: payload<DeviceSignIn>,
      // The code is good for minutes: none of an earlier sign-in is shown.
      keepUnusedDataFor: 0,
    }),
    cancelDeviceSignIn: build.mutation<unknown, number>({
      query: (id) => ({ url: `/system-email/device-sign-ins/${id}`, method: 'DELETE' }),
    }),
    listSharedCredentials: build.query<SharedCredential[], number>({
      query: (idpConfigId) => ({
        url: '/system-email/credentials',
        config: { params: queryParams({ idpConfigId }) },
      }),
      transformResponse: payload<SharedCredential[]>,
      providesTags: ['SystemEmail'],
    }),
    useSharedCredential: build.mutation<SystemEmail, SignInOf & { credentialId: number }>({
      query: ({ id, side, credentialId }) =>
        bySide(`${ROOT}/${id}/credential`, side, 'PUT', { credentialId }),
      transformResponse: payload<SystemEmail>,
      invalidatesTags: ['SystemEmail'],
    }),
    beginAdminConsent: build.mutation<BegunAdminConsent, { idpConfigId: number; input: AdminConsentInput }>({
      query: ({ idpConfigId, input }) => ({
        url: `/system-email/idp-configs/${idpConfigId}/admin-consent`,
        method: 'POST',
        data: input,
      }),
      transformResponse: payload<BegunAdminConsent>,
    }),
    getAdminConsent: build.query<AdminConsentResult, number>({
      query: (id) => `/system-email/admin-consents/${id}`,
      transformResponse: payload<AdminConsentResult>,
    }),
  }),
});

export const {
  useSignInAppMutation,
  useBeginDeviceSignInMutation,
  useGetDeviceSignInQuery,
  useCancelDeviceSignInMutation,
  useListSharedCredentialsQuery,
  useUseSharedCredentialMutation,
  useBeginAdminConsentMutation,
  useGetAdminConsentQuery,
} = waysInApi;
