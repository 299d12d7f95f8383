import { useEffect, useRef, useState } from 'react';
import { Box, Flex, Searchbar, SearchForm, SingleSelect, SingleSelectOption } from '@strapi/design-system';
import { useTranslation } from '../../../translations/useTranslation';
import { STATUSES, type ListFilter } from './useListFilter';

const TYPING_PAUSE_MS = 350;
const ALL = 'all';

export function ListFilters({ list }: { list: ListFilter }) {
  const t = useTranslation();
  const inAddress = list.filter.search ?? '';
  const [typed, setTyped] = useState(inAddress);
  const pause = useRef<ReturnType<typeof setTimeout>>();
  /** What this box last put into the address; anything else there came from outside, such as going back. */
  const applied = useRef(inAddress);
  useEffect(() => () => clearTimeout(pause.current), []);
  useEffect(() => {
    if (inAddress === applied.current) return;
    applied.current = inAddress;
    setTyped(inAddress);
  }, [inAddress]);

  const apply = (search: string) => {
    clearTimeout(pause.current);
    applied.current = search.trim();
    list.search(search);
  };
  const type = (search: string) => {
    setTyped(search);
    clearTimeout(pause.current);
    pause.current = setTimeout(() => apply(search), TYPING_PAUSE_MS);
  };

  return (
    <Flex gap={3} wrap="wrap" paddingBottom={4}>
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
            clearLabel={t('list.search-clear')}
            placeholder={t('list.search-placeholder')}
          >
            {t('list.search')}
          </Searchbar>
        </SearchForm>
      </Box>
      <Box width="22rem">
        <SingleSelect
          size="S"
          aria-label={t('list.filter-status')}
          value={list.filter.status ?? ALL}
          onChange={(chosen) => list.showStatus(STATUSES.find((status) => status === chosen))}
        >
          <SingleSelectOption value={ALL}>{t('list.filter-all')}</SingleSelectOption>
          {STATUSES.map((status) => (
            <SingleSelectOption key={status} value={status}>
              {t(`status.${status}`)}
            </SingleSelectOption>
          ))}
        </SingleSelect>
      </Box>
    </Flex>
  );
}
