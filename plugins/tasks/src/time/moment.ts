// Times of what has happened: they are looked for behind the caller, where dates of tasks are looked for ahead.
import { taskErrors } from '../contract.ts';
import type { Here } from '../when/due.ts';
import { boundOf, readMoment, referenceAt } from '../when/expression.ts';
import { readSpan } from '../when/span.ts';

/** A time of day alone. */
const TIME_ONLY = /^(?:at\s+)?(?:\d{1,2}(?::\d\d){0,2}\s*(?:am|pm)?|noon|midnight)$/i;
const AGO = /^-\s*(.+)$|^(.+?)\s+ago$/i;
const NOW = /^now$/i;

/** An instant as it is tracked: to the second. */
export const wholeSecond = (ms: number): number => Math.floor(ms / 1000) * 1000;

/**
 * The instant that words mean, milliseconds since 1970 UTC: `14:00` is the last time that the clocks showed it, or the
 * first after `after`; `10m ago` counts from now; everything else is read like a due date.
 * @throws Problem `TASK_DATE_UNREADABLE`, `TASK_INTERVAL_INVALID` where that is still to come
 */
export function readPast(text: string, here: Here, after?: number): number {
  const at = instantOfPast(text.trim(), here, after);
  if (at <= here.now) return at;
  throw taskErrors.TASK_INTERVAL_INVALID(`"${text}" is still to come.`);
}

function instantOfPast(text: string, here: Here, after: number | undefined): number {
  if (NOW.test(text)) return wholeSecond(here.now);
  const [, minus, ago] = AGO.exec(text) ?? [];
  const span = readSpan(minus ?? ago ?? text);
  if (span !== null) return wholeSecond(here.now) - span;
  const isTime = TIME_ONLY.test(text);
  const reference = referenceAt((isTime ? after : undefined) ?? here.now, here.zone, here.locale);
  if (!isTime || after !== undefined) return boundOf(readMoment(text, reference), here.zone);
  const { wall } = reference;
  const today = readMoment(text, { ...reference, wall: { ...wall, seconds: -1 } });
  const at = boundOf(today, here.zone);
  return at <= here.now ? at : boundOf({ ...today, day: today.day - 1 }, here.zone);
}
