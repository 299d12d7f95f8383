import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import type { QuarantineReason } from '../../../../../shared/contracts/quarantine';
import type { QuarantineFilter } from '../../../api/quarantine';
import { REASONS } from '../reasons';

export const DEFAULT_PAGE_SIZE = 25;

/** A number from the address, which anybody may have typed there. */
const whole = (text: string | null, most = Number.MAX_SAFE_INTEGER): number | undefined => {
  const value = Number(text);
  return Number.isInteger(value) && value >= 1 && value <= most ? value : undefined;
};

/** The list's search, filters and page live in the address: they can be linked to and survive going back. */
export function useQuarantineFilter() {
  const [searchParams, setSearchParams] = useSearchParams();

  const filter = useMemo<QuarantineFilter>(
    () => ({
      page: whole(searchParams.get('page')) ?? 1,
      pageSize: whole(searchParams.get('pageSize'), 100) ?? DEFAULT_PAGE_SIZE,
      systemEmail: whole(searchParams.get('systemEmail')),
      reasonCode: REASONS.find((reason) => reason === searchParams.get('reasonCode')),
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

  const { systemEmail, reasonCode, search } = filter;
  return {
    filter,
    /** What is filtered by, without where in the list one is. */
    criteria: useMemo(() => ({ systemEmail, reasonCode, search }), [systemEmail, reasonCode, search]),
    isFiltered: systemEmail !== undefined || reasonCode !== undefined || search !== undefined,
    showPage: useCallback((page: number) => write({ page: String(page) }), [write]),
    // Anything else shown starts again on its first page.
    find: (text: string) => write({ search: text.trim(), page: undefined }),
    showSystemEmail: (id: string | undefined) => write({ systemEmail: id, page: undefined }),
    showReason: (reason: QuarantineReason | undefined) => write({ reasonCode: reason, page: undefined }),
    clear: () => write({ search: undefined, systemEmail: undefined, reasonCode: undefined, page: undefined }),
  };
}

export type QuarantineFilterState = ReturnType<typeof useQuarantineFilter>;
