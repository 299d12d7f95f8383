import { useEffect, useState } from 'react';

/** Everything that matches, as the list stood then: what comes later has not been looked at. */
interface All {
  newestId: number;
  count: number;
}

/**
 * Which messages are chosen: some by their ids, over all pages, or all that match.
 * @param criteria what is filtered by; another filter begins with nothing chosen
 */
export function useSelection(criteria: object) {
  const [ids, setIds] = useState<ReadonlySet<number>>(new Set());
  const [all, setAll] = useState<All | null>(null);

  const clear = () => {
    setIds(new Set());
    setAll(null);
  };
  useEffect(clear, [criteria]);

  return {
    ids,
    all,
    count: all?.count ?? ids.size,
    has: (id: number) => (all ? id <= all.newestId : ids.has(id)),
    /** One more or one less; by hand it is no longer all. */
    set(some: number[], chosen: boolean) {
      setAll(null);
      setIds((before) => {
        const next = new Set(before);
        for (const id of some) {
          if (chosen) next.add(id);
          else next.delete(id);
        }
        return next;
      });
    },
    setAll,
    clear,
  };
}

export type Selection = ReturnType<typeof useSelection>;
