const LONGEST_DELAY = 3_600_000;

/** Milliseconds until the first further try. */
export const SHORTEST_DELAY = {
  /** The server has said that it does not want to now. */
  refused: 30_000,
  /** A connection that broke says nothing against coming back soon. */
  broken: 5_000,
};

/**
 * Milliseconds until the next try: as long as the trouble has lasted, so that the tries come 30 s, 1 min, 2 min, …
 * after each other up to an hour. Give or take a quarter: deliveries that failed together do not come back together.
 * @param lasted milliseconds since the trouble began
 * @param random 0 ≤ random < 1
 * @param bounds.shortest milliseconds to begin with
 * @param bounds.atLeast milliseconds the server asked us to wait; then never sooner
 */
export const backoff = (
  lasted: number,
  random: number,
  { shortest = SHORTEST_DELAY.refused, atLeast = 0 }: { shortest?: number; atLeast?: number } = {},
): number => {
  const delay = Math.min(Math.max(lasted, shortest), LONGEST_DELAY);
  const jittered = Math.min(delay * (0.75 + random / 2), LONGEST_DELAY);
  return Math.round(atLeast > jittered ? atLeast + (random * jittered) / 4 : jittered);
};
