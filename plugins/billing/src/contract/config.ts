// Section `[billing]` of the config file: prices that nobody else knows, or knows better.
import * as z from 'zod';

/** USD for a million tokens, exact: `0.25`. */
const perMillion = z.string().regex(/^\d{1,6}(\.\d{1,9})?$/, {
  error: 'must be USD for a million tokens, like "2.5"',
});

export const billingConfig = z.strictObject({
  prices: z
    .record(
      z.string().regex(/^[a-z0-9][a-z0-9_-]{0,31}\/.{1,200}$/, {
        error: 'must be provider/model, or provider/* for all that it has',
      }),
      z.strictObject({
        input: perMillion.describe('USD for a million input tokens'),
        output: perMillion.describe('USD for a million output tokens'),
        cacheRead: perMillion
          .optional()
          .describe('For those that its cache had; default: as any input'),
        cacheWrite: perMillion
          .optional()
          .describe('For those that its cache took; default: as any input'),
      }),
    )
    .default({})
    .describe('Your prices, by `provider/model`: they count before those that Aurelius knows'),
});
export type BillingConfig = z.output<typeof billingConfig>;
