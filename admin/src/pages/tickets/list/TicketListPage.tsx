import {
  Box,
  EmptyStateLayout,
  Link as TextLink,
  Flex,
  Table,
  Tbody,
  Td,
  Th,
  Thead,
  Tr,
  Typography,
} from '@strapi/design-system';
import { Message } from '@strapi/icons';
import { Layouts, Page, Pagination } from '@strapi/strapi/admin';
import { Link } from 'react-router-dom';
import type { TicketSummary } from '../../../../../shared/contracts/tickets';
import { useListTicketsQuery } from '../../../api/tickets';
import { usePollingInterval } from '../../../api/usePollingInterval';
import { Loadable } from '../../../components/Loadable';
import { Moment } from '../../../components/Moment';
import { useTranslation, type MessageKey } from '../../../translations/useTranslation';
import { TicketStatusBadge } from '../ticketStatus';
import { TicketFilters } from './TicketFilters';
import { useTicketFilter } from './useTicketFilter';

const REFRESH_MS = 4_000;

const COLUMNS: MessageKey[] = [
  'tickets.number',
  'tickets.subject',
  'tickets.requester',
  'tickets.status',
  'tickets.last-activity',
];

export function TicketListPage() {
  const t = useTranslation();
  const { filter, isFiltered } = useTicketFilter();
  const query = useListTicketsQuery(filter, {
    pollingInterval: usePollingInterval(REFRESH_MS),
    refetchOnMountOrArgChange: true,
  });

  return (
    <Page.Main>
      <Page.Title>{t('tickets.title')}</Page.Title>
      <Layouts.Header
        title={t('tickets.title')}
        subtitle={query.data ? t('tickets.count', { count: query.data.pagination.total }) : undefined}
      />
      <Layouts.Content>
        <Box paddingBottom={4}>
          <TicketFilters />
        </Box>
        <Loadable query={query}>
          {({ results, pagination }) => (
            <>
              {results.length === 0 ? (
                <EmptyStateLayout
                  icon={<Message width="6.4rem" height="6.4rem" fill="primary200" />}
                  content={t(isFiltered ? 'tickets.none-found' : 'tickets.empty')}
                />
              ) : (
                <Table colCount={COLUMNS.length} rowCount={results.length + 1}>
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
                    {results.map((ticket) => (
                      <TicketRow key={ticket.id} ticket={ticket} />
                    ))}
                  </Tbody>
                </Table>
              )}
              <Pagination.Root pageCount={pagination.pageCount} total={pagination.total} defaultPageSize={25}>
                <Pagination.PageSize options={['10', '25', '50', '100']} />
                <Pagination.Links />
              </Pagination.Root>
            </>
          )}
        </Loadable>
      </Layouts.Content>
    </Page.Main>
  );
}

function TicketRow({ ticket }: { ticket: TicketSummary }) {
  const t = useTranslation();
  return (
    <Tr data-testid="ticket-row" data-ticket={ticket.id}>
      <Td>
        <Typography textColor="neutral600">#{ticket.id}</Typography>
      </Td>
      <Td>
        <Flex direction="column" alignItems="flex-start" maxWidth="44rem" paddingTop={3} paddingBottom={3}>
          <TextLink tag={Link} to={String(ticket.id)} style={{ whiteSpace: 'normal' }}>
            {ticket.subject || t('tickets.no-subject')}
          </TextLink>
          <Typography variant="pi" textColor="neutral600">
            {t('tickets.entries', { count: ticket.entryCount, address: ticket.systemEmail.address })}
          </Typography>
        </Flex>
      </Td>
      <Td>
        <Flex direction="column" alignItems="flex-start" maxWidth="26rem">
          <Typography textColor="neutral800" ellipsis maxWidth="100%">
            {ticket.requester.name || ticket.requester.address}
          </Typography>
          {ticket.requester.name ? (
            <Typography variant="pi" textColor="neutral600" ellipsis maxWidth="100%">
              {ticket.requester.address}
            </Typography>
          ) : null}
        </Flex>
      </Td>
      <Td>
        <TicketStatusBadge status={ticket.status} />
      </Td>
      <Td>
        <Typography textColor="neutral800">
          <Moment at={ticket.lastActivityAt} />
        </Typography>
      </Td>
    </Tr>
  );
}
