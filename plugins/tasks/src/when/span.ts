// Spans of time as people write them: `45m`, `1h30m`, `2d`.
const MINUTE_MS = 60_000;
const UNITS = { m: MINUTE_MS, h: 60 * MINUTE_MS, d: 1440 * MINUTE_MS, w: 7 * 1440 * MINUTE_MS };
/** A count and a unit, which its first letter tells. */
const PART = /(\d{1,6}(?:\.\d{1,3})?)\s*(minutes?|mins?|m|hours?|hrs?|h|days?|d|weeks?|w)/y;

/** Milliseconds of a span, whole seconds of them; null: it is none. */
export function readSpan(text: string): number | null {
  const words = text.trim().toLowerCase();
  let sum = 0;
  PART.lastIndex = 0;
  while (PART.lastIndex < words.length) {
    const [, count, unit = ''] = PART.exec(words) ?? [];
    if (count === undefined) return null;
    sum += Number(count) * UNITS[unit[0] as keyof typeof UNITS];
    while (words[PART.lastIndex] === ' ') PART.lastIndex++;
  }
  return words === '' ? null : Math.round(sum / 1000) * 1000;
}
