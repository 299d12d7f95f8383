import { useEffect, useState } from 'react';

/** The time, kept true while it is on screen. @param everyMs how often it moves, in milliseconds */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
