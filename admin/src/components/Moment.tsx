import { useEffect, useState } from 'react';
import { useIntl } from 'react-intl';

const UNITS: [Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** A time as people say it ("in 58 minutes"), with the exact one on hover; kept true while it is on screen. */
export function Moment({ at }: { at: string }) {
  const { formatRelativeTime, formatDate } = useIntl();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 15_000);
    return () => clearInterval(timer);
  }, []);

  const seconds = (Date.parse(at) - now) / 1000;
  const [unit, size] = UNITS.find(([, unitSeconds]) => Math.abs(seconds) >= unitSeconds) ?? ['second', 1];
  return (
    <time dateTime={at} title={formatDate(at, { dateStyle: 'full', timeStyle: 'long' })}>
      {formatRelativeTime(Math.round(seconds / size), unit, { numeric: 'auto' })}
    </time>
  );
}
