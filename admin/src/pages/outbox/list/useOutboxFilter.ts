import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import type { OutboxFilter } from '../../../api/outbox';
import { DELIVERY_STATES } from '../../../components/outbox';
import { ORIGINS } from '../origins';

export const DEFAULT_PAGE_SIZE = 25;

/** A number from the address, which anybody may have typed there. */
const whole = (text: string | null, most = Number.MAX_SAFE_INTEGER): number | undefined => {
  const value = Number(text);
  return Number.isInteger(value) && value >= 1 && value <= most ? value : undefined;
};

/** The list's search, filters and page live in the address: they can be linked to and survive going back. */
export function useOutboxFilter() {
  const [searchParams, setSearchParams] = useSearchParams();

  const filter = useMemo<OutboxFilter>(
    () => ({
      page: whole(searchParams.get('page')) ?? 1,
      pageSize: whole(searchParams.get('pageSize'), 100) ?? DEFAULT_PAGE_SIZE,
      state: DELIVERY_STATES.find((state) => state === searchParams.get('state')),
      systemEmail: whole(searchParams.get('systemEmail')),
      ticket: whole(searchParams.get('ticket')),
      origin: ORIGINS.find((origin) => origin === searchParams.get('origin')),
      search: searchParams.get('search')?.trim() || undefined,
    }),
    [searchParams],
  );

  const write = useCallback(
    (next: Record<string, string | undefined>) =>
      setSearchParams(
        (current) => {
          for (const [name, value] of Object.entries(next)) {
            if (value) current.set(name, value);
            else current.delete(name);
          }
          return current;
        },
        { replace: true },
      ),
    [setSearchParams],
  );

  const { state, systemEmail, origin, ticket, search } = filter;
  return {
    filter,
    /** What is filtered by, without where in the list one is. */
    criteria: useMemo(
      () => ({ state, systemEmail, origin, ticket, search }),
      [state, systemEmail, origin, ticket, search],
    ),
    isFiltered: [state, systemEmail, origin, ticket, search].some((value) => value !== undefined),
    showPage: useCallback((page: number) => write({ page: String(page) }), [write]),
    // Anything else shown starts again on its first page.
    narrow: (next: {
      state?: string;
      systemEmail?: string;
      origin?: string;
      ticket?: string;
      search?: string;
    }) => write({ ...next, page: undefined }),
    clear: () =>
      write({
        search: undefined,
        systemEmail: undefined,
        state: undefined,
        origin: undefined,
        ticket: undefined,
        page: undefined,
      }),
  };
}

export type OutboxFilterState = ReturnType<typeof useOutboxFilter>;
