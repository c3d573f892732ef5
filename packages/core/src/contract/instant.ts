// Instants as text. Lists write a hundred of them at a time, which makes `Date` a tenth of their cost.

const DAY_MS = 86_400_000;
const pad = (length: number) => (_: unknown, value: number) => String(value).padStart(length, '0');
const TWO = Array.from({ length: 60 }, pad(2));
const THREE = Array.from({ length: 1000 }, pad(3));

/** Days whose text is kept: as many as a list of tasks is likely to span. */
const DAYS = 64;
const dayOf: number[] = Array.from({ length: DAYS }, () => Number.NaN);
const textOf: string[] = Array.from({ length: DAYS }, () => '');

/** `2026-11-23T`. @param day days since 1970 */
function dayText(day: number): string {
  const at = day & (DAYS - 1);
  if (dayOf[at] !== day) {
    textOf[at] = new Date(day * DAY_MS).toISOString().slice(0, -'00:00:00.000Z'.length);
    dayOf[at] = day;
  }
  return textOf[at] as string;
}

/**
 * RFC 3339 in UTC with milliseconds, as `Date.prototype.toISOString` writes it.
 * @param ms whole milliseconds since 1970 UTC
 * @throws RangeError for days that `Date` cannot hold
 */
export function instantText(ms: number): string {
  const day = Math.floor(ms / DAY_MS);
  const rest = ms - day * DAY_MS;
  const seconds = Math.floor(rest / 1000);
  const minutes = Math.floor(seconds / 60);
  const time = `${TWO[Math.floor(minutes / 60)]}:${TWO[minutes % 60]}:${TWO[seconds % 60]}`;
  return `${dayText(day)}${time}.${THREE[rest - seconds * 1000]}Z`;
}
