const FIRST_DELAY = 30_000;
const LONGEST_DELAY = 3_600_000;

/**
 * Milliseconds until the next try: 30 s, 1 min, 2 min, … up to an hour, give or take a quarter, so that many
 * deliveries that failed together do not come back together.
 * @param failures how often it has failed, at least 1
 * @param random 0 ≤ random < 1
 * @param atLeast milliseconds the server asked us to wait; then never sooner
 */
export const backoff = (failures: number, random: number, atLeast = 0): number => {
  const delay = Math.min(FIRST_DELAY * 2 ** (failures - 1), LONGEST_DELAY);
  const jittered = Math.min(delay * (0.75 + random / 2), LONGEST_DELAY);
  return Math.round(atLeast > jittered ? atLeast + (random * jittered) / 4 : jittered);
};
