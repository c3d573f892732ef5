// Building blocks for text and time fields of wire schemas.
import * as z from 'zod';

/** Text of at most `max` code points, as JSON Schema counts them. */
export const shortText = (max: number) =>
  z
    .string()
    .refine((text) => text.length <= max || [...text].length <= max, {
      error: `must have at most ${max} characters`,
    })
    .meta({ maxLength: max });

/** The same, with something to read in it. */
export const filledText = (max: number) =>
  shortText(max)
    .refine((text) => text.trim() !== '', { error: 'must not be blank' })
    .meta({ minLength: 1, maxLength: max });

/** RFC 3339 instant with an offset or `Z`. */
export const instant = () => z.iso.datetime({ offset: true });

/** A civil date, `2026-11-24`, or a wall time without zone, `2026-11-24T09:00:00` (seconds optional on input). */
export const localDateTime = () =>
  z.union([z.iso.date(), z.iso.datetime({ local: true }).regex(/[^Z]$/)], {
    error: 'must be a date like 2026-11-24 or a wall time like 2026-11-24T09:00:00',
  });

/** Says why a text cannot be stored: U+0000 ends strings in C and lone surrogates are not Unicode text. Null when it can. */
export function textFault(text: string): string | null {
  if (text.includes('\0')) return 'contains U+0000';
  return text.isWellFormed() ? null : 'contains half of a surrogate pair';
}
