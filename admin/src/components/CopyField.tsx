import { Field, IconButton, TextInput } from '@strapi/design-system';
import { Duplicate } from '@strapi/icons';
import { useTranslation } from '../translations/useTranslation';
import { useCopy } from './useCopy';

/** A value to be carried elsewhere: read-only, with a button that copies it. */
export function CopyField({
  name,
  label,
  value,
  hint,
  onCopied,
}: {
  name: string;
  label: string;
  value: string;
  hint?: string;
  onCopied?: () => void;
}) {
  const t = useTranslation();
  const copy = useCopy();

  const copyValue = async () => {
    if (await copy(value, label)) onCopied?.();
  };

  return (
    <Field.Root name={name} hint={hint} width="100%">
      <Field.Label>{label}</Field.Label>
      <TextInput
        name={name}
        value={value}
        readOnly
        onFocus={(event) => event.target.select()}
        endAction={
          <IconButton label={t('copy.action', { label })} variant="ghost" size="S" onClick={copyValue}>
            <Duplicate />
          </IconButton>
        }
      />
      <Field.Hint />
    </Field.Root>
  );
}
