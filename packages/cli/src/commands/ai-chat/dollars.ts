// Money as people read it.

const NANO = 1e9;

/** @param nano nano-USD; null: nobody knows */
export const dollars = (nano: number | null): string =>
  nano === null ? 'unknown' : `$${(nano / NANO).toFixed(6).replace(/(\.\d{2}\d*?)0+$/, '$1')}`;
