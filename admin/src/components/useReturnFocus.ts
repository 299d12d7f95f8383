import { useCallback, useLayoutEffect, useRef } from 'react';

/**
 * Gives the focus back to what opened a popup that has no trigger of its own.
 *
 * @param fallback the id of what takes the focus where a popup opened by itself, as after the provider's redirect
 * @returns for the popup's `onCloseAutoFocus`
 */
export function useReturnFocus(open: boolean, fallback?: string): (event: Event) => void {
  const opener = useRef<Element | null>(null);
  // Before the popup's own effects, which move the focus into it.
  useLayoutEffect(() => {
    if (open) opener.current = document.activeElement;
  }, [open]);
  return useCallback(
    (event) => {
      const { current } = opener;
      const target =
        current instanceof HTMLElement && current !== document.body && current.isConnected
          ? current
          : fallback === undefined
            ? null
            : document.getElementById(fallback);
      if (!target) return;
      event.preventDefault();
      target.focus();
    },
    [fallback],
  );
}
