// Reminders from words: `10m` before it is due, or a time.
import { instantText } from '@aurelius/core/contract';
import type { Task } from '../contract.ts';
import { listOrNull } from '../row.ts';
import type { Here } from '../when/due.ts';
import { readMoment, referenceAt } from '../when/expression.ts';
import { readSpan } from '../when/span.ts';
import { instantOf } from '../when/zone.ts';
import { MORNING } from './instants.ts';

type Reminder = Task['reminders'][number];

const BEFORE = /\s+before$/i;

/** The instant of words, with a day beginning in the morning. @throws Problem `TASK_DATE_UNREADABLE`, `TASK_ZONE_UNKNOWN` */
export function momentIn(text: string, { now, zone, locale }: Here): number {
  const { day, seconds } = readMoment(text, referenceAt(now, zone, locale));
  return instantOf({ day, seconds: seconds ?? MORNING }, zone);
}

/** @throws Problem `TASK_DATE_UNREADABLE`, `TASK_ZONE_UNKNOWN` */
function readReminder(text: string, here: Here): Reminder {
  const span = readSpan(text.replace(BEFORE, ''));
  if (span !== null) return { before: Math.round(span / 60_000) };
  return { at: instantText(momentIn(text, here)) };
}

/**
 * The reminders that an input asks for; undefined says nothing, null clears.
 * @throws Problem `TASK_DATE_UNREADABLE`, `TASK_ZONE_UNKNOWN`
 */
export function readReminders(
  words: readonly string[] | null | undefined,
  here: Here,
): Reminder[] | null | undefined {
  if (!words) return words;
  const byContent = new Map(
    words.map((text) => {
      const reminder = readReminder(text, here);
      return [JSON.stringify(reminder), reminder];
    }),
  );
  return listOrNull([...byContent.values()]);
}
