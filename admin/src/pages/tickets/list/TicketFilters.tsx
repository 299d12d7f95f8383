import { Flex } from '@strapi/design-system';
import { useGetDeskOptionsQuery } from '../../../api/tickets';
import { FilterSelect } from '../../../components/FilterSelect';
import { SearchBox } from '../../../components/SearchBox';
import { useTranslation } from '../../../translations/useTranslation';
import { TICKET_PRIORITY_OPTIONS } from '../ticketPriority';
import { TICKET_STATUS_OPTIONS } from '../ticketStatus';
import { useTicketFilter } from './useTicketFilter';

export function TicketFilters() {
  const t = useTranslation();
  const { filter, change } = useTicketFilter();
  // Without them the list still works, and says itself when the server cannot be reached.
  const { data: desk } = useGetDeskOptionsQuery();
  return (
    <Flex gap={3} wrap="wrap" role="search" aria-label={t('tickets.filters')}>
      <SearchBox
        label={t('tickets.search')}
        placeholder={t('tickets.search-placeholder')}
        clearLabel={t('tickets.search-clear')}
        value={filter.search ?? ''}
        onSearch={(search) => change({ search })}
      />
      <FilterSelect
        label={t('tickets.filter-status')}
        all={t('tickets.filter-all')}
        value={filter.status}
        options={TICKET_STATUS_OPTIONS.map((value) => ({ value, label: t(`ticket.status-${value}`) }))}
        onChange={(status) => change({ status })}
      />
      <FilterSelect
        label={t('tickets.filter-priority')}
        all={t('tickets.filter-all-priorities')}
        value={filter.priority}
        options={TICKET_PRIORITY_OPTIONS.map((value) => ({ value, label: t(`ticket.priority-${value}`) }))}
        onChange={(priority) => change({ priority })}
      />
      <FilterSelect
        label={t('tickets.filter-mailbox')}
        all={t('tickets.filter-all-mailboxes')}
        value={filter.systemEmail === undefined ? undefined : String(filter.systemEmail)}
        options={(desk?.systemEmails ?? []).map(({ id, address }) => ({ value: String(id), label: address }))}
        onChange={(id) => change({ systemEmail: id === undefined ? undefined : Number(id) })}
      />
      {desk?.departments.length ? (
        <FilterSelect
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
