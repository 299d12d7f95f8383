import { useEffect, useRef } from 'react';
import type { Conversation } from '../../../../../shared/contracts/tickets';
import { useMarkTicketReadMutation } from '../../../api/tickets';
import { useVisibleTab } from '../../../api/useVisibleTab';

/**
 * Tells the server that everything up to the newest entry has been seen, once the browser tab is in front. A refused
 * request costs nothing: the mark stays, and the next entry or the next visit tries again.
 */
export function useMarkRead({ id, unread, entries }: Conversation): void {
  const visible = useVisibleTab();
  const [markRead] = useMarkTicketReadMutation();
  const marked = useRef(0);
  const newest = entries.at(-1)?.id ?? 0;
  useEffect(() => {
    if (!visible || !unread || newest <= marked.current) return;
    marked.current = newest;
    void markRead({ id, entryId: newest });
  }, [visible, unread, newest, id, markRead]);
}
