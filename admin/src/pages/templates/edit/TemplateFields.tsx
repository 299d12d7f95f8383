import type { TemplateKind } from '../../../../../shared/contracts/templates';
import { ACKNOWLEDGEMENT_VARIABLES, TEMPLATE_VARIABLES } from '../../../../../shared/template-variables';
import { useGetTemplateOptionsQuery } from '../../../api/templates';
import { SelectField, TextField } from '../../../components/fields';
import { Cell, FormSection } from '../../../components/FormGrid';
import { LanguageField } from '../../../components/LanguageField';
import { TemplateEditor } from '../../../components/TemplateEditor';
import { useTranslation } from '../../../translations/useTranslation';
import { KINDS } from '../kinds';
import type { TemplateFormState } from './useTemplateForm';

interface FieldsProps {
  form: TemplateFormState;
  disabled: boolean;
}

/** What it is called, and what it says. */
export function TemplateFields({ form, disabled }: FieldsProps) {
  const t = useTranslation();
  const { values, patch } = form;
  const isAcknowledgement = values.kind === 'acknowledgement';
  return (
    <FormSection title={t('template.section')}>
      <Cell>
        <TextField
          name="name"
          label={t('template.name')}
          hint={t('template.name-hint')}
          required
          value={values.name}
          onChange={(name) => patch({ name })}
          disabled={disabled}
        />
      </Cell>
      <Cell>
        <SelectField<TemplateKind>
          name="kind"
          label={t('template.kind')}
          hint={t(`template.kind-${values.kind}-hint`)}
          value={values.kind}
          onChange={(kind) => patch({ kind })}
          options={KINDS.map((value) => ({ value, label: t(`template.kind-${value}`) }))}
          disabled={disabled}
        />
      </Cell>
      <Cell>
        <LanguageField
          name="language"
          label={t('template.language')}
          hint={t('template.language-hint')}
          none={t('template.no-language')}
          value={values.language}
          onChange={(language) => patch({ language })}
          disabled={disabled}
        />
      </Cell>
      {isAcknowledgement ? (
        <Cell>
          <TextField
            name="subject"
            label={t('template.subject')}
            hint={t('template.subject-hint', { example: '{{ticket.id}}' })}
            value={values.subject}
            onChange={(subject) => patch({ subject })}
            disabled={disabled}
          />
        </Cell>
      ) : (
        <PlaceFields form={form} disabled={disabled} />
      )}
      <Cell columns={12}>
        <TemplateEditor
          name="html"
          label={t('template.text')}
          hint={t(isAcknowledgement ? 'template.text-hint-acknowledgement' : 'template.text-hint', {
            example: '{{requester.name|Customer}}',
          })}
          value={values.html}
          onChange={(html) => patch({ html })}
          disabled={disabled}
          variables={isAcknowledgement ? ACKNOWLEDGEMENT_VARIABLES : TEMPLATE_VARIABLES}
          preview={{ kind: values.kind, language: values.language, subject: values.subject }}
        />
      </Cell>
    </FormSection>
  );
}

const ALL = 'all';

/** For which tickets a canned reply is offered. */
function PlaceFields({ form, disabled }: FieldsProps) {
  const t = useTranslation();
  const { values, patch } = form;
  const { data } = useGetTemplateOptionsQuery();
  const known = (data?.systemEmails ?? []).map(({ id, address }) => ({ value: String(id), label: address }));
  const chosen = values.systemEmailId === null ? ALL : String(values.systemEmailId);
  const isGone = chosen !== ALL && !known.some(({ value }) => value === chosen);
  return (
    <>
      <Cell>
        <SelectField
          name="systemEmailId"
          label={t('template.system-email')}
          hint={t('template.place-hint')}
          value={chosen}
          onChange={(id) => patch({ systemEmailId: id === ALL ? null : Number(id) })}
          options={[
            { value: ALL, label: t('template.all-system-emails') },
            ...known,
            ...(isGone && data ? [{ value: chosen, label: t('template.deleted-system-email') }] : []),
          ]}
          disabled={disabled}
        />
      </Cell>
      <Cell>
        <TextField
          name="department"
          label={t('template.department')}
          hint={t('template.department-hint')}
          suggestions={data?.departments ?? []}
          value={values.department}
          onChange={(department) => patch({ department })}
          disabled={disabled}
        />
      </Cell>
    </>
  );
}
