import { useEffect } from 'react';
import { Box, Button, EmptyStateLayout, Flex } from '@strapi/design-system';
import { PaperPlane, Search } from '@strapi/icons';
import { Layouts, Page, Pagination, useNotification } from '@strapi/strapi/admin';
import type { OutboxList } from '../../../../../shared/contracts/outbox';
import { useListOutboxQuery } from '../../../api/outbox';
import { usePollingInterval } from '../../../api/usePollingInterval';
import { Loadable } from '../../../components/Loadable';
import { useOutboxActions } from '../../../components/outbox';
import { FailureNotice } from '../../../components/ProblemNotice';
import { useSelection } from '../../../components/useSelection';
import { useTranslation } from '../../../translations/useTranslation';
import { useDeeds } from '../useDeeds';
import { BulkBar } from './BulkBar';
import { OutboxFilters } from './OutboxFilters';
import { OutboxTable } from './OutboxTable';
import { DEFAULT_PAGE_SIZE, useOutboxFilter, type OutboxFilterState } from './useOutboxFilter';

const REFRESH_MS = 5_000;

export function OutboxListPage() {
  const t = useTranslation();
  const list = useOutboxFilter();
  const query = useListOutboxQuery(list.filter, {
    pollingInterval: usePollingInterval(REFRESH_MS),
    refetchOnMountOrArgChange: true,
  });

  const { showPage } = list;
  const { results, pagination } = query.currentData ?? {};
  // Past the end, after what was on the last page has changed its state.
  const lastPage = results?.length === 0 && pagination && pagination.total > 0 ? pagination.pageCount : null;
  useEffect(() => {
    if (lastPage !== null) showPage(lastPage);
  }, [lastPage, showPage]);

  return (
    <Page.Main>
      <Page.Title>{t('outbox.title')}</Page.Title>
      <Layouts.Header title={t('outbox.title')} subtitle={t('outbox.subtitle')} />
      <Layouts.Content>
        <Loadable query={query}>
          {(shown) =>
            shown.pagination.total === 0 && !list.isFiltered ? (
              <EmptyStateLayout
                icon={<PaperPlane width="6.4rem" height="6.4rem" fill="primary200" />}
                content={t('outbox.empty')}
              />
            ) : (
              <Flex direction="column" alignItems="stretch" gap={4} aria-busy={query.isFetching}>
                <OutboxFilters list={list} counts={shown.counts} />
                <Found shown={shown} list={list} />
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

/** The messages that match, and what can be done with those that are chosen. */
function Found({ shown, list }: { shown: OutboxList; list: OutboxFilterState }) {
  const t = useTranslation();
  const { canManage } = useOutboxActions();
  const { toggleNotification } = useNotification();
  const selection = useSelection(list.criteria);
  const { act, actOnAll, isBusy, failure, forget } = useDeeds();

  const actOnChosen = async (deed: 'retry' | 'cancel') => {
    const outcome = await actOnAll({ deed, ids: [...selection.ids] });
    if (!outcome) return;
    selection.clear();
    toggleNotification({
      type: outcome.left > 0 ? 'warning' : 'success',
      message: t(deed === 'retry' ? 'outbox.done-retry' : 'outbox.done-cancel', { ...outcome }),
    });
  };

  if (shown.results.length === 0) {
    return (
      <EmptyStateLayout
        icon={<Search width="6.4rem" height="6.4rem" fill="primary200" />}
        content={t('outbox.none-found')}
        action={
          <Button variant="secondary" onClick={list.clear}>
            {t('outbox.clear-filters')}
          </Button>
        }
      />
    );
  }
  return (
    <>
      {failure ? <FailureNotice failure={failure} title={t('outbox.refused')} onClose={forget} /> : null}
      {canManage ? <BulkBar selection={selection} isBusy={isBusy} onDeed={actOnChosen} /> : null}
      <OutboxTable
        items={shown.results}
        selection={canManage ? selection : null}
        isBusy={isBusy}
        onDeed={act}
      />
    </>
  );
}
