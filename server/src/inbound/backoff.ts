import { MailFailure } from '../mail/failure';

const FIRST = 1000;
const LONGEST = 5 * 60 * 1000;

/**
 * Milliseconds to wait before the next try: doubling from 1 s to 5 min, half of it by chance, so that many mailboxes that
 * lost the same server do not come back at the same moment. Never less than the server asked for.
 * @param failures how many tries have failed in a row, this one included
 * @param random at least 0, less than 1
 */
export const backoffDelay = (failures: number, failure: Error, random: number): number => {
  const full = Math.min(LONGEST, FIRST * 2 ** Math.min(failures - 1, 30));
  const delay = full * (0.5 + random / 2);
  const asked = failure instanceof MailFailure ? (failure.retryAfter ?? 0) : 0;
  return Math.round(Math.max(delay, asked > 0 ? asked * (1 + random / 10) : 0));
};

/** Milliseconds that a mailbox must be read without trouble until earlier failures no longer count. */
const STABLE = 5 * 60 * 1000;

/** Counts failures in a row. What works for a moment only has not recovered: a server that drops every connection after
 * a second must not be asked every second. */
export class FailureCount {
  private failures = 0;
  private workingSince: number | null = null;

  /** @param now milliseconds since 1970 */
  works(now: number): void {
    this.workingSince ??= now;
  }

  /** @returns how many failures there have been in a row, this one included */
  failed(now: number): number {
    if (this.workingSince !== null && now - this.workingSince >= STABLE) this.failures = 0;
    this.workingSince = null;
    return ++this.failures;
  }
}

const LONGEST_MARGIN = 2 * 60 * 1000;
const SOONEST = 250;

/**
 * Milliseconds until a connection whose token expires should be replaced: 2 minutes before, or a fifth of the lifetime
 * where that is shorter, give or take a quarter of that by chance.
 */
export const reconnectDelay = (expiresAt: Date, now: number, random: number): number => {
  const lifetime = expiresAt.getTime() - now;
  const margin = Math.min(LONGEST_MARGIN, lifetime * 0.2) * (0.75 + random / 2);
  return Math.max(SOONEST, lifetime - margin);
};
