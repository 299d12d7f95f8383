import { useEffect, useId, useRef, type ReactNode } from 'react';
import {
  Box,
  Field,
  SingleSelect,
  SingleSelectOption,
  Textarea,
  TextInput,
  Toggle,
  type TextInputProps,
} from '@strapi/design-system';
import { useTranslation } from '../translations/useTranslation';
import { useFieldError } from './formErrors';

export interface FieldProps<T> {
  /** The path in the form, which is also where the server's message for it arrives. */
  name: string;
  label: string;
  value: T;
  onChange: (value: T) => void;
  hint?: ReactNode;
  required?: boolean;
  disabled?: boolean;
}

/** What every field has around it: label, the server's message, hint. */
export function FieldFrame({
  name,
  label,
  hint,
  required,
  children,
}: Pick<FieldProps<unknown>, 'name' | 'label' | 'hint' | 'required'> & { children: ReactNode }) {
  return (
    <Field.Root name={name} error={useFieldError(name)} hint={hint} required={required} width="100%">
      <Field.Label>{label}</Field.Label>
      {children}
      <Field.Error />
      <Field.Hint />
    </Field.Root>
  );
}

type InputExtras = Pick<
  TextInputProps,
  'type' | 'placeholder' | 'autoComplete' | 'inputMode' | 'autoFocus' | 'onFocus' | 'onKeyDown' | 'endAction'
> & {
  /** Values in use elsewhere, offered while one is typed; any other may be typed too. */
  suggestions?: string[];
};

export function TextField({
  onChange,
  hint,
  label,
  suggestions,
  autoFocus = false,
  ...props
}: FieldProps<string> & InputExtras) {
  const listId = useId();
  const input = useRef<HTMLInputElement>(null);
  // A field is often disabled at first, while permissions are asked, and a disabled one takes no focus.
  useEffect(() => {
    if (autoFocus && !props.disabled) input.current?.focus();
  }, [autoFocus, props.disabled]);
  return (
    <FieldFrame name={props.name} label={label} hint={hint} required={props.required}>
      <TextInput
        ref={input}
        autoComplete="off"
        spellCheck={false}
        list={suggestions ? listId : undefined}
        {...props}
        onChange={(event) => onChange(event.target.value)}
      />
      {suggestions ? (
        <datalist id={listId}>
          {suggestions.map((suggestion) => (
            <option key={suggestion} value={suggestion} />
          ))}
        </datalist>
      ) : null}
    </FieldFrame>
  );
}

export function TextAreaField({
  onChange,
  hint,
  label,
  ...props
}: FieldProps<string> & { placeholder?: string; rows?: number }) {
  return (
    <FieldFrame name={props.name} label={label} hint={hint} required={props.required}>
      <Textarea {...props} onChange={(event) => onChange(event.target.value)} />
    </FieldFrame>
  );
}

export interface Option<T extends string> {
  value: T;
  label: string;
}

export function SelectField<T extends string>({
  name,
  label,
  value,
  onChange,
  hint,
  required,
  disabled,
  options,
}: FieldProps<T> & { options: Option<T>[] }) {
  return (
    <FieldFrame name={name} label={label} hint={hint} required={required}>
      <SingleSelect
        name={name}
        value={value}
        disabled={disabled}
        onChange={(chosen) => {
          const option = options.find((candidate) => candidate.value === String(chosen));
          if (option) onChange(option.value);
        }}
      >
        {options.map((option) => (
          <SingleSelectOption key={option.value} value={option.value}>
            {option.label}
          </SingleSelectOption>
        ))}
      </SingleSelect>
    </FieldFrame>
  );
}

export function ToggleField({ name, label, value, onChange, hint, disabled }: FieldProps<boolean>) {
  const t = useTranslation();
  return (
    <FieldFrame name={name} label={label} hint={hint}>
      <Box maxWidth="22rem">
        <Toggle
          name={name}
          checked={value}
          disabled={disabled}
          onLabel={t('form.on')}
          offLabel={t('form.off')}
          onChange={(event) => onChange(event.target.checked)}
        />
      </Box>
    </FieldFrame>
  );
}
