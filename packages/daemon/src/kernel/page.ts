// Pages of lists that are short enough to be held whole.
import { kernelErrors, type Page } from '@aurelius/core/contract';

/**
 * One page of `all`; the cursor is the key of the last row shown.
 * @throws Problem `INVALID_CURSOR`
 */
export function pageOf<T>(
  all: readonly T[],
  keyOf: (row: T) => string,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Page<T> {
  const from = cursor === undefined ? 0 : all.findIndex((row) => keyOf(row) === cursor) + 1;
  if (cursor !== undefined && from === 0) throw kernelErrors.INVALID_CURSOR();
  const data = all.slice(from, from + limit);
  const last = data.at(-1);
  const more = last !== undefined && from + limit < all.length;
  return { data, meta: { nextCursor: more ? keyOf(last) : null } };
}
