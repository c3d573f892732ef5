// Money as people write it. Inside it is whole nano-USD, 1e-9 of a dollar.
import * as z from 'zod';

/** An amount of USD: `5usd`, `0.50`, `5 USD`. */
export const AMOUNT = /^(\d{1,6}(?:\.\d{1,9})?) ?(?:usd)?$/i;

export const amount = (says: string) =>
  z
    .string()
    .max(24)
    .regex(AMOUNT, { error: 'must be an amount like 5usd or 0.50usd' })
    .describe(says);

/** The same on its way out, as a whole number. */
export const nano = (says: string) => z.int().describe(`${says}, nano-USD (1e-9 USD)`);
