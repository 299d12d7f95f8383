import { useEffect, useRef } from 'react';
import { Box, Button, EmptyStateLayout, Flex } from '@strapi/design-system';
import { Check, Search } from '@strapi/icons';
import { Layouts, Page, Pagination } from '@strapi/strapi/admin';
import { useCountQuarantineQuery, useListQuarantineQuery } from '../../../api/quarantine';
import { usePollingInterval } from '../../../api/usePollingInterval';
import { Loadable } from '../../../components/Loadable';
import { FailureNotice } from '../../../components/ProblemNotice';
import { useQuarantineActions } from '../../../components/quarantine';
import { useTranslation } from '../../../translations/useTranslation';
import { JobPanel } from '../jobs/JobPanel';
import { useQuarantineJobs } from '../jobs/useQuarantineJobs';
import { useStartJob } from '../useStartJob';
import { BulkBar } from './BulkBar';
import { QuarantineFilters } from './QuarantineFilters';
import { QuarantineTable } from './QuarantineTable';
import { DEFAULT_PAGE_SIZE, useQuarantineFilter } from './useQuarantineFilter';
import { useSelection } from '../../../components/useSelection';

const REFRESH_MS = 5_000;

export function QuarantineListPage() {
  const t = useTranslation();
  const { canManage } = useQuarantineActions();
  const list = useQuarantineFilter();
  const selection = useSelection(list.criteria);
  const query = useListQuarantineQuery(list.filter, {
    pollingInterval: usePollingInterval(REFRESH_MS),
    refetchOnMountOrArgChange: true,
  });
  const counts = useCountQuarantineQuery(undefined, { refetchOnMountOrArgChange: true });
  const jobs = useQuarantineJobs({
    onEnded() {
      void query.refetch();
      void counts.refetch();
    },
  });
  const panel = useRef<HTMLDivElement>(null);
  const { start, isStarting, failure, forget } = useStartJob({
    onStarted() {
      selection.clear();
      panel.current?.focus();
    },
  });

  const { showPage } = list;
  const { results, pagination } = query.currentData ?? {};
  // Past the end, after what was on the last page has left the quarantine.
  const lastPage = results?.length === 0 && pagination && pagination.total > 0 ? pagination.pageCount : null;
  useEffect(() => {
    if (lastPage !== null) showPage(lastPage);
  }, [lastPage, showPage]);

  return (
    <Page.Main>
      <Page.Title>{t('quarantine.title')}</Page.Title>
      <Layouts.Header title={t('quarantine.title')} subtitle={t('quarantine.subtitle')} />
      <Layouts.Content>
        <Flex direction="column" alignItems="stretch" gap={4}>
          <JobPanel ref={panel} jobs={jobs} />
          {failure ? (
            <FailureNotice failure={failure} title={t('quarantine.refused')} onClose={forget} />
          ) : null}
          <Loadable query={query}>
            {(shown) =>
              shown.pagination.total === 0 && !list.isFiltered ? (
                <EmptyStateLayout
                  icon={<Check width="6.4rem" height="6.4rem" fill="primary200" />}
                  content={t('quarantine.empty')}
                />
              ) : (
                <Flex direction="column" alignItems="stretch" gap={4} aria-busy={query.isFetching}>
                  <QuarantineFilters list={list} />
                  {shown.results.length === 0 ? (
                    <EmptyStateLayout
                      icon={<Search width="6.4rem" height="6.4rem" fill="primary200" />}
                      content={t('quarantine.none-found')}
                      action={
                        <Button variant="secondary" onClick={list.clear}>
                          {t('quarantine.clear-filters')}
                        </Button>
                      }
                    />
                  ) : (
                    <>
                      {canManage ? (
                        <BulkBar
                          shown={shown}
                          selection={selection}
                          criteria={list.criteria}
                          isStarting={isStarting}
                          onStart={start}
                        />
                      ) : null}
                      <QuarantineTable messages={shown.results} selection={canManage ? selection : null} />
                    </>
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
        </Flex>
      </Layouts.Content>
    </Page.Main>
  );
}
