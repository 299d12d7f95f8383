import { SelectField, type FieldProps } from './fields';
import { LANGUAGES, useLanguageName } from './languages';

/** A select knows no empty value. */
const NONE = 'none';

interface LanguageFieldProps extends FieldProps<string> {
  /** What the empty value is called; left out, it is not offered. */
  none?: string;
}

/** A language by its tag. */
export function LanguageField({ none, value, onChange, ...field }: LanguageFieldProps) {
  const nameOf = useLanguageName();
  const tags = LANGUAGES.includes(value) || value === '' ? LANGUAGES : [...LANGUAGES, value];
  const options = tags
    .map((tag) => ({ value: tag, label: nameOf(tag) }))
    .sort((one, other) => one.label.localeCompare(other.label));
  return (
    <SelectField
      {...field}
      value={value || NONE}
      onChange={(chosen) => onChange(chosen === NONE ? '' : chosen)}
      options={none === undefined ? options : [{ value: NONE, label: none }, ...options]}
    />
  );
}
