import { useId, useState } from 'react';
import { Field, TextInput } from '@strapi/design-system';
import { useTranslation } from '../../../translations/useTranslation';
import { parseAddresses } from './addresses';

interface AddressFieldProps {
  name: string;
  label: string;
  value: string;
  onChange: (typed: string) => void;
  hint?: string;
  disabled?: boolean;
  /** One address is missed once the field was left. */
  required?: boolean;
  /** The server's message. */
  error?: string;
  /** Offered while an address is typed; any other may be typed too. */
  suggestions?: string[];
}

/** Mail addresses, separated by commas. What is wrong is said once the field was left. */
export function AddressField({
  name,
  label,
  value,
  onChange,
  hint,
  disabled,
  required,
  error,
  suggestions,
}: AddressFieldProps) {
  const t = useTranslation();
  const listId = useId();
  const [left, setLeft] = useState(false);
  const { addresses, refused } = parseAddresses(value);
  const own =
    refused.length > 0
      ? t('reply.not-addresses', { count: refused.length, typed: refused.join(', ') })
      : required && addresses.length === 0
        ? t('reply.no-recipient')
        : undefined;
  return (
    <Field.Root name={name} error={error ?? (left ? own : undefined)} hint={hint} width="100%">
      <Field.Label>{label}</Field.Label>
      <TextInput
        name={name}
        size="S"
        value={value}
        disabled={disabled}
        inputMode="email"
        list={suggestions ? listId : undefined}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => {
          setLeft(false);
          onChange(event.target.value);
        }}
        onBlur={() => setLeft(true)}
      />
      {suggestions ? (
        <datalist id={listId}>
          {suggestions.map((suggestion) => (
            <option key={suggestion} value={suggestion} />
          ))}
        </datalist>
      ) : null}
      <Field.Error />
      <Field.Hint />
    </Field.Root>
  );
}
