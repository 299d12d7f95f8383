import { useState } from 'react';
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

/** A select makes all of its options while it is still closed: a page with a thousand of them would wait a second. */
const MANY_OPTIONS = 50;

/** One filter of a list: one of some values, or all of them. */
export function FilterSelect<T extends string>({
  label,
  all,
  value,
  options,
  onChange,
}: FilterSelectProps<T>) {
  const [isOpen, setOpen] = useState(false);
  const offered =
    isOpen || options.length <= MANY_OPTIONS ? options : options.filter((option) => option.value === value);
  return (
    <Box width="18rem">
      <SingleSelect
        size="S"
        aria-label={label}
        value={value ?? ALL}
        onOpenChange={setOpen}
        onChange={(chosen) => onChange(options.find((option) => option.value === chosen)?.value)}
      >
        <SingleSelectOption value={ALL}>{all}</SingleSelectOption>
        {offered.map((option) => (
          <SingleSelectOption key={option.value} value={option.value}>
            {option.label}
          </SingleSelectOption>
        ))}
      </SingleSelect>
    </Box>
  );
}
