import { useMemo } from 'react';
import { useAuth } from '@strapi/strapi/admin';
import { PLUGIN_ID } from '../pluginId';

export interface SessionDraft<T> {
  /** @returns what was kept, or null when nothing is or it cannot be read (any more) */
  restore: () => T | null;
  keep: (value: T) => void;
  forget: () => void;
}

/**
 * Keeps what somebody is typing in this browser tab's session storage, so that a reload or a redirect loses nothing.
 * The storage belongs to this tab and ends with it; another tab and another admin find nothing. A draft may hold a
 * password or a client secret that was just typed: whoever keeps one forgets it as soon as it is saved, discarded or left.
 *
 * Where the browser allows no storage nothing is kept, and nothing fails.
 *
 * @param key what is typed, for example `system-email.12`; another key is another draft
 */
export function useSessionDraft<T>(key: string): SessionDraft<T> {
  const userId = useAuth('useSessionDraft', (state) => state.user?.id);
  return useMemo(() => {
    const place = `${PLUGIN_ID}.draft.${userId ?? 'nobody'}.${key}`;
    return {
      restore: () => {
        try {
          const kept = window.sessionStorage.getItem(place);
          return kept === null ? null : (JSON.parse(kept) as T);
        } catch {
          return null;
        }
      },
      keep: (value) => {
        try {
          window.sessionStorage.setItem(place, JSON.stringify(value));
        } catch {
          // Storage is full or forbidden: the form itself still holds what was typed, and leaving it is asked about.
        }
      },
      forget: () => {
        try {
          window.sessionStorage.removeItem(place);
        } catch {
          // Forbidden storage holds nothing to forget.
        }
      },
    };
  }, [userId, key]);
}
