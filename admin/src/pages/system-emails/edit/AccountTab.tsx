import type { SystemEmail } from '../../../../../shared/contracts/system-emails';
import { TextAreaField, TextField, ToggleField } from '../../../components/fields';
import { Cell, FormSection } from '../../../components/FormGrid';
import { useTranslation } from '../../../translations/useTranslation';
import type { SystemEmailForm } from './useSystemEmailForm';

interface AccountTabProps {
  form: SystemEmailForm;
  systemEmail: SystemEmail | undefined;
  disabled: boolean;
}

export function AccountTab({ form, systemEmail, disabled }: AccountTabProps) {
  const t = useTranslation();
  const { values, patch } = form;
  const addressChanges = systemEmail?.credential && values.address !== systemEmail.address;
  return (
    <FormSection title={t('account.title')}>
      <Cell>
        <TextField
          name="address"
          type="email"
          label={t('account.address')}
          placeholder="support@example.com"
          hint={t(addressChanges ? 'account.address-changes' : 'account.address-hint')}
          required
          value={values.address}
          onChange={(address) => patch({ address: address.trim() })}
          disabled={disabled}
        />
      </Cell>
      <Cell>
        <TextField
          name="name"
          label={t('account.name')}
          hint={t('account.name-hint')}
          value={values.name}
          onChange={(name) => patch({ name })}
          disabled={disabled}
        />
      </Cell>
      <Cell>
        <ToggleField
          name="enabled"
          label={t('account.enabled')}
          hint={t('account.enabled-hint')}
          value={values.enabled}
          onChange={(enabled) => patch({ enabled })}
          disabled={disabled}
        />
      </Cell>
      <Cell columns={12}>
        <TextAreaField
          name="notes"
          label={t('account.notes')}
          hint={t('account.notes-hint')}
          value={values.notes}
          onChange={(notes) => patch({ notes })}
          disabled={disabled}
        />
      </Cell>
    </FormSection>
  );
}
