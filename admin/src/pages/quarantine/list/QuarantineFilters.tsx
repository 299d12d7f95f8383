import { Flex } from '@strapi/design-system';
import { useCountQuarantineQuery } from '../../../api/quarantine';
import { FilterSelect } from '../../../components/FilterSelect';
import { SearchBox } from '../../../components/SearchBox';
import { useTranslation } from '../../../translations/useTranslation';
import { REASONS } from '../reasons';
import type { QuarantineFilterState } from './useQuarantineFilter';

export function QuarantineFilters({ list }: { list: QuarantineFilterState }) {
  const t = useTranslation();
  // Without them the list still works, and says itself when the server cannot be reached.
  const { data: counts = [] } = useCountQuarantineQuery();
  const { filter } = list;
  return (
    <Flex gap={3} wrap="wrap" role="search" aria-label={t('quarantine.filters')}>
      <SearchBox
        label={t('quarantine.search')}
        placeholder={t('quarantine.search-placeholder')}
        clearLabel={t('quarantine.search-clear')}
        value={filter.search ?? ''}
        onSearch={list.find}
      />
      <FilterSelect
        label={t('quarantine.filter-system-email')}
        all={t('quarantine.all-system-emails')}
        value={filter.systemEmail === undefined ? undefined : String(filter.systemEmail)}
        options={counts.map(({ systemEmailId, address, count }) => ({
          value: String(systemEmailId),
          label: t('quarantine.counted', { address: address ?? t('quarantine.deleted-system-email'), count }),
        }))}
        onChange={list.showSystemEmail}
      />
      <FilterSelect
        label={t('quarantine.filter-reason')}
        all={t('quarantine.all-reasons')}
        value={filter.reasonCode}
        options={REASONS.map((value) => ({ value, label: t(`quarantine.reason-${value}`) }))}
        onChange={list.showReason}
      />
    </Flex>
  );
}
