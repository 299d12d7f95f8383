import { useEffect } from 'react';
import { Box, Button, EmptyStateLayout, Flex, LinkButton } from '@strapi/design-system';
import { Plus, Search } from '@strapi/icons';
import { Layouts, Page, Pagination } from '@strapi/strapi/admin';
import { Link } from 'react-router-dom';
import { useListTemplatesQuery } from '../../../api/templates';
import { FilterSelect } from '../../../components/FilterSelect';
import { Loadable } from '../../../components/Loadable';
import { SearchBox } from '../../../components/SearchBox';
import { useTranslation } from '../../../translations/useTranslation';
import { KINDS } from '../kinds';
import { CREATE_TEMPLATE_PATH } from '../paths';
import { useTemplateActions } from '../useTemplateActions';
import { TemplateTable } from './TemplateTable';
import { DEFAULT_PAGE_SIZE, useTemplateFilter } from './useTemplateFilter';

export function TemplateListPage() {
  const t = useTranslation();
  const { canManage } = useTemplateActions();
  const list = useTemplateFilter();
  const query = useListTemplatesQuery(list.filter, { refetchOnMountOrArgChange: true });

  const { showPage } = list;
  const { results, pagination } = query.currentData ?? {};
  // Past the end, after what was on the last page has been deleted.
  const lastPage = results?.length === 0 && pagination && pagination.total > 0 ? pagination.pageCount : null;
  useEffect(() => {
    if (lastPage !== null) showPage(lastPage);
  }, [lastPage, showPage]);

  const add = canManage ? (
    <LinkButton tag={Link} to={CREATE_TEMPLATE_PATH} startIcon={<Plus />}>
      {t('templates.add')}
    </LinkButton>
  ) : null;
  return (
    <Page.Main>
      <Page.Title>{t('templates.title')}</Page.Title>
      <Layouts.Header title={t('templates.title')} subtitle={t('templates.subtitle')} primaryAction={add} />
      <Layouts.Content>
        <Loadable query={query}>
          {(shown) =>
            shown.pagination.total === 0 && !list.isFiltered ? (
              <EmptyStateLayout content={t('templates.empty')} action={add ?? undefined} />
            ) : (
              <Flex direction="column" alignItems="stretch" gap={4} aria-busy={query.isFetching}>
                <Flex gap={3} wrap="wrap" role="search" aria-label={t('templates.filters')}>
                  <SearchBox
                    label={t('templates.search')}
                    placeholder={t('templates.search-placeholder')}
                    clearLabel={t('templates.search-clear')}
                    value={list.filter.search ?? ''}
                    onSearch={list.find}
                  />
                  <FilterSelect
                    label={t('templates.filter-kind')}
                    all={t('templates.all-kinds')}
                    value={list.filter.kind}
                    options={KINDS.map((value) => ({ value, label: t(`template.kind-${value}`) }))}
                    onChange={list.showKind}
                  />
                </Flex>
                {shown.results.length === 0 ? (
                  <EmptyStateLayout
                    icon={<Search width="6.4rem" height="6.4rem" fill="primary200" />}
                    content={t('templates.none-found')}
                    action={
                      <Button variant="secondary" onClick={list.clear}>
                        {t('templates.clear-filters')}
                      </Button>
                    }
                  />
                ) : (
                  <TemplateTable templates={shown.results} />
                )}
                <Box>
                  <Pagination.Root
                    pageCount={shown.pagination.pageCount}
                    total={shown.pagination.total}
                    defaultPageSize={DEFAULT_PAGE_SIZE}
                  >
                    <Pagination.PageSize options={['10', '25', '50', '100']} />
                    <Pagination.Links />
                  </Pagination.Root>
                </Box>
              </Flex>
            )
          }
        </Loadable>
      </Layouts.Content>
    </Page.Main>
  );
}
