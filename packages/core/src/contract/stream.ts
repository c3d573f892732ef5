// Items that every reporting stream speaks: how far it is, what it refused.
import * as z from 'zod';

/** How far the work is; `total` is null while unknown. */
export const progressItem = z.object({
  type: z.literal('progress'),
  done: z.int(),
  total: z.int().nullable(),
});

/** One row that was not taken. `line` counts rows of the input from 1. */
export const refusedItem = z.object({
  type: z.literal('refused'),
  line: z.int(),
  reason: z.string(),
});
