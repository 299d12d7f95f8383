import { useListInstancesQuery } from '../../../api/instances';
import { TextField } from '../../../components/fields';
import { Cell } from '../../../components/FormGrid';
import { Notice } from '../../../components/Notice';
import { useTranslation } from '../../../translations/useTranslation';

interface ServedFromFieldProps {
  value: string;
  onChange: (value: string) => void;
  disabled: boolean;
}

/** Which instances may serve the mailbox. Offers what running ones are labelled with, and warns when none would do. */
export function ServedFromField({ value, onChange, disabled }: ServedFromFieldProps) {
  const t = useTranslation();
  const { data: instances } = useListInstancesQuery();
  const labels = [...new Set((instances ?? []).flatMap((instance) => instance.labels))].sort();
  const label = value.trim();
  return (
    <>
      <Cell>
        <TextField
          name="servedFrom"
          label={t('account.served-from')}
          hint={t('account.served-from-hint')}
          placeholder={t('account.served-from-anywhere')}
          suggestions={labels}
          value={value}
          onChange={onChange}
          disabled={disabled}
        />
      </Cell>
      {instances && label !== '' && !labels.includes(label) ? (
        <Cell columns={12}>
          <Notice
            tone="warning"
            title={t('account.served-from-nobody', { label })}
            testId="served-from-nobody"
          />
        </Cell>
      ) : null}
    </>
  );
}
