// When a failed job is tried again.

/** Longest pause between two attempts, milliseconds. */
const LONGEST_MS = 3_600_000;

/**
 * A pause, milliseconds: exponential with full jitter, so that what failed together does not come back together.
 * @param attempt the one that failed, from 1
 * @param random from 0 up to but without 1
 */
export const backoffMs = (attempt: number, baseMs: number, random: () => number): number =>
  Math.floor(random() * Math.min(LONGEST_MS, baseMs * 2 ** (attempt - 1)));
