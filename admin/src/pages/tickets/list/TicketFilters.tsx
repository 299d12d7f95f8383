import { useEffect, useRef, useState } from 'react';
import { Box, Flex, Searchbar, SearchForm, SingleSelect, SingleSelectOption } from '@strapi/design-system';
import { useTranslation } from '../../../translations/useTranslation';
import { TICKET_STATUS_OPTIONS } from '../ticketStatus';
import { useTicketFilter } from './useTicketFilter';

const TYPING_PAUSE_MS = 350;
const ALL = 'all';

export function TicketFilters() {
  const t = useTranslation();
  const { filter, change } = useTicketFilter();
  const [typed, setTyped] = useState(filter.search);
  const pause = useRef<ReturnType<typeof setTimeout>>();
  useEffect(() => () => clearTimeout(pause.current), []);

  const apply = (next: { status?: string; search: string }) => {
    clearTimeout(pause.current);
    change(next);
  };
  const type = (search: string) => {
    setTyped(search);
    clearTimeout(pause.current);
    pause.current = setTimeout(() => change({ search }), TYPING_PAUSE_MS);
  };

  return (
    <Flex gap={3} wrap="wrap">
      <Box width="32rem">
        <SearchForm
          onSubmit={(event) => {
            event.preventDefault();
            apply({ search: typed });
          }}
        >
          <Searchbar
            name="search"
            size="S"
            value={typed}
            onChange={(event) => type(event.target.value)}
            onClear={() => {
              setTyped('');
              apply({ search: '' });
            }}
            clearLabel={t('tickets.search-clear')}
            placeholder={t('tickets.search-placeholder')}
          >
            {t('tickets.search')}
          </Searchbar>
        </SearchForm>
      </Box>
      <Box width="18rem">
        <SingleSelect
          size="S"
          aria-label={t('tickets.filter-status')}
          value={filter.status ?? ALL}
          onChange={(chosen) => apply({ status: chosen === ALL ? '' : String(chosen), search: typed })}
        >
          <SingleSelectOption value={ALL}>{t('tickets.filter-all')}</SingleSelectOption>
          {TICKET_STATUS_OPTIONS.map((status) => (
            <SingleSelectOption key={status} value={status}>
              {t(`ticket.status-${status}`)}
            </SingleSelectOption>
          ))}
        </SingleSelect>
      </Box>
    </Flex>
  );
}
