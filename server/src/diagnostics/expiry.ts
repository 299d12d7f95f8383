/** Tells in good time of what ends on a known day: a client secret, a certificate. */

const DAY = 86_400_000;

/** Days ahead at which it is told, and once more when it is over. */
const TOLD_AHEAD = [30, 7, 1];

export interface Expiring {
  /** Tells apart what ends: the id of its row. */
  id: number;
  what: 'secret' | 'certificate';
  /** Whose it is, for people. */
  name: string;
  /** A day, `2026-11-22`. */
  expiresAt: string;
  /** What was last told of it, as `claim` stored it. */
  told: string | null;
}

export interface ExpiryStore {
  /** Whatever ends on a day up to this one, or has ended. */
  expiring(until: string): Promise<Expiring[]>;
  /** One conditional UPDATE: true for exactly one caller, on whichever instance. */
  claim(item: Expiring, told: string): Promise<boolean>;
}

/** Whole days from now until a day begins; negative when it is over. */
export const daysUntil = (day: string, now: Date): number =>
  Math.round((Date.parse(day) - Date.parse(now.toISOString().slice(0, 10))) / DAY);

/** The latest that is to be told by now: `30`, `7`, `1` or `over`; null while there is time. */
const stepOf = (days: number): string | null => {
  if (days < 0) return 'over';
  const reached = TOLD_AHEAD.filter((ahead) => days <= ahead);
  return reached.length === 0 ? null : String(Math.min(...reached));
};

/**
 * Tells of each thing 30, 7 and 1 days before it ends and when it has ended: once each, whichever instance does it. What
 * was missed while nothing ran is not made up for; another end is told of anew.
 * @returns one round
 */
export const createExpiryWatch =
  ({
    store,
    tell,
    clock,
  }: {
    store: ExpiryStore;
    tell(item: Expiring, days: number): Promise<void>;
    clock: () => Date;
  }) =>
  async (): Promise<void> => {
    const now = clock();
    const horizon = new Date(now.getTime() + Math.max(...TOLD_AHEAD) * DAY).toISOString().slice(0, 10);
    for (const item of await store.expiring(horizon)) {
      const days = daysUntil(item.expiresAt, now);
      const step = stepOf(days);
      const told = `${item.expiresAt} ${step}`;
      if (step === null || item.told === told) continue;
      if (await store.claim(item, told)) await tell(item, days);
    }
  };
