import { useMemo } from 'react';
import { useQueryParams } from '@strapi/strapi/admin';
import type { TicketFilter } from '../../../api/tickets';
import { TICKET_STATUS_OPTIONS } from '../ticketStatus';

interface FilterQuery {
  page?: string;
  pageSize?: string;
  status?: string;
  search?: string;
}

/** The list's filter lives in the address bar, so that it can be bookmarked and survives going back. */
export function useTicketFilter() {
  const [{ query }, setQuery] = useQueryParams<FilterQuery>();

  const filter = useMemo<TicketFilter>(
    () => ({
      page: Number(query.page) || 1,
      pageSize: Number(query.pageSize) || 25,
      status: TICKET_STATUS_OPTIONS.find((status) => status === query.status),
      search: query.search ?? '',
    }),
    [query.page, query.pageSize, query.status, query.search],
  );

  /** Any other filter starts again on the first page. */
  const change = ({ status = filter.status ?? '', search = filter.search }: Partial<FilterQuery>) =>
    setQuery({ status, search: encodeURIComponent(search), page: '1' });

  return { filter, change, isFiltered: Boolean(filter.status || filter.search) };
}
