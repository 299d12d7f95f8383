import { z } from '@strapi/utils';
import { languageTag, line, pageQuery, type Page } from './common';

/** `acknowledgement`: what who opens a ticket is told by itself. `canned`: what agents put into a reply. */
export const TEMPLATE_KINDS = ['acknowledgement', 'canned'] as const;
export type TemplateKind = (typeof TEMPLATE_KINDS)[number];

/** GET /system-email/templates?page&pageSize&kind&search : by name. */
export const templateQuery = pageQuery.extend({
  kind: z.enum(TEMPLATE_KINDS).optional(),
  /** Words in the name. */
  search: line(200).optional(),
});
export type TemplateQuery = z.input<typeof templateQuery>;

export interface TemplateSummary {
  id: number;
  name: string;
  kind: TemplateKind;
  /** Empty: none in particular. */
  language: string;
  /** A canned reply is offered for tickets of this department, and of this System Email, only. */
  department: string;
  systemEmail: { id: number; address: string } | null;
  /** Addresses of the System Emails that acknowledge with it. */
  usedBy: string[];
  updatedAt: string | null;
}
export type TemplateList = Page<TemplateSummary>;

/** GET /system-email/templates/:id, DELETE /system-email/templates/:id (refused while a System Email uses it) */
export interface Template extends TemplateSummary {
  /** Of an acknowledgement; empty: `Re:` and the subject of the mail that is acknowledged. */
  subject: string;
  /** Sanitised. */
  html: string;
}

const html = z.string().max(100_000);
const hasWords = (text: string): boolean => text.replace(/<[^>]*>|&nbsp;/g, '').trim() !== '';

/** POST /system-email/templates, PUT /system-email/templates/:id */
export const templateInput = z.object({
  name: line().min(1, 'Give the template a name.'),
  kind: z.enum(TEMPLATE_KINDS),
  language: languageTag.default(''),
  /** May hold variables. */
  subject: line(200).default(''),
  /** May hold variables; sanitised before it is stored. */
  html: html.refine(hasWords, 'Write what the template says.'),
  department: line(100).default(''),
  systemEmailId: z.number().int().positive().nullable().default(null),
});
export type TemplateInput = z.input<typeof templateInput>;

/** GET /system-email/template-options : what a canned reply can be restricted to. */
export interface TemplateOptions {
  systemEmails: { id: number; address: string; name: string }[];
  departments: string[];
}

/**
 * POST /system-email/template-previews : how it reads with sample values; nothing is stored. Refused as saving it would be.
 */
export const previewInput = z.object({
  kind: z.enum([...TEMPLATE_KINDS, 'signature']),
  language: languageTag.default(''),
  subject: line(200).default(''),
  html: html.default(''),
  /** Whose mail it is; default: a sample. */
  mailbox: z.object({ name: line().default(''), address: line().default('') }).prefault({}),
});
export type PreviewInput = z.input<typeof previewInput>;

export interface TemplatePreview {
  subject: string;
  /** Sanitised. */
  html: string;
  text: string;
}

/** GET /system-email/acknowledgements : what a System Email can acknowledge with. */
export interface AcknowledgementChoice {
  /** Null: the text that comes with the plugin, in this language. */
  templateId: number | null;
  name: string;
  language: string;
  subject: string;
  html: string;
}

/** GET /system-email/tickets/:id/canned-replies : those for this ticket, by name. */
export interface CannedReply {
  id: number;
  name: string;
  language: string;
  /** How it begins, with its variables as they are written. */
  excerpt: string;
}

/** GET /system-email/tickets/:id/canned-replies/:templateId : filled in for this ticket and who asks. */
export const cannedReplyParams = z.object({ templateId: z.coerce.number().int().positive() });
export interface RenderedReply {
  html: string;
  text: string;
}

/** GET and PUT /system-email/my-signature : who asks, under their own replies and above the signature of the System Email. */
export const mySignatureInput = z.object({ html: z.string().max(20_000) });
export type MySignature = z.input<typeof mySignatureInput>;
