import type {
  AcknowledgementChoice,
  CannedReply,
  MySignature,
  PreviewInput,
  RenderedReply,
  Template,
  TemplateInput,
  TemplateList,
  TemplateOptions,
  TemplatePreview,
  TemplateQuery,
} from '../../../shared/contracts/templates';
import { payload, pluginApi, queryParams } from './base';

const ROOT = '/system-email/templates';

/** What the list asks for; empty values are left out of the query. */
export type TemplateFilter = Pick<TemplateQuery, 'kind' | 'search'> & { page: number; pageSize: number };

const templatesApi = pluginApi.injectEndpoints({
  endpoints: (build) => ({
    listTemplates: build.query<TemplateList, TemplateFilter>({
      query: (filter) => ({ url: ROOT, config: { params: queryParams({ ...filter }) } }),
      transformResponse: payload<TemplateList>,
      providesTags: ['SystemEmailTemplate'],
    }),
    getTemplate: build.query<Template, number>({
      query: (id) => `${ROOT}/${id}`,
      transformResponse: payload<Template>,
      // No tag: once it is deleted it must not be asked for while its page is still there. And a form begins with what is
      // stored now, not with what was a minute ago.
      keepUnusedDataFor: 0,
    }),
    getTemplateOptions: build.query<TemplateOptions, void>({
      query: () => '/system-email/template-options',
      transformResponse: payload<TemplateOptions>,
    }),
    createTemplate: build.mutation<Template, TemplateInput>({
      query: (data) => ({ url: ROOT, method: 'POST', data }),
      transformResponse: payload<Template>,
      invalidatesTags: (result) => (result ? ['SystemEmailTemplate'] : []),
    }),
    updateTemplate: build.mutation<Template, { id: number; input: TemplateInput }>({
      query: ({ id, input }) => ({ url: `${ROOT}/${id}`, method: 'PUT', data: input }),
      transformResponse: payload<Template>,
      invalidatesTags: (result) => (result ? ['SystemEmailTemplate'] : []),
    }),
    deleteTemplate: build.mutation<unknown, number>({
      query: (id) => ({ url: `${ROOT}/${id}`, method: 'DELETE' }),
      invalidatesTags: ['SystemEmailTemplate'],
    }),
    previewTemplate: build.query<TemplatePreview, PreviewInput>({
      query: (data) => ({ url: '/system-email/template-previews', method: 'POST', data }),
      transformResponse: payload<TemplatePreview>,
      // What somebody types is another preview with every word.
      keepUnusedDataFor: 0,
    }),
    listAcknowledgements: build.query<AcknowledgementChoice[], void>({
      query: () => '/system-email/acknowledgements',
      transformResponse: payload<AcknowledgementChoice[]>,
      providesTags: ['SystemEmailTemplate'],
    }),
    listCannedReplies: build.query<CannedReply[], number>({
      query: (ticketId) => `/system-email/tickets/${ticketId}/canned-replies`,
      transformResponse: payload<CannedReply[]>,
      providesTags: ['SystemEmailTemplate'],
    }),
    getCannedReply: build.query<RenderedReply, { ticketId: number; templateId: number }>({
      query: ({ ticketId, templateId }) => `/system-email/tickets/${ticketId}/canned-replies/${templateId}`,
      transformResponse: payload<RenderedReply>,
      keepUnusedDataFor: 0,
    }),
    getMySignature: build.query<MySignature, void>({
      query: () => '/system-email/my-signature',
      transformResponse: payload<MySignature>,
      keepUnusedDataFor: 0,
    }),
    saveMySignature: build.mutation<MySignature, MySignature>({
      query: (data) => ({ url: '/system-email/my-signature', method: 'PUT', data }),
      transformResponse: payload<MySignature>,
      // Conversations show it under the reply.
      invalidatesTags: (result) => (result ? ['SystemEmailTicket'] : []),
    }),
  }),
});

export const {
  useListTemplatesQuery,
  useGetTemplateQuery,
  useGetTemplateOptionsQuery,
  useCreateTemplateMutation,
  useUpdateTemplateMutation,
  useDeleteTemplateMutation,
  usePreviewTemplateQuery,
  useListAcknowledgementsQuery,
  useListCannedRepliesQuery,
  useLazyGetCannedReplyQuery,
  useGetMySignatureQuery,
  useSaveMySignatureMutation,
} = templatesApi;
