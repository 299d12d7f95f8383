import { useCallback, useEffect, useRef, useState, type RefObject } from 'react';
import { useAuth } from '@strapi/strapi/admin';
import type { Entry } from '../../../../../shared/contracts/tickets';

/** Milliseconds in which mail that is still being laid out may move the newest entry, unless somebody scrolls. */
const SETTLING_MS = 3_000;
const SOMEBODY_ACTS = ['wheel', 'touchstart', 'pointerdown', 'keydown'] as const;

const cardOf = (list: HTMLElement | null, entryId: number): HTMLElement | null =>
  list?.querySelector<HTMLElement>(`[data-entry="${entryId}"]`) ?? null;

/** What scrolls when an element is moved into view. */
function scrollerOf(element: HTMLElement): Element {
  for (let parent = element.parentElement; parent; parent = parent.parentElement) {
    const { overflowY } = getComputedStyle(parent);
    if (/auto|scroll/.test(overflowY) && parent.scrollHeight > parent.clientHeight) return parent;
  }
  return document.documentElement;
}

/** Opens the conversation at its newest entry, and stays there while the mail above it grows. */
function useStartAtNewest(list: RefObject<HTMLOListElement>, entries: Entry[]) {
  // Only the entry that is the newest when the conversation opens.
  const atFirst = useRef(entries);
  useEffect(() => {
    const newest = atFirst.current.at(-1);
    // A single entry is in view already, under the ticket's own head.
    if (!newest || atFirst.current.length < 2 || !list.current) return undefined;
    const show = () => cardOf(list.current, newest.id)?.scrollIntoView({ block: 'start' });
    const observer = new ResizeObserver(show);
    observer.observe(list.current);
    const stop = () => {
      observer.disconnect();
      clearTimeout(timer);
      for (const act of SOMEBODY_ACTS) window.removeEventListener(act, stop, true);
    };
    const timer = setTimeout(stop, SETTLING_MS);
    for (const act of SOMEBODY_ACTS) window.addEventListener(act, stop, true);
    show();
    return stop;
  }, [list]);
}

/** While somebody writes, what grows above the box does not push it away. */
function useSteadyBox(list: RefObject<HTMLElement>, box: RefObject<HTMLElement>) {
  useEffect(() => {
    if (!list.current) return undefined;
    const top = () => box.current?.getBoundingClientRect().top ?? 0;
    let last = top();
    const remember = () => {
      last = top();
    };
    const observer = new ResizeObserver(() => {
      // Whoever scrolled away from the box reads elsewhere, wherever the focus is.
      if (last < window.innerHeight && box.current?.contains(document.activeElement)) {
        scrollerOf(box.current).scrollBy({ top: top() - last });
      }
      remember();
    });
    observer.observe(list.current);
    window.addEventListener('scroll', remember, true);
    return () => {
      observer.disconnect();
      window.removeEventListener('scroll', remember, true);
    };
  }, [list, box]);
}

/** Entries of others that came while the conversation was open and have not been on screen yet, oldest first. */
function useUnseenEntries(list: RefObject<HTMLElement>, entries: Entry[]) {
  const me = useAuth('useUnseenEntries', (state) => state.user?.id);
  const known = useRef(new Set(entries.map(({ id }) => id)));
  const [unseen, setUnseen] = useState<number[]>([]);
  useEffect(() => {
    const added = entries.filter(({ id }) => !known.current.has(id));
    added.forEach(({ id }) => known.current.add(id));
    const news = added.filter(({ author }) => author === null || author.id !== me).map(({ id }) => id);
    if (news.length > 0) setUnseen((current) => [...current, ...news]);
  }, [entries, me]);

  useEffect(() => {
    if (unseen.length === 0) return undefined;
    const observer = new IntersectionObserver((changes) => {
      const seen = changes
        .filter(({ isIntersecting }) => isIntersecting)
        .map(({ target }) => Number((target as HTMLElement).dataset.entry));
      if (seen.length > 0) setUnseen((current) => current.filter((id) => !seen.includes(id)));
    });
    for (const id of unseen) {
      const card = cardOf(list.current, id);
      if (card) observer.observe(card);
    }
    return () => observer.disconnect();
  }, [list, unseen]);

  return unseen;
}

/**
 * Where somebody is in a conversation: at its newest entry when it opens, and then wherever they went. What comes later
 * is announced and moves nothing.
 */
export function useReadingPlace(entries: Entry[]) {
  const list = useRef<HTMLOListElement>(null);
  const box = useRef<HTMLDivElement>(null);
  useStartAtNewest(list, entries);
  useSteadyBox(list, box);
  const unseen = useUnseenEntries(list, entries);
  const first = unseen[0];

  const showUnseen = useCallback(() => {
    const card = first === undefined ? null : cardOf(list.current, first);
    card?.scrollIntoView({ block: 'start', behavior: 'smooth' });
    card?.focus({ preventScroll: true });
  }, [first]);

  return { list, box, unseenCount: unseen.length, showUnseen };
}
