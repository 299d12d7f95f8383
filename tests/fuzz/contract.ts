/** What the supervisor of the fuzz run and the process that does the work say to each other. */

export interface Slice {
  seed: string;
  from: number;
  /** The first that is no longer part of it. */
  to: number;
}

export type FromProcess =
  /** It is about to do this with these messages. */
  | { at: number; to: number; step: string }
  /** A promise does not hold for this message. */
  | { found: number; step: string; words: string }
  /** So many messages became this. */
  | { became: Record<string, number> }
  | { done: true };
