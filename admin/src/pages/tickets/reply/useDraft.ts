import { useCallback, useEffect, useState } from 'react';
import { useAuth } from '@strapi/strapi/admin';
import { PLUGIN_ID } from '../../../pluginId';
import { emptyDraft, isWorthKeeping, joined, newRequestKey, readDraft, type Draft } from './draft';

/** Local storage, or null where the browser allows none. */
function storage(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

function keep(place: string, value: object | null): boolean {
  try {
    if (value) storage()?.setItem(place, JSON.stringify(value));
    else storage()?.removeItem(place);
    return storage() !== null;
  } catch {
    // Full or forbidden: the box still holds what was typed, and says that a reload would lose it.
    return false;
  }
}

export interface DraftInHand {
  draft: Draft;
  /** False where the browser stores nothing: a reload loses the draft. */
  isKept: boolean;
  change: (patch: Partial<Draft> | ((draft: Draft) => Partial<Draft>)) => void;
  /** What changes after this is another entry, and gets another request key. */
  markAttempted: () => void;
  clear: () => void;
  /** Puts a reply that was taken back in front of what has been written since. */
  putBack: (draft: Draft) => void;
}

/**
 * What is being written on a ticket, kept in this browser until it is sent: leaving, reloading or closing the page
 * loses nothing. Each admin has their own.
 *
 * @param key what is written, for example `reply.12`; must stay the same for the component's life
 */
export function useDraft(key: string): DraftInHand {
  const userId = useAuth('useDraft', (state) => state.user?.id);
  const place = `${PLUGIN_ID}.draft.${userId ?? 'nobody'}.${key}`;
  const [draft, setDraft] = useState(() => readDraft(storage()?.getItem(place) ?? null) ?? emptyDraft());
  const [attempted, setAttempted] = useState(false);
  const [isKept, setIsKept] = useState(true);

  useEffect(() => {
    setIsKept(keep(place, isWorthKeeping(draft) ? draft : null));
  }, [draft, place]);

  const change = useCallback<DraftInHand['change']>(
    (patch) => {
      setDraft((current) => ({
        ...current,
        ...(typeof patch === 'function' ? patch(current) : patch),
        ...(attempted ? { requestKey: newRequestKey() } : {}),
      }));
      setAttempted(false);
    },
    [attempted],
  );

  return {
    draft,
    isKept,
    change,
    markAttempted: () => setAttempted(true),
    clear: () => {
      // How somebody likes to write outlives what they wrote.
      setDraft((current) => ({ ...emptyDraft(), mode: current.mode }));
      setAttempted(false);
    },
    putBack: (taken) => setDraft((current) => joined(taken, current)),
  };
}

interface SentDraft {
  deliveryId: number;
  draft: Draft;
}

/**
 * The last reply that was sent from here, as it was written, for as long as it can be taken back. It survives a reload
 * too, so that the undo that is still offered after one brings everything back.
 */
export function useSentDraft() {
  const userId = useAuth('useSentDraft', (state) => state.user?.id);
  const place = `${PLUGIN_ID}.sent.${userId ?? 'nobody'}`;
  const forget = useCallback(() => {
    keep(place, null);
  }, [place]);
  return {
    forget,
    remember: (sent: SentDraft) => {
      keep(place, sent);
    },
    recall: (deliveryId: number): Draft | null => {
      const kept = storage()?.getItem(place);
      if (!kept) return null;
      const sent = JSON.parse(kept) as Partial<SentDraft>;
      return sent.deliveryId === deliveryId ? readDraft(JSON.stringify(sent.draft)) : null;
    },
  };
}
