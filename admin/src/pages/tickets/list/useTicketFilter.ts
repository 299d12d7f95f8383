import { useMemo } from 'react';
import { deepEncodeQueryValues, useQueryParams } from '@strapi/strapi/admin';
import type { TicketFilter } from '../../../api/tickets';
import { TICKET_PRIORITY_OPTIONS } from '../ticketPriority';
import { TICKET_STATUS_OPTIONS } from '../ticketStatus';

type Criteria = Omit<TicketFilter, 'page' | 'pageSize'>;

/** Named as Strapi names them: its page controls carry over only `filters` and `_q` as they were typed. */
interface FilterParameters {
  page?: string;
  pageSize?: string;
  filters?: Partial<Record<Exclude<keyof Criteria, 'search'>, string>>;
  _q?: string;
}

export const TICKET_VIEWS = ['all', 'open', 'mine', 'unassigned'] as const;
export type TicketView = (typeof TICKET_VIEWS)[number];

const VIEW_CRITERIA: Record<TicketView, Pick<Criteria, 'status' | 'assignee'>> = {
  all: {},
  open: { status: 'open' },
  mine: { assignee: 'me' },
  unassigned: { assignee: 'none' },
};

function viewOf({ status, assignee }: Criteria): TicketView {
  if (assignee === 'me') return 'mine';
  if (assignee === 'none') return 'unassigned';
  return status === 'open' ? 'open' : 'all';
}

/** The list's filter lives in the address bar, so that it can be bookmarked and survives going back. */
export function useTicketFilter() {
  const [{ query }, setQuery] = useQueryParams<FilterParameters>();

  const filter = useMemo<TicketFilter>(() => {
    const { status, assignee, systemEmail, priority, department } = query.filters ?? {};
    return {
      page: Number(query.page) || 1,
      pageSize: Number(query.pageSize) || 25,
      status: TICKET_STATUS_OPTIONS.find((option) => option === status),
      assignee: assignee === 'me' || assignee === 'none' ? assignee : undefined,
      systemEmail: Number(systemEmail) || undefined,
      priority: TICKET_PRIORITY_OPTIONS.find((option) => option === priority),
      department: department || undefined,
      search: query._q || undefined,
    };
  }, [query]);

  const write = ({ search, ...criteria }: Criteria, page = 1) => {
    const filters = Object.fromEntries(
      Object.entries(criteria).filter(([, value]) => value !== undefined && value !== ''),
    );
    setQuery({
      ...deepEncodeQueryValues({ filters, _q: search ?? '' }),
      page: String(page),
      pageSize: String(filter.pageSize),
    });
  };

  const { page: _page, pageSize: _pageSize, ...criteria } = filter;
  return {
    filter,
    view: viewOf(filter),
    isFiltered: Object.values(criteria).some((value) => value !== undefined),
    /** Any other filter starts again on the first page. */
    change: (next: Partial<Criteria>) => write({ ...criteria, ...next }),
    showView: (view: TicketView) =>
      write({ ...criteria, status: undefined, assignee: undefined, ...VIEW_CRITERIA[view] }),
    goTo: (page: number) => write(criteria, page),
    clear: () => write({}),
  };
}
