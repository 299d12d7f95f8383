import { useState } from 'react';
import { useRBAC } from '@strapi/strapi/admin';
import type { TicketPriority } from '../../../../../shared/contracts/common';
import type { SystemEmail } from '../../../../../shared/contracts/system-emails';
import { useListDepartmentsQuery } from '../../../api/systemEmails';
import { SelectField, TextAreaField, TextField, ToggleField } from '../../../components/fields';
import { Cell, FormSection } from '../../../components/FormGrid';
import { Notice } from '../../../components/Notice';
import { TICKET_ACTIONS } from '../../../permissions';
import { useTranslation } from '../../../translations/useTranslation';
import { AcknowledgementsSection } from './AcknowledgementsSection';
import { ServedFromField } from './ServedFromField';
import type { SystemEmailForm } from './useSystemEmailForm';

const PRIORITIES: TicketPriority[] = ['low', 'normal', 'high', 'urgent'];

interface AccountTabProps {
  form: SystemEmailForm;
  systemEmail: SystemEmail | undefined;
  /** What Enter in the address leads to, while the System Email is new. */
  onAddress?: () => void;
  disabled: boolean;
}

export function AccountTab({ form, systemEmail, onAddress, disabled }: AccountTabProps) {
  const t = useTranslation();
  const { values, patch } = form;
  const signedIn = Boolean(systemEmail?.credential ?? systemEmail?.outgoingCredential);
  const addressChanges = signedIn && values.address !== systemEmail?.address;
  return (
    <>
      <FormSection title={t('account.title')}>
        <Cell>
          <TextField
            name="address"
            type="email"
            label={t('account.address')}
            placeholder="support@example.com"
            hint={t(signedIn ? 'account.address-hint-signed-in' : 'account.address-hint')}
            required
            autoFocus={onAddress !== undefined}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || values.address === '' || !onAddress) return;
              // Or the same key press would reach the button that gets the focus.
              event.preventDefault();
              onAddress();
            }}
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
        {addressChanges ? (
          <Cell columns={12}>
            <Notice tone="warning" title={t('account.address-changes')} testId="address-changes" />
          </Cell>
        ) : null}
        <Cell>
          <DepartmentField
            value={values.department}
            onChange={(department) => patch({ department })}
            disabled={disabled}
          />
        </Cell>
        <Cell>
          <SelectField
            name="defaultPriority"
            label={t('account.priority')}
            hint={t('account.priority-hint')}
            value={values.defaultPriority}
            onChange={(defaultPriority) => patch({ defaultPriority })}
            disabled={disabled}
            options={PRIORITIES.map((value) => ({ value, label: t(`account.priority-${value}`) }))}
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
        <Cell>
          <ToggleField
            name="autoResponse"
            label={t('account.auto-response')}
            hint={t('account.auto-response-hint')}
            value={values.autoResponse}
            onChange={(autoResponse) => patch({ autoResponse })}
            disabled={disabled}
          />
        </Cell>
        <ServedFromField
          value={values.servedFrom}
          onChange={(servedFrom) => patch({ servedFrom })}
          disabled={disabled}
        />
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
      {values.autoResponse ? <AcknowledgementsSection form={form} disabled={disabled} /> : null}
    </>
  );
}

/** Departments in use are asked for only once somebody is about to type one, and only by who may see tickets. */
function DepartmentField(props: { value: string; onChange: (value: string) => void; disabled: boolean }) {
  const t = useTranslation();
  const [focused, setFocused] = useState(false);
  const { allowedActions } = useRBAC(TICKET_ACTIONS);
  const { data } = useListDepartmentsQuery(undefined, {
    skip: !focused || allowedActions.canRead !== true,
  });
  return (
    <TextField
      name="department"
      label={t('account.department')}
      hint={t('account.department-hint')}
      suggestions={data ?? []}
      onFocus={() => setFocused(true)}
      {...props}
    />
  );
}
