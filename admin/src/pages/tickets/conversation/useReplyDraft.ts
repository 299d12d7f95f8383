import { useEffect, useState } from 'react';
import { PLUGIN_ID } from '../../../pluginId';

interface ReplyDraft {
  text: string;
  /** Names this very text to the server: sent twice under the same key it makes one reply. */
  requestKey: string;
}

/** Not `crypto.randomUUID`, which browsers withhold from panels served over plain HTTP. */
function newRequestKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

const emptyDraft = (): ReplyDraft => ({ text: '', requestKey: newRequestKey() });

function readDraft(storageKey: string): ReplyDraft {
  const stored = sessionStorage.getItem(storageKey);
  if (!stored) return emptyDraft();
  try {
    const { text, requestKey } = JSON.parse(stored) as Partial<ReplyDraft>;
    return typeof text === 'string' && typeof requestKey === 'string' ? { text, requestKey } : emptyDraft();
  } catch {
    // Not written by us, and worth nothing to anybody: start with an empty reply.
    return emptyDraft();
  }
}

/**
 * The reply that is being written on a ticket. It is kept for the browser tab's session, so that leaving or
 * reloading the page loses nothing.
 */
export function useReplyDraft(ticketId: number) {
  const storageKey = `${PLUGIN_ID}.reply.${ticketId}`;
  const [draft, setDraft] = useState(() => readDraft(storageKey));
  const [attempted, setAttempted] = useState(false);

  useEffect(() => {
    if (draft.text) sessionStorage.setItem(storageKey, JSON.stringify(draft));
    else sessionStorage.removeItem(storageKey);
  }, [draft, storageKey]);

  return {
    draft,
    /** A text that changed after it was sent is another reply, so it gets another key. */
    write: (text: string) => {
      setDraft(attempted ? { text, requestKey: newRequestKey() } : { ...draft, text });
      setAttempted(false);
    },
    markAttempted: () => setAttempted(true),
    clear: () => {
      setDraft(emptyDraft());
      setAttempted(false);
    },
  };
}
