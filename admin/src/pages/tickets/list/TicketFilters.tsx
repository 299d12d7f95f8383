import { useEffect, useRef, useState } from 'react';
import { Box, Flex, Searchbar, SearchForm, SingleSelect, SingleSelectOption } from '@strapi/design-system';
import { useGetDeskOptionsQuery } from '../../../api/tickets';
import { useTranslation } from '../../../translations/useTranslation';
import { TICKET_PRIORITY_OPTIONS } from '../ticketPriority';
import { TICKET_STATUS_OPTIONS } from '../ticketStatus';
import { useTicketFilter } from './useTicketFilter';

const TYPING_PAUSE_MS = 350;
const ALL = 'all';

export function TicketFilters() {
  const t = useTranslation();
  const { filter, change } = useTicketFilter();
  // Without them the list still works, and says itself when the server cannot be reached.
  const { data: desk } = useGetDeskOptionsQuery();
  return (
    <Flex gap={3} wrap="wrap" role="search" aria-label={t('tickets.filters')}>
      <Search />
      <Choice
        label={t('tickets.filter-status')}
        all={t('tickets.filter-all')}
        value={filter.status}
        options={TICKET_STATUS_OPTIONS.map((value) => ({ value, label: t(`ticket.status-${value}`) }))}
        onChange={(status) => change({ status })}
      />
      <Choice
        label={t('tickets.filter-priority')}
        all={t('tickets.filter-all-priorities')}
        value={filter.priority}
        options={TICKET_PRIORITY_OPTIONS.map((value) => ({ value, label: t(`ticket.priority-${value}`) }))}
        onChange={(priority) => change({ priority })}
      />
      <Choice
        label={t('tickets.filter-mailbox')}
        all={t('tickets.filter-all-mailboxes')}
        value={filter.systemEmail === undefined ? undefined : String(filter.systemEmail)}
        options={(desk?.systemEmails ?? []).map(({ id, address }) => ({ value: String(id), label: address }))}
        onChange={(id) => change({ systemEmail: id === undefined ? undefined : Number(id) })}
      />
      {desk?.departments.length ? (
        <Choice
          label={t('tickets.filter-department')}
          all={t('tickets.filter-all-departments')}
          value={filter.department}
          options={desk.departments.map((department) => ({ value: department, label: department }))}
          onChange={(department) => change({ department })}
        />
      ) : null}
    </Flex>
  );
}

function Search() {
  const t = useTranslation();
  const { filter, change } = useTicketFilter();
  const current = filter.search ?? '';
  const [typed, setTyped] = useState(current);
  const applied = useRef(current);
  const pause = useRef<ReturnType<typeof setTimeout>>();
  // Another filter may have been chosen while the pause lasted.
  const latestChange = useRef(change);
  useEffect(() => {
    latestChange.current = change;
  });
  useEffect(() => () => clearTimeout(pause.current), []);
  // Cleared from elsewhere, or gone back in the history.
  useEffect(() => {
    if (current === applied.current) return;
    applied.current = current;
    setTyped(current);
  }, [current]);

  const apply = (search: string) => {
    clearTimeout(pause.current);
    applied.current = search;
    latestChange.current({ search });
  };
  const type = (search: string) => {
    setTyped(search);
    clearTimeout(pause.current);
    pause.current = setTimeout(() => apply(search), TYPING_PAUSE_MS);
  };

  return (
    <Box width="32rem">
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
          clearLabel={t('tickets.search-clear')}
          placeholder={t('tickets.search-placeholder')}
        >
          {t('tickets.search')}
        </Searchbar>
      </SearchForm>
    </Box>
  );
}

interface ChoiceProps<T extends string> {
  label: string;
  /** What no choice is called. */
  all: string;
  value: T | undefined;
  options: { value: T; label: string }[];
  onChange: (value: T | undefined) => void;
}

function Choice<T extends string>({ label, all, value, options, onChange }: ChoiceProps<T>) {
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
