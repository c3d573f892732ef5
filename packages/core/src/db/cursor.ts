// Keyset cursors: the sort key of the last row shown, opaque to clients and bound to the list that made it.
import { hash } from 'node:crypto';
import { kernelErrors } from '../contract/index.ts';

const fingerprint = (list: string) => hash('sha256', list, 'base64url').slice(0, 8);

/** Encodes the sort key `values` of the last row of `list` (its name and every filter, so that pages can't be mixed). */
export function encodeCursor(list: string, values: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify([fingerprint(list), ...values])).toString('base64url');
}

/**
 * Decodes a cursor made for the same `list` with values of the given types.
 * @throws Problem `INVALID_CURSOR`
 */
export function decodeCursor(
  list: string,
  cursor: string,
  types: readonly ('string' | 'number')[],
): (string | number)[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    throw kernelErrors.INVALID_CURSOR();
  }
  if (!Array.isArray(parsed) || parsed.length !== types.length + 1) {
    throw kernelErrors.INVALID_CURSOR();
  }
  const [made, ...values] = parsed as unknown[];
  const fits = types.every((type, at) => typeof values[at] === type);
  if (made !== fingerprint(list) || !fits) throw kernelErrors.INVALID_CURSOR();
  return values as (string | number)[];
}
