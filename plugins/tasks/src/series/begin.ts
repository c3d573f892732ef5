// How a task becomes the first instance of a series, and how an edit changes or ends one.

import type { Ids } from '@aurelius/core/plugin';
import { writeRule } from '@aurelius/core/recurrence';
import { formatWall, parseWall } from '@aurelius/core/time';
import { type Task, taskErrors } from '../contract.ts';
import type { TaskContent, TaskRow } from '../row.ts';
import { dueAtWall, type Here } from '../when/due.ts';
import { wallOf } from '../when/zone.ts';
import { firstFromNow } from './first.ts';
import { assertTimed, readRule, taskRule, withRule } from './rule.ts';

/** What a task has of the series that it is in. */
type Membership = Pick<
  TaskContent,
  'rrule' | 'repeatFrom' | 'seriesId' | 'recurrenceId' | 'dtstart' | 'rdate' | 'exdate'
>;

const IN_NONE: Membership = {
  rrule: null,
  repeatFrom: null,
  seriesId: null,
  recurrenceId: null,
  dtstart: null,
  rdate: null,
  exdate: null,
};

/** What an input says of repeating: undefined says nothing, null clears. */
export interface RepeatInput {
  readonly rrule?: string | null | undefined;
  readonly repeatFrom?: Task['repeatFrom'] | undefined;
}

const incomplete = (detail: string) => taskErrors.TASK_RECURRENCE_INCOMPLETE(detail);

/**
 * A task whose rule is as it was given, as the first instance of a series of its own: the rule as tasks have it, and a
 * due date where there is none. A task without a rule stays as it is.
 * @throws Problem `TASK_RULE_INVALID`, `TASK_SERIES_EMPTY`, `TASK_RECURRENCE_INCOMPLETE`
 */
export function begun<T extends TaskContent>(task: T, here: Here, ids: Pick<Ids, 'uuid'>): T {
  const { rrule: text, repeatFrom, dueZone } = task;
  if (text === null) {
    if (repeatFrom !== null) throw incomplete('repeatFrom says nothing without a rule.');
    return task;
  }
  const zone = (task.dueLocal === null ? null : dueZone) ?? here.zone;
  const read = readRule(text);
  const given = task.dueLocal === null ? null : parseWall(task.dueLocal);
  const now = wallOf(here.now, zone);
  const first = given ?? withRule(text, () => firstFromNow(taskRule(read, now), now, zone));
  const rule = taskRule(read, first);
  assertTimed(rule, first);
  const recurrenceId = formatWall(first);
  return {
    ...task,
    ...(given ? {} : dueAtWall(first, zone, here.zone)),
    ...IN_NONE,
    rrule: writeRule(rule),
    repeatFrom: repeatFrom ?? 'schedule',
    seriesId: ids.uuid(),
    recurrenceId,
    dtstart: recurrenceId,
  };
}

/**
 * What an edit makes of the series of a task. A new rule begins a new series with the task, so that what was done by the
 * old one stays as it was.
 * @param after the task with everything else that the edit changes
 * @throws Problem `TASK_RULE_INVALID`, `TASK_SERIES_EMPTY`, `TASK_RECURRENCE_INCOMPLETE`
 */
export function edited(
  before: TaskRow,
  after: TaskContent,
  { rrule, repeatFrom }: RepeatInput,
  here: Here,
  ids: Pick<Ids, 'uuid'>,
): Partial<TaskContent> {
  if (rrule === null) {
    if (repeatFrom != null) throw incomplete('repeatFrom says nothing without a rule.');
    return IN_NONE;
  }
  const from = repeatFrom ?? before.repeatFrom;
  if (rrule !== undefined) {
    const fresh = begun({ ...after, rrule, repeatFrom: from }, here, ids);
    if (fresh.rrule !== before.rrule || before.seriesId === null) return fresh;
  }
  if (before.rrule === null) {
    if (repeatFrom != null) throw incomplete('repeatFrom says nothing without a rule.');
    return {};
  }
  if (after.dueLocal === null) throw incomplete('A task that repeats needs a due date.');
  return from === before.repeatFrom ? {} : { repeatFrom: from };
}

/**
 * What makes a task an instance that an import, which knows only of rules, left without a series: one that begins with it.
 * Nothing for any other task.
 */
export function joined(row: TaskRow): Partial<Membership> {
  if (row.rrule === null || row.dueLocal === null || row.seriesId !== null) return {};
  const recurrenceId = row.recurrenceId ?? row.dueLocal;
  return {
    repeatFrom: row.repeatFrom ?? 'schedule',
    seriesId: row.id,
    recurrenceId,
    dtstart: row.dtstart ?? recurrenceId,
  };
}
