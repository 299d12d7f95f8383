import { useEffect } from 'react';
import {
  Box,
  Button,
  EmptyStateLayout,
  Flex,
  Table,
  Tbody,
  Th,
  Thead,
  Tr,
  Typography,
} from '@strapi/design-system';
import { Message } from '@strapi/icons';
import { Layouts, Page, Pagination } from '@strapi/strapi/admin';
import type { TicketSummary } from '../../../../../shared/contracts/tickets';
import { useListTicketsQuery } from '../../../api/tickets';
import { usePollingInterval } from '../../../api/usePollingInterval';
import { Loadable } from '../../../components/Loadable';
import { useTranslation, type MessageKey } from '../../../translations/useTranslation';
import { TicketFilters } from './TicketFilters';
import { TicketRow } from './TicketRow';
import { TicketViews } from './TicketViews';
import { useTicketFilter } from './useTicketFilter';

const REFRESH_MS = 4_000;

const COLUMNS: MessageKey[] = [
  'tickets.number',
  'tickets.subject',
  'tickets.requester',
  'tickets.status',
  'tickets.assignee',
  'tickets.priority',
  'tickets.last-activity',
];

export function TicketListPage() {
  const t = useTranslation();
  const { filter, goTo } = useTicketFilter();
  const query = useListTicketsQuery(filter, {
    pollingInterval: usePollingInterval(REFRESH_MS),
    refetchOnMountOrArgChange: true,
  });

  // Tickets leave a filtered list while people work on them, and its last page with them.
  const lastPage = query.currentData?.pagination.pageCount ?? 0;
  const beyond = lastPage > 0 && filter.page > lastPage;
  useEffect(() => {
    if (beyond) goTo(lastPage);
  });

  return (
    <Page.Main>
      <Page.Title>{t('tickets.title')}</Page.Title>
      <Layouts.Header
        title={t('tickets.title')}
        subtitle={query.data ? t('tickets.count', { count: query.data.pagination.total }) : undefined}
      />
      <Layouts.Content>
        <Flex direction="column" alignItems="stretch" gap={4} paddingBottom={4}>
          <TicketViews />
          <TicketFilters />
        </Flex>
        <Loadable query={query}>
          {({ results, pagination }) => (
            // What was found last stays until what is asked for now has come.
            <Box aria-busy={query.currentData === undefined}>
              {results.length === 0 ? <NoTickets /> : <TicketTable tickets={results} />}
              <Pagination.Root pageCount={pagination.pageCount} total={pagination.total} defaultPageSize={25}>
                <Pagination.PageSize options={['10', '25', '50', '100']} />
                <Pagination.Links />
              </Pagination.Root>
            </Box>
          )}
        </Loadable>
      </Layouts.Content>
    </Page.Main>
  );
}

function TicketTable({ tickets }: { tickets: TicketSummary[] }) {
  const t = useTranslation();
  return (
    <Table colCount={COLUMNS.length} rowCount={tickets.length + 1}>
      <Thead>
        <Tr>
          {COLUMNS.map((column) => (
            <Th key={column}>
              <Typography variant="sigma">{t(column)}</Typography>
            </Th>
          ))}
        </Tr>
      </Thead>
      <Tbody>
        {tickets.map((ticket) => (
          <TicketRow key={ticket.id} ticket={ticket} />
        ))}
      </Tbody>
    </Table>
  );
}

function NoTickets() {
  const t = useTranslation();
  const { isFiltered, clear } = useTicketFilter();
  return (
    <EmptyStateLayout
      icon={<Message width="6.4rem" height="6.4rem" fill="primary200" />}
      content={t(isFiltered ? 'tickets.none-found' : 'tickets.empty')}
      action={
        isFiltered ? (
          <Button variant="secondary" onClick={clear}>
            {t('tickets.clear-filters')}
          </Button>
        ) : undefined
      }
    />
  );
}
