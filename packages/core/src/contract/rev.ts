// Optimistic concurrency: a change is refused when the row is no longer the one its author saw.
import { kernelErrors } from './kernel-errors.ts';

/**
 * To be called by every operation with method PATCH on the row it changes, inside the transaction.
 * @param expected `ifMatch` of the call
 * @throws Problem `REV_STALE`
 */
export function assertRev(row: { readonly rev: number }, expected: number | null): void {
  if (expected === null || expected === row.rev) return;
  throw kernelErrors.REV_STALE(
    `It is at revision ${row.rev}, the change was made for ${expected}.`,
  );
}
