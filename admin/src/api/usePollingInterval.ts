import { useEffect, useState } from 'react';

/**
 * How often a visible screen asks the server again: `milliseconds` while the browser tab is in front, never
 * (0) while it is hidden, so that forgotten tabs do not keep the server busy.
 */
export function usePollingInterval(milliseconds: number): number {
  const [visible, setVisible] = useState(document.visibilityState !== 'hidden');
  useEffect(() => {
    const update = () => setVisible(document.visibilityState !== 'hidden');
    document.addEventListener('visibilitychange', update);
    return () => document.removeEventListener('visibilitychange', update);
  }, []);
  return visible ? milliseconds : 0;
}
