import { useEffect } from 'react';
import { Flex, LinkButton } from '@strapi/design-system';
import { Plus } from '@strapi/icons';
import { Layouts, Page, Pagination } from '@strapi/strapi/admin';
import { Link } from 'react-router-dom';
import { useListSystemEmailsQuery } from '../../../api/systemEmails';
import { usePollingInterval } from '../../../api/usePollingInterval';
import { Loadable } from '../../../components/Loadable';
import { RefusedSignIn } from '../../../components/RefusedSignIn';
import { useTranslation } from '../../../translations/useTranslation';
import { CREATE_PATH } from '../paths';
import { useSettingsActions } from '../useSettingsActions';
import { AdminConsentBanner } from './AdminConsentBanner';
import { EmptyList, NothingFound } from './EmptyList';
import { ListFilters } from './ListFilters';
import { RunningInstances } from './RunningInstances';
import { SystemEmailTable } from './SystemEmailTable';
import { DEFAULT_PAGE_SIZE, useListFilter } from './useListFilter';

const REFRESH_MS = 5_000;

export function SystemEmailList() {
  const t = useTranslation();
  const { canConfigure } = useSettingsActions();
  const list = useListFilter();
  const query = useListSystemEmailsQuery(list.filter, {
    pollingInterval: usePollingInterval(REFRESH_MS),
    refetchOnMountOrArgChange: true,
  });

  const { showPage } = list;
  const { results, pagination } = query.currentData ?? {};
  // Past the end, after the last row of the last page was deleted for example.
  const lastPage = results?.length === 0 && pagination && pagination.total > 0 ? pagination.pageCount : null;
  useEffect(() => {
    if (lastPage !== null) showPage(lastPage);
  }, [lastPage, showPage]);

  return (
    <Page.Main>
      <Page.Title>{t('system-emails.title')}</Page.Title>
      <Layouts.Header
        title={t('system-emails.title')}
        subtitle={t('list.subtitle')}
        primaryAction={
          canConfigure ? (
            <LinkButton tag={Link} to={CREATE_PATH} startIcon={<Plus />}>
              {t('list.add')}
            </LinkButton>
          ) : null
        }
      />
      <Layouts.Content>
        <Flex direction="column" alignItems="stretch" gap={4}>
          <RefusedSignIn />
          <AdminConsentBanner />
          <Loadable query={query}>
            {({ results: systemEmails, pagination: pages }) => {
              const nothingAtAll = pages.total === 0 && !list.isFiltered;
              if (nothingAtAll) return <EmptyList canConfigure={canConfigure} />;
              return (
                <div aria-busy={query.isFetching}>
                  <ListFilters list={list} />
                  {systemEmails.length === 0 ? (
                    <NothingFound onClear={list.clear} />
                  ) : (
                    <SystemEmailTable systemEmails={systemEmails} list={list} canConfigure={canConfigure} />
                  )}
                  <Pagination.Root
                    pageCount={pages.pageCount}
                    total={pages.total}
                    defaultPageSize={DEFAULT_PAGE_SIZE}
                  >
                    <Pagination.PageSize options={['10', '25', '50', '100']} />
                    <Pagination.Links />
                  </Pagination.Root>
                </div>
              );
            }}
          </Loadable>
          <RunningInstances />
        </Flex>
      </Layouts.Content>
    </Page.Main>
  );
}
