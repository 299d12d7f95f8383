import { Box, SingleSelect, SingleSelectOption } from '@strapi/design-system';

const ALL = 'all';

interface FilterSelectProps<T extends string> {
  label: string;
  /** What no choice is called. */
  all: string;
  value: T | undefined;
  options: { value: T; label: string }[];
  onChange: (value: T | undefined) => void;
}

/** One filter of a list: one of some values, or all of them. */
export function FilterSelect<T extends string>({
  label,
  all,
  value,
  options,
  onChange,
}: FilterSelectProps<T>) {
  return (
    <Box width="18rem">
      <SingleSelect
        size="S"
        aria-label={label}
        value={value ?? ALL}
        onChange={(chosen) => onChange(options.find((option) => option.value === chosen)?.value)}
      >
        <SingleSelectOption value={ALL}>{all}</SingleSelectOption>
        {options.map((option) => (
          <SingleSelectOption key={option.value} value={option.value}>
            {option.label}
          </SingleSelectOption>
        ))}
      </SingleSelect>
    </Box>
  );
}
