import type { AcknowledgementChoice } from '../../../shared/contracts/templates';
import { BUILT_IN, builtInFor, builtInOrEnglish, closest } from '../outbound/built-in-words';
import type { Acknowledgement, Acknowledgements } from '../outbound/ports';
import type { SystemEmailSettings, SystemEmailStore } from '../stores/system-emails';
import type { TemplateStore } from '../stores/templates';
import { fieldError } from './field-error';

interface Parts {
  systemEmails: Pick<SystemEmailStore, 'find'>;
  templates: Pick<TemplateStore, 'words' | 'acknowledgements'>;
}

/** Which words acknowledge tickets, of those that the System Email chose. */
export const createAcknowledgements = ({ systemEmails, templates }: Parts): Acknowledgements => ({
  async of(systemEmailId, languages): Promise<Acknowledgement> {
    const record = await systemEmails.find(systemEmailId);
    const fallback = record?.language || 'en';
    const chosen = closest(record?.acknowledgements ?? [], [...languages, fallback]);
    const template =
      chosen === undefined || chosen.templateId === null ? null : await templates.words(chosen.templateId);
    if (chosen && template?.kind === 'acknowledgement') {
      return { language: chosen.language, subject: template.subject, html: template.html };
    }
    return builtInOrEnglish(chosen?.language ?? fallback);
  },
});

/** What the settings of a System Email offer, and refuse. */
export const createAcknowledgementChoices = ({ templates }: Pick<Parts, 'templates'>) => ({
  async choices(): Promise<AcknowledgementChoice[]> {
    const builtIn = BUILT_IN.map((words) => ({ templateId: null, name: '', ...words }));
    const written = await templates.acknowledgements();
    return [
      ...builtIn,
      ...written.map(({ id, name, language, subject, html }) => ({
        templateId: id,
        name,
        language,
        subject,
        html,
      })),
    ];
  },

  /** @throws ValidationError for a template that is not there, and for a language in which there is nothing to say */
  async mustExist({ acknowledgements }: Pick<SystemEmailSettings, 'acknowledgements'>): Promise<void> {
    for (const [index, { language, templateId }] of acknowledgements.entries()) {
      const path = ['acknowledgements', String(index), 'templateId'];
      if (templateId === null) {
        if (builtInFor(language)) continue;
        throw fieldError(path, 'There is no built-in text in this language: choose a template for it.');
      }
      const template = await templates.words(templateId);
      if (template?.kind !== 'acknowledgement') {
        throw fieldError(path, 'This acknowledgement is not there (any more): choose another one.');
      }
    }
  },
});
