// When a task's reminders come.

import { DAY_SECONDS, parseWall } from '@aurelius/core/time';
import type { Task } from '../contract.ts';
import { instantOf } from '../when/zone.ts';

/** What reminders count from where a day is meant and no time: nine in the morning, in seconds. */
export const MORNING = 9 * 3600;

const DAY_MINUTES = DAY_SECONDS / 60;

type Reminded = Pick<Task, 'dueLocal' | 'dueZone' | 'wait' | 'reminders'>;

/**
 * The instants of a task's reminders, the first first, milliseconds since 1970 UTC. Whole days are counted on the
 * calendar, so that a day before nine is nine, also where the clocks change. While a task waits it reminds of nothing.
 * @param zone where days are that have no zone of their own
 */
export function reminderInstants(
  { dueLocal, dueZone, wait, reminders }: Reminded,
  zone: string,
): number[] {
  const due = dueLocal === null ? null : parseWall(dueLocal);
  const from = wait === null ? Number.NEGATIVE_INFINITY : Date.parse(wait);
  const instants = reminders.flatMap((reminder) => {
    if ('at' in reminder) return [Date.parse(reminder.at)];
    if (!due) return [];
    const days = Math.floor(reminder.before / DAY_MINUTES);
    const wall = { day: due.day - days, seconds: due.seconds ?? MORNING };
    return [instantOf(wall, dueZone ?? zone) - (reminder.before % DAY_MINUTES) * 60_000];
  });
  return [...new Set(instants)].filter((at) => at >= from).sort((a, b) => a - b);
}
