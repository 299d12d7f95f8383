import { Button, Field, Flex, Textarea } from '@strapi/design-system';
import { Duplicate } from '@strapi/icons';
import { useTranslation } from '../translations/useTranslation';
import { useCopy } from './useCopy';

interface CopyTextProps {
  name: string;
  label: string;
  value: string;
  hint?: string;
  /** In the letters of code. */
  code?: boolean;
  rows?: number;
}

/** Several lines to be carried elsewhere: read-only, with a button that copies them. */
export function CopyText({ name, label, value, hint, code = false, rows = 6 }: CopyTextProps) {
  const t = useTranslation();
  const copy = useCopy();
  return (
    <Field.Root name={name} hint={hint} width="100%">
      <Flex justifyContent="space-between" gap={2}>
        <Field.Label>{label}</Field.Label>
        <Button size="S" variant="tertiary" startIcon={<Duplicate />} onClick={() => void copy(value, label)}>
          {t('copy.action', { label })}
        </Button>
      </Flex>
      <Textarea
        name={name}
        value={value}
        readOnly
        rows={rows}
        style={code ? { fontFamily: 'monospace', whiteSpace: 'pre', overflowX: 'auto' } : undefined}
      />
      <Field.Hint />
    </Field.Root>
  );
}
