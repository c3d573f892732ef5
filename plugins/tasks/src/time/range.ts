// The span of time that a report is about, from the words of whoever asks.

import { addMonths, civilOf, dayOf, weekStart } from '@aurelius/core/time';
import type * as z from 'zod';
import type { timeInput } from '../contract/time.ts';
import { taskErrors } from '../contract.ts';
import type { Here } from '../when/due.ts';
import { boundOf, readMoment, referenceAt } from '../when/expression.ts';
import { startOfDay } from '../when/zone.ts';

/** From an instant up to but without another, milliseconds since 1970 UTC; null: without end there. */
export interface Range {
  readonly from: number | null;
  readonly to: number | null;
}

type Words = Pick<z.output<typeof timeInput>, 'from' | 'to'>;

/** @throws Problem `TASK_DATE_UNREADABLE`, `TASK_ZONE_UNKNOWN` */
export function wordedRange({ from, to }: Words, here: Here): Range {
  const instant = (words: string | undefined) =>
    words === undefined
      ? null
      : boundOf(readMoment(words, referenceAt(here.now, here.zone, here.locale)), here.zone);
  return { from: instant(from), to: instant(to) };
}

/**
 * The span that an input asks for: today unless it says otherwise.
 * @throws Problem `TASK_RANGE_CONFLICT`, and as {@link wordedRange}
 */
export function rangeOf(input: z.output<typeof timeInput>, here: Here): Range {
  const { day, week, month, from, to } = input;
  const worded = from !== undefined || to !== undefined;
  if ([day, week, month, worded].filter(Boolean).length > 1) throw taskErrors.TASK_RANGE_CONFLICT();
  if (worded) return wordedRange(input, here);
  const { wall, zone } = referenceAt(here.now, here.zone, here.locale);
  const days = (first: number, last: number): Range => ({
    from: startOfDay(first, zone),
    to: startOfDay(last, zone),
  });
  if (week) return days(weekStart(wall.day), weekStart(wall.day) + 7);
  if (!month) return days(wall.day, wall.day + 1);
  const civil = civilOf(wall.day);
  const first = dayOf(civil.year, civil.month, 1);
  return days(first, addMonths(first, 1));
}
