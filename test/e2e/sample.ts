// What of many alike cases `pnpm test` tries; the long tier tries all of them.

/** Whether this is `pnpm test:long`. */
export const LONG = process.env['AURELIUS_TEST_LONG'] !== undefined;

/** One in `every`, spread evenly and the same ones at each run; all of them in the long tier. */
export const oneIn = <T>(every: number, all: readonly T[]): readonly T[] =>
  LONG ? all : all.filter((_, at) => at % every === 0);
