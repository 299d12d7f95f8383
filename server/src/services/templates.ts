import { errors, type z } from '@strapi/utils';
import type {
  Template,
  TemplateList,
  TemplateOptions,
  templateQuery,
  TemplateSummary,
} from '../../../shared/contracts/templates';
import { hasContent, sanitiseAuthored } from '../outbound/authored-html';
import { checkAcknowledgement, checkTemplate } from '../outbound/template';
import type { TemplateSettings, TemplateStore } from '../stores/templates';
import { fieldError, templateIn } from './field-error';
import { found } from './found';

interface Parts {
  store: TemplateStore;
  choices: () => Promise<TemplateOptions>;
}

/** What is stored: HTML that a mail can hold, and nothing that has no meaning for the kind. */
const cleaned = (settings: TemplateSettings): TemplateSettings => {
  const html = sanitiseAuthored(settings.html);
  return settings.kind === 'acknowledgement'
    ? { ...settings, html, department: '', systemEmailId: null }
    : { ...settings, html, subject: '' };
};

/** @throws ValidationError where something in it cannot be filled in */
const mustBeUsable = ({ kind, subject, html }: TemplateSettings): void => {
  const check = kind === 'acknowledgement' ? checkAcknowledgement : checkTemplate;
  templateIn(['subject'], () => check(subject));
  templateIn(['html'], () => check(html));
  if (!hasContent(html)) throw fieldError(['html'], 'Write what the template says.');
};

const toSummary = ({ subject: _subject, html: _html, ...summary }: Template): TemplateSummary => summary;

/** What admins do with templates. */
export const createTemplates = ({ store, choices }: Parts) => {
  const get = async (id: number): Promise<Template> => found(await store.find(id), 'template');

  return {
    async list(query: z.output<typeof templateQuery>): Promise<TemplateList> {
      const { page, pageSize } = query;
      const { templates, total } = await store.list(query);
      return {
        results: templates.map(toSummary),
        pagination: { page, pageSize, pageCount: Math.ceil(total / pageSize), total },
      };
    },

    get,

    /** What a canned reply can be restricted to. */
    options: choices,

    /** @throws ValidationError */
    async create(input: TemplateSettings): Promise<Template> {
      const settings = cleaned(input);
      mustBeUsable(settings);
      return get(await store.create(settings));
    },

    /** @throws NotFoundError or ValidationError */
    async update(id: number, input: TemplateSettings): Promise<Template> {
      const { kind, usedBy } = await get(id);
      const settings = cleaned(input);
      mustBeUsable(settings);
      if (settings.kind !== kind && usedBy.length > 0) {
        throw fieldError(
          ['kind'],
          `It stays an acknowledgement while it is used by ${usedBy.join(', ')}. Choose another one there first.`,
        );
      }
      if (!(await store.update(id, settings)))
        throw new errors.NotFoundError('There is no such template (any more).');
      return get(id);
    },

    /** @throws NotFoundError; ApplicationError while a System Email acknowledges with it */
    async remove(id: number): Promise<void> {
      const { name, usedBy } = await get(id);
      if (usedBy.length > 0) {
        throw new errors.ApplicationError(
          `“${name}” cannot be deleted: it acknowledges tickets of ${usedBy.join(', ')}. Choose another template there first.`,
        );
      }
      await store.remove(id);
    },
  };
};
