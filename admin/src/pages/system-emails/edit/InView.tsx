import { useEffect, useRef, type ReactNode } from 'react';
import { Box } from '@strapi/design-system';

/** Brings what just appeared into view and the keyboard to it; when it goes away, the keyboard is where it was before. */
export function InView({ children }: { children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    place.current?.querySelector<HTMLElement>('button:not([role])')?.focus();
    place.current?.scrollIntoView({ block: 'nearest' });
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  // The panel's own header covers the top.
  return (
    <Box ref={place} style={{ scrollMarginTop: '8rem' }}>
      {children}
    </Box>
  );
}
