import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import type { SystemEmailStatus } from '../../../../../shared/contracts/system-emails';
import type { SystemEmailFilter } from '../../../api/systemEmails';

export const STATUSES: SystemEmailStatus[] = [
  'verified',
  'not-verified',
  'needs-authorization',
  'error',
  'disabled',
];
export const SORTS = ['address', 'status', 'lastFetchAt', 'messagesToday'] as const;
export type Sort = (typeof SORTS)[number];
export const DEFAULT_PAGE_SIZE = 25;

/** A number from the address, which anybody may have typed there. */
const whole = (text: string | null, fallback: number, most: number): number => {
  const value = Number(text);
  return Number.isInteger(value) && value >= 1 && value <= most ? value : fallback;
};

/** The list's search, filter, order and page live in the address: they can be bookmarked and survive going back. */
export function useListFilter() {
  const [searchParams, setSearchParams] = useSearchParams();

  const filter = useMemo<SystemEmailFilter & { sort: Sort; order: 'asc' | 'desc' }>(
    () => ({
      page: whole(searchParams.get('page'), 1, Number.MAX_SAFE_INTEGER),
      pageSize: whole(searchParams.get('pageSize'), DEFAULT_PAGE_SIZE, 100),
      search: searchParams.get('search')?.trim() || undefined,
      status: STATUSES.find((status) => status === searchParams.get('status')),
      sort: SORTS.find((sort) => sort === searchParams.get('sort')) ?? 'address',
      order: searchParams.get('order') === 'desc' ? 'desc' : 'asc',
    }),
    [searchParams],
  );

  /** Anything else shown starts again on its first page. */
  const change = (next: Record<string, string | undefined>) =>
    setSearchParams(
      (current) => {
        for (const [name, value] of Object.entries({ ...next, page: undefined })) {
          if (value) current.set(name, value);
          else current.delete(name);
        }
        return current;
      },
      { replace: true },
    );

  const showPage = useCallback(
    (page: number) =>
      setSearchParams(
        (current) => {
          current.set('page', String(page));
          return current;
        },
        { replace: true },
      ),
    [setSearchParams],
  );

  return {
    filter,
    showPage,
    isFiltered: Boolean(filter.search ?? filter.status),
    search: (search: string) => change({ search: search.trim() }),
    showStatus: (status: SystemEmailStatus | undefined) => change({ status }),
    /** The same column again turns the order round. */
    sortBy: (sort: Sort) =>
      change({ sort, order: filter.sort === sort && filter.order === 'asc' ? 'desc' : 'asc' }),
    clear: () => change({ search: undefined, status: undefined }),
  };
}

export type ListFilter = ReturnType<typeof useListFilter>;
