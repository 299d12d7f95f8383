const DAY_MS = 86_400_000;
/** As many days before a secret's end as its owner should be making the next one. */
const SOON_DAYS = 30;

export type ExpiryTone = 'ok' | 'soon' | 'past';

/** Days count from one calendar day to another, whatever the clock says and however long a day is in between. */
const dayNumber = (year: number, month: number, date: number) => Date.UTC(year, month, date) / DAY_MS;

/**
 * @param day a calendar day, `2026-11-22`
 * @returns whole days from the reader's today until then (negative when it is over), and how urgent that is
 */
export function expiryOf(day: string, now = new Date()): { days: number; tone: ExpiryTone } {
  const today = dayNumber(now.getFullYear(), now.getMonth(), now.getDate());
  const days = Date.parse(day) / DAY_MS - today;
  if (days <= 0) return { days, tone: 'past' };
  return { days, tone: days <= SOON_DAYS ? 'soon' : 'ok' };
}
