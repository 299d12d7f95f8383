import { Flex } from '@strapi/design-system';
import { FilterSelect } from '../../../components/FilterSelect';
import { SearchBox } from '../../../components/SearchBox';
import { useTranslation } from '../../../translations/useTranslation';
import { STATUSES, type ListFilter } from './useListFilter';

export function ListFilters({ list }: { list: ListFilter }) {
  const t = useTranslation();
  return (
    <Flex gap={3} wrap="wrap" paddingBottom={4}>
      <SearchBox
        label={t('list.search')}
        placeholder={t('list.search-placeholder')}
        clearLabel={t('list.search-clear')}
        value={list.filter.search ?? ''}
        onSearch={list.search}
      />
      <FilterSelect
        label={t('list.filter-status')}
        all={t('list.filter-all')}
        value={list.filter.status}
        options={STATUSES.map((value) => ({ value, label: t(`status.${value}`) }))}
        onChange={list.showStatus}
      />
    </Flex>
  );
}
