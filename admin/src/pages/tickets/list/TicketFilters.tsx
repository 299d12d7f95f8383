import { useEffect, useState } from 'react';
import { Box, Flex, Searchbar, SearchForm, SingleSelect, SingleSelectOption } from '@strapi/design-system';
import { useDebounce } from '@strapi/strapi/admin';
import { useTranslation } from '../../../translations/useTranslation';
import { TICKET_STATUS_OPTIONS } from '../ticketStatus';
import { useTicketFilter } from './useTicketFilter';

const TYPING_PAUSE_MS = 350;
const ALL = 'all';

export function TicketFilters() {
  const t = useTranslation();
  const { filter, change } = useTicketFilter();
  const [typed, setTyped] = useState(filter.search);
  const settled = useDebounce(typed, TYPING_PAUSE_MS);

  useEffect(() => {
    if (settled !== filter.search) change({ search: settled });
    // Only what was typed starts a search; a filter that came from the address bar does not come back to it.
  }, [settled]);

  return (
    <Flex gap={3} wrap="wrap">
      <Box width="32rem">
        <SearchForm
          onSubmit={(event) => {
            event.preventDefault();
            change({ search: typed });
          }}
        >
          <Searchbar
            name="search"
            size="S"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            onClear={() => setTyped('')}
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
          onChange={(chosen) => change({ status: chosen === ALL ? '' : String(chosen) })}
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
