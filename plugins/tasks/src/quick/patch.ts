// From what a line says to the fields of a task.
import { instantText, kernelErrors } from '@aurelius/core/contract';
import { formatWall } from '@aurelius/core/time';
import type { ReadWords, Task } from '../contract.ts';
import { listOrNull, type TaskContent } from '../row.ts';
import { ruleWords } from '../series/rule.ts';
import { type Due, type DueInput, dueOfMoment, type Here, NO_DUE } from '../when/due.ts';
import { boundOf, type Moment } from '../when/expression.ts';
import { instantOf } from '../when/zone.ts';
import type { Read, Reminder } from './draft.ts';
import type { QuickAdd } from './read.ts';
import type { Recurrence } from './schedule.ts';

const TITLE_MAX = 200;

/** The fields that a line sets. */
export type LinePatch = Pick<
  TaskContent,
  | 'title'
  | 'description'
  | 'notes'
  | 'priority'
  | 'labels'
  | 'project'
  | 'deadline'
  | 'scheduledAt'
  | 'waitAt'
  | 'estimate'
  | 'reminders'
  | 'rrule'
  | 'repeatFrom'
> &
  Due;

/** A reminder without a time of day comes in the morning. */
const MORNING = 9 * 3600;

/** A time alone is that time of the day it is due, where the line says one. */
function reminderOf(
  reminder: Reminder,
  due: Moment | null,
  { zone }: Here,
): Task['reminders'][number] {
  if ('before' in reminder) return reminder;
  const { at, dated } = reminder;
  const wall = { day: dated ? at.day : (due?.day ?? at.day), seconds: at.seconds ?? MORNING };
  return { at: instantText(instantOf(wall, zone)) };
}

/**
 * What a line sets.
 * @param input the zone that its due date is to be in, where it has one of its own
 * @throws Problem `INVALID_INPUT` for a title that is too long, `TASK_ZONE_UNKNOWN`
 */
export function patchOfLine(line: QuickAdd, input: DueInput, here: Here): LinePatch {
  if (line.title.length > TITLE_MAX && [...line.title].length > TITLE_MAX) {
    const message = `leaves a title of over ${TITLE_MAX} characters`;
    throw kernelErrors.INVALID_INPUT(undefined, { errors: [{ pointer: '/text', message }] });
  }
  const bound = (moment: Moment | null) => (moment === null ? null : boundOf(moment, here.zone));
  return {
    title: line.title,
    description: line.description,
    notes: line.notes,
    priority: line.priority,
    labels: [...line.labels],
    project: line.project,
    deadline: line.deadline === null ? null : formatWall({ day: line.deadline, seconds: null }),
    scheduledAt: bound(line.scheduled),
    waitAt: bound(line.wait),
    estimate: line.estimate,
    reminders: listOrNull(line.reminders.map((it) => reminderOf(it, line.moment, here))),
    rrule: line.recurrence?.rrule ?? null,
    repeatFrom: line.recurrence?.repeatFrom ?? null,
    ...(line.moment ? dueOfMoment(line.moment, input, here) : NO_DUE),
  };
}

/** What is told of the words that were read as a date. */
export function toldOf(
  { field, words, by, moment }: Read,
  recurrence: Recurrence | null,
  { now, zone }: Here,
): ReadWords {
  const past = moment !== null && boundOf({ ...moment, end: true }, zone) <= now;
  return {
    field,
    words,
    as: moment
      ? formatWall(moment)
      : recurrence
        ? ruleWords(recurrence.rule, recurrence.repeatFrom)
        : '',
    by,
    notes: [...(past ? (['past'] as const) : []), ...(moment?.order ? [moment.order] : [])],
  };
}
