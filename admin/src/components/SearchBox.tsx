import { useEffect, useRef, useState } from 'react';
import { Box, Searchbar, SearchForm } from '@strapi/design-system';

const TYPING_PAUSE_MS = 350;

interface SearchBoxProps {
  label: string;
  placeholder: string;
  clearLabel: string;
  /** What is searched for now, wherever that is kept. */
  value: string;
  /** Called when typing pauses, on Enter, and when the box is cleared. */
  onSearch: (search: string) => void;
}

/** A search that applies itself when typing pauses. */
export function SearchBox({ label, placeholder, clearLabel, value, onSearch }: SearchBoxProps) {
  const [typed, setTyped] = useState(value);
  /** What this box last asked for; any other value came from outside, such as going back or clearing all filters. */
  const applied = useRef(value);
  const pause = useRef<ReturnType<typeof setTimeout>>();
  // Another filter may be chosen while the pause lasts.
  const latestSearch = useRef(onSearch);
  useEffect(() => {
    latestSearch.current = onSearch;
  });
  useEffect(() => () => clearTimeout(pause.current), []);
  useEffect(() => {
    if (value === applied.current) return;
    applied.current = value;
    setTyped(value);
  }, [value]);

  const apply = (search: string) => {
    clearTimeout(pause.current);
    applied.current = search.trim();
    latestSearch.current(applied.current);
  };
  const type = (search: string) => {
    setTyped(search);
    clearTimeout(pause.current);
    pause.current = setTimeout(() => apply(search), TYPING_PAUSE_MS);
  };

  return (
    <Box width="32rem" maxWidth="100%">
      <SearchForm
        onSubmit={(event) => {
          event.preventDefault();
          apply(typed);
        }}
      >
        <Searchbar
          name="search"
          size="S"
          value={typed}
          onChange={(event) => type(event.target.value)}
          onClear={() => {
            setTyped('');
            apply('');
          }}
          clearLabel={clearLabel}
          placeholder={placeholder}
        >
          {label}
        </Searchbar>
      </SearchForm>
    </Box>
  );
}
