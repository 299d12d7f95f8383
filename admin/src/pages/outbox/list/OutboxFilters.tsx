import { Flex, Tag } from '@strapi/design-system';
import { Cross } from '@strapi/icons';
import type { OutboxList } from '../../../../../shared/contracts/outbox';
import { useListOutboxSystemEmailsQuery } from '../../../api/outbox';
import { FilterSelect } from '../../../components/FilterSelect';
import { DELIVERY_STATES } from '../../../components/outbox';
import { SearchBox } from '../../../components/SearchBox';
import { useTranslation } from '../../../translations/useTranslation';
import { ORIGINS } from '../origins';
import type { OutboxFilterState } from './useOutboxFilter';

interface OutboxFiltersProps {
  list: OutboxFilterState;
  counts: OutboxList['counts'];
}

export function OutboxFilters({ list, counts }: OutboxFiltersProps) {
  const t = useTranslation();
  // Without them the list still works, and says itself when the server cannot be reached.
  const { data: systemEmails = [] } = useListOutboxSystemEmailsQuery();
  const { filter, narrow } = list;
  return (
    <Flex gap={3} wrap="wrap" role="search" aria-label={t('outbox.filters')}>
      <SearchBox
        label={t('outbox.search')}
        placeholder={t('outbox.search-placeholder')}
        clearLabel={t('outbox.search-clear')}
        value={filter.search ?? ''}
        onSearch={(text) => narrow({ search: text.trim() })}
      />
      <FilterSelect
        label={t('outbox.filter-state')}
        all={t('outbox.all-states')}
        value={filter.state}
        options={DELIVERY_STATES.map((value) => ({
          value,
          label: t('outbox.counted', { state: t(`delivery.${value}`), count: counts[value] }),
        }))}
        onChange={(state) => narrow({ state })}
      />
      <FilterSelect
        label={t('outbox.filter-system-email')}
        all={t('outbox.all-system-emails')}
        value={filter.systemEmail === undefined ? undefined : String(filter.systemEmail)}
        options={systemEmails.map(({ id, address }) => ({ value: String(id), label: address }))}
        onChange={(systemEmail) => narrow({ systemEmail })}
      />
      <FilterSelect
        label={t('outbox.filter-origin')}
        all={t('outbox.all-origins')}
        value={filter.origin}
        options={ORIGINS.map((value) => ({ value, label: t(`outbox.origin-${value}`) }))}
        onChange={(origin) => narrow({ origin })}
      />
      {filter.ticket === undefined ? null : (
        <Tag
          icon={<Cross aria-hidden />}
          label={t('outbox.all-tickets')}
          onClick={() => narrow({ ticket: undefined })}
        >
          {t('outbox.ticket', { id: filter.ticket })}
        </Tag>
      )}
    </Flex>
  );
}
