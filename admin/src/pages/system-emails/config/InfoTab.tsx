import { Flex, Typography } from '@strapi/design-system';
import type { CredentialSummary, SystemEmail } from '../../../../../shared/contracts/system-emails';
import { TextAreaField, ToggleField } from '../../../components/fields';
import { ProblemNotice } from '../../../components/ProblemNotice';
import { StatusBadge } from '../../../components/StatusBadge';
import { useTranslation } from '../../../translations/useTranslation';
import type { SystemEmailForm } from '../edit/useSystemEmailForm';
import { Fact, Facts } from '../../../components/Facts';

interface InfoTabProps {
  form: SystemEmailForm;
  systemEmail: SystemEmail | undefined;
  /** Of the side the popup is open for. */
  credential: CredentialSummary | null;
  disabled: boolean;
}

export function InfoTab({ form, systemEmail, credential, disabled }: InfoTabProps) {
  const t = useTranslation();
  const { values, patch } = form;
  return (
    <Flex direction="column" alignItems="stretch" gap={5}>
      <Facts>
        <Fact label={t('account.address')}>{values.address || '—'}</Fact>
        <Fact label={t('account.name')}>{values.name || '—'}</Fact>
        <Fact label={t('list.status')}>
          {systemEmail ? <StatusBadge systemEmail={systemEmail} /> : t('info.not-saved')}
        </Fact>
        <Fact label={t('token.signed-in')}>{credential?.username || t('info.nobody')}</Fact>
      </Facts>
      {systemEmail?.problem ? <ProblemNotice problem={systemEmail.problem} testId="info-problem" /> : null}
      <ToggleField
        name="strictMatching"
        label={t('info.strict')}
        hint={t(values.strictMatching ? 'info.strict-on-hint' : 'info.strict-off-hint')}
        value={values.strictMatching}
        onChange={(strictMatching) => patch({ strictMatching })}
        disabled={disabled}
      />
      <TextAreaField
        name="notes"
        label={t('account.notes')}
        value={values.notes}
        onChange={(notes) => patch({ notes })}
        disabled={disabled}
      />
      <Typography variant="pi" textColor="neutral600">
        {t('info.saved-with')}
      </Typography>
    </Flex>
  );
}
