import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import type { TemplateKind } from '../../../../../shared/contracts/templates';
import type { TemplateFilter } from '../../../api/templates';
import { KINDS } from '../kinds';

export const DEFAULT_PAGE_SIZE = 25;

/** A number from the address, which anybody may have typed there. */
const whole = (text: string | null, otherwise: number, most = Number.MAX_SAFE_INTEGER): number => {
  const value = Number(text);
  return Number.isInteger(value) && value >= 1 && value <= most ? value : otherwise;
};

/** The list's search, kind and page live in the address: they can be linked to and survive going back. */
export function useTemplateFilter() {
  const [searchParams, setSearchParams] = useSearchParams();

  const filter = useMemo<TemplateFilter>(
    () => ({
      page: whole(searchParams.get('page'), 1),
      pageSize: whole(searchParams.get('pageSize'), DEFAULT_PAGE_SIZE, 100),
      kind: KINDS.find((kind) => kind === searchParams.get('kind')),
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

  return {
    filter,
    isFiltered: filter.kind !== undefined || filter.search !== undefined,
    showPage: useCallback((page: number) => write({ page: String(page) }), [write]),
    // Anything else shown starts again on its first page.
    find: (text: string) => write({ search: text.trim(), page: undefined }),
    showKind: (kind: TemplateKind | undefined) => write({ kind, page: undefined }),
    clear: () => write({ search: undefined, kind: undefined, page: undefined }),
  };
}
