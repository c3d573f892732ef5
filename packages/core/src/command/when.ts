// Moments as people say them: near days by name, times without what says nothing. Part of the thin entry.
import type { RenderContext } from './text.ts';

const WEEKDAYS = 'Mon Tue Wed Thu Fri Sat Sun'.split(' ');
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** Days since 1970-01-01 of a text that starts with `2026-11-24`. */
export const dayNumber = (local: string): number =>
  Date.parse(`${local.slice(0, 10)}T00:00:00Z`) / 86_400_000;

/** `today`, `Fri 27 Nov`, `24 Nov 2027`. @param local starts with `2026-11-24`, like `today` */
export function humanDay(local: string, today: string): string {
  const day = dayNumber(local);
  const away = day - dayNumber(today);
  if (away === 0) return 'today';
  if (away === 1) return 'tomorrow';
  if (away === -1) return 'yesterday';
  const date = `${Number(local.slice(8, 10))} ${MONTHS[Number(local.slice(5, 7)) - 1]}`;
  if (local.slice(0, 4) !== today.slice(0, 4)) return `${date} ${local.slice(0, 4)}`;
  return `${WEEKDAYS[(((day + 3) % 7) + 7) % 7]} ${date}`;
}

/** An instant on the reader's clock, `2026-11-23 10:00:00`. @param instant RFC 3339 */
export const localTime = (instant: string, { zone }: RenderContext): string =>
  // Swedish is written like ISO 8601
  new Date(instant).toLocaleString('sv', { timeZone: zone });

/** An instant: for people on their own clock, for programs as UTC without its fraction; empty for none. */
export function instantText(instant: string | null, context: RenderContext): string {
  if (instant === null) return '';
  if (!context.tty) return instant.replace(/\.\d+Z$/, 'Z');
  const local = localTime(instant, context);
  return `${humanDay(local, context.nowLocal)} ${local.slice(11, 16)}`;
}
