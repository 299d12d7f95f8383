import { useState } from 'react';
import { Box, Button, Flex, IconButton, Typography } from '@strapi/design-system';
import { Eye, Plus, Trash } from '@strapi/icons';
import type { Acknowledgement } from '../../../../../shared/contracts/system-email-settings';
import { useReadFailure } from '../../../api/failure';
import { useListAcknowledgementsQuery } from '../../../api/templates';
import { SelectField } from '../../../components/fields';
import { Cell, FormSection } from '../../../components/FormGrid';
import { LanguageField } from '../../../components/LanguageField';
import { LANGUAGES, useLanguageName } from '../../../components/languages';
import { FailureNotice } from '../../../components/ProblemNotice';
import { TemplatePreview } from '../../../components/TemplatePreview';
import { useTranslation } from '../../../translations/useTranslation';
import { BUILT_IN, choiceFor, hasBuiltIn } from './acknowledgementChoices';
import type { SystemEmailForm } from './useSystemEmailForm';

interface SectionProps {
  form: SystemEmailForm;
  disabled: boolean;
}

/** What who opens a ticket is told, by the language of their mail. */
export function AcknowledgementsSection({ form, disabled }: SectionProps) {
  const t = useTranslation();
  const languageName = useLanguageName();
  const readFailure = useReadFailure();
  const { data: choices = [], error } = useListAcknowledgementsQuery(undefined, {
    refetchOnMountOrArgChange: true,
  });
  const { language, acknowledgements } = form.values;
  const write = (next: Acknowledgement[]) => form.patch({ acknowledgements: next });
  const unused = ['en', 'de', ...LANGUAGES].find(
    (tag) => !acknowledgements.some((chosen) => chosen.language === tag),
  );
  const add = () => {
    const next = acknowledgements.length === 0 ? language || 'en' : (unused ?? 'en');
    const template = choices.find((choice) => choice.templateId !== null && choice.language === next);
    write([...acknowledgements, { language: next, templateId: template?.templateId ?? null }]);
  };

  return (
    <FormSection
      title={t('acknowledgements.title')}
      action={
        disabled ? null : (
          <Button variant="secondary" size="S" startIcon={<Plus />} onClick={add}>
            {t('acknowledgements.add')}
          </Button>
        )
      }
    >
      {error ? (
        <Cell columns={12}>
          <FailureNotice failure={readFailure(error)} title={t('acknowledgements.not-loaded')} />
        </Cell>
      ) : null}
      <Cell columns={6}>
        <LanguageField
          name="language"
          label={t('acknowledgements.language')}
          hint={t('acknowledgements.language-hint')}
          value={language || 'en'}
          onChange={(chosen) => form.patch({ language: chosen })}
          disabled={disabled}
        />
      </Cell>
      <Cell columns={12}>
        <Typography textColor="neutral600">
          {acknowledgements.length === 0
            ? t('acknowledgements.built-in-only', {
                language: languageName(hasBuiltIn(choices, language || 'en') ? language || 'en' : 'en'),
              })
            : t('acknowledgements.how')}
        </Typography>
      </Cell>
      {(acknowledgements.length === 0 ? [null] : acknowledgements).map((_chosen, at) => (
        <Cell key={at} columns={12}>
          <Row form={form} at={at} onChange={write} disabled={disabled} />
        </Cell>
      ))}
    </FormSection>
  );
}

interface RowProps extends SectionProps {
  at: number;
  onChange: (next: Acknowledgement[]) => void;
}

/** One language and what is said in it. Without any, the built-in text can still be looked at. */
function Row({ form, at, onChange, disabled }: RowProps) {
  const t = useTranslation();
  const languageName = useLanguageName();
  const [isShown, setShown] = useState(false);
  const { data: choices = [] } = useListAcknowledgementsQuery();
  const { acknowledgements, address, name, outgoingServer } = form.values;
  const chosen = acknowledgements[at];
  const language = chosen?.language ?? (form.values.language || 'en');
  const choice = choiceFor(choices, chosen ?? { language, templateId: null });
  const change = (next: Partial<Acknowledgement>) =>
    onChange(acknowledgements.map((row, index) => (index === at ? { ...row, ...next } : row)));
  const value = chosen?.templateId == null ? BUILT_IN : String(chosen.templateId);
  const written = choices.flatMap(({ templateId, ...template }) =>
    templateId === null
      ? []
      : [
          {
            value: String(templateId),
            label: template.language
              ? t('acknowledgements.named', {
                  name: template.name,
                  language: languageName(template.language),
                })
              : template.name,
          },
        ],
  );
  const isGone = value !== BUILT_IN && !written.some((option) => option.value === value);

  return (
    <Flex direction="column" alignItems="stretch" gap={3} data-testid="acknowledgement">
      {chosen ? (
        <Flex gap={3} alignItems="flex-end" wrap="wrap">
          <Box width="20rem">
            <LanguageField
              name={`acknowledgements.${at}.language`}
              label={t('acknowledgements.mail-in')}
              value={chosen.language}
              onChange={(next) => change({ language: next })}
              disabled={disabled}
            />
          </Box>
          <Box flex="1" minWidth="20rem">
            <SelectField
              name={`acknowledgements.${at}.templateId`}
              label={t('acknowledgements.text')}
              value={value}
              onChange={(next) => change({ templateId: next === BUILT_IN ? null : Number(next) })}
              options={[
                { value: BUILT_IN, label: t('acknowledgements.built-in') },
                ...written,
                ...(isGone ? [{ value, label: t('acknowledgements.gone') }] : []),
              ]}
              disabled={disabled}
            />
          </Box>
          {disabled ? null : (
            <IconButton
              label={t('acknowledgements.remove', { language: languageName(language) })}
              onClick={() => onChange(acknowledgements.filter((_row, index) => index !== at))}
            >
              <Trash />
            </IconButton>
          )}
        </Flex>
      ) : null}
      <Box>
        <Button
          variant="tertiary"
          size="S"
          startIcon={<Eye />}
          aria-expanded={isShown}
          disabled={!choice}
          onClick={() => setShown(!isShown)}
        >
          {t(isShown ? 'acknowledgements.hide' : 'acknowledgements.show', {
            language: languageName(language),
          })}
        </Button>
      </Box>
      {isShown && choice ? (
        <TemplatePreview
          input={{
            kind: 'acknowledgement',
            language,
            subject: choice.subject,
            html: choice.html,
            mailbox: { address, name: outgoingServer.fromName || name },
          }}
        />
      ) : null}
    </Flex>
  );
}
