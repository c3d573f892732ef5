// Snoozing: a task is hidden until a time, and reminded of then.
import { instantText } from '@aurelius/core/contract';
import { type Task, taskErrors } from '../contract.ts';
import type { Caller, Parts } from '../service.ts';
import type { Here } from '../when/due.ts';
import { readSpan } from '../when/span.ts';
import { changeTask } from '../write.ts';
import { momentIn } from './read.ts';

/** @throws Problem `TASK_DATE_UNREADABLE`, `TASK_ZONE_UNKNOWN`, `TASK_SNOOZE_PAST` */
function endOf(text: string, here: Here): number {
  const span = readSpan(text);
  const end = span === null ? momentIn(text, here) : Math.floor(here.now / 1000) * 1000 + span;
  if (end > here.now) return end;
  throw taskErrors.TASK_SNOOZE_PAST(`"${text}" is past.`);
}

/**
 * Hides a task until a time; an earlier snooze of it is over with that.
 * @throws Problem `TASK_NOT_FOUND`, `TASK_AMBIGUOUS`, `TASK_NOT_OPEN`, `TASK_DATE_UNREADABLE`, `TASK_SNOOZE_PAST`
 */
export async function snooze(
  parts: Parts,
  caller: Caller,
  input: { readonly id: string; readonly until: string },
): Promise<Task> {
  const end = endOf(input.until, {
    now: parts.clock.now(),
    zone: caller.zone,
    locale: caller.locale,
  });
  return changeTask(parts, caller, input.id, async (_tx, before) => {
    if (before.status !== 'open') {
      throw taskErrors.TASK_NOT_OPEN(`${before.ref} is ${before.status}.`);
    }
    const kept = (before.reminders ?? []).filter(
      (one) => !('at' in one && Date.parse(one.at) === before.waitAt),
    );
    return { waitAt: end, reminders: [...kept, { at: instantText(end) }] };
  });
}
