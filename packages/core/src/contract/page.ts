// The shape of every list answer: rows and a cursor to the next page (keyset, never an offset or a total).
import * as z from 'zod';

export const PAGE_DEFAULT = 50;
export const PAGE_MAX = 500;

/** Input fields that every list operation takes. */
export const pageInput = {
  limit: z
    .int()
    .min(1)
    .max(PAGE_MAX)
    .default(PAGE_DEFAULT)
    .describe(`Rows per page, at most ${PAGE_MAX}`),
  cursor: z
    .string()
    .max(1024)
    .optional()
    .describe('`meta.nextCursor` of the page before')
    .meta({ 'x-cli': { hidden: true } }),
};

/** The output of a list operation over `item`. */
export const page = <T extends z.ZodType>(item: T) =>
  z.object({
    data: z.array(item),
    meta: z.object({
      nextCursor: z.string().nullable().describe('Pass it as `cursor`; null on the last page'),
    }),
  });

/** One page of rows, as services return it. */
export interface Page<T> {
  data: T[];
  meta: { nextCursor: string | null };
}
