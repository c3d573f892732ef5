// Rows as people name them: by ref, by id, or by the start of either.

/** Rows that are looked at to tell whether a start is of one only: one more than are ever listed. */
export const NAMED_MAX = 6;

/** Texts that start alike, the first and the last of them. */
export interface Starts {
  readonly from: string;
  readonly to: string;
}

/**
 * Rows whose ref or id is `prefix` (then that one alone) or starts with it; at most {@link NAMED_MAX}.
 * @param starting rows of the user whose key lies between two texts, by that key, at most {@link NAMED_MAX}
 */
export async function namedRows<Row extends { readonly id: string; readonly ref: string }>(
  prefix: string,
  starting: (key: 'ref' | 'id', starts: Starts) => PromiseLike<readonly Row[]>,
): Promise<Row[]> {
  // refs and ids end at `z`
  const starts = { from: prefix, to: `${prefix}${'z'.repeat(40)}` };
  const byRef = await starting('ref', starts);
  const exact = byRef.find(({ ref }) => ref === prefix);
  if (exact) return [exact];
  const byId = /^[0-9a-f-]+$/.test(prefix) ? await starting('id', starts) : [];
  const found = new Map([...byRef, ...byId].map((row) => [row.id, row]));
  return [...found.values()].slice(0, NAMED_MAX);
}
