// Dates of Todoist's templates: words, as a person types them, repetition included. Our own grammar reads them.
import { describeRule, parseRule } from '@aurelius/core/recurrence';
import { formatWall } from '@aurelius/core/time';
import type { Task } from '../../contract.ts';
import { readLine } from '../../quick/read.ts';
import { referenceAt } from '../../when/expression.ts';
import type { Wire } from '../wire.ts';

/** Where and when words are read. */
interface Here {
  readonly zone: string;
  readonly now: number;
}

type Dates = Pick<Wire, 'dueLocal' | 'rrule' | 'repeatFrom'>;

/** Stands for the title of a line that is nothing but a date. */
const TITLE = 'x';

/** What words mean; null where not all of them are understood. */
export function datesOf(words: string, { zone, now }: Here): Dates | null {
  try {
    const { title, moment, recurrence } = readLine(
      `${TITLE} ${words}`,
      referenceAt(now, zone),
      'todoist',
    );
    if (title !== TITLE || !moment) return null;
    return {
      dueLocal: formatWall({ day: moment.day, seconds: moment.seconds }),
      rrule: recurrence?.rrule ?? null,
      repeatFrom: recurrence?.repeatFrom ?? null,
    };
  } catch {
    return null;
  }
}

/** `every! week at 09:00 starting 2026-12-01`, if that means the same; else null. */
function ruleWords({ rrule, repeatFrom, dueLocal }: Task, here: Here): string | null {
  if (rrule === null || dueLocal === null) return null;
  try {
    const every = describeRule(parseRule(rrule)).replace(
      /^every/,
      repeatFrom === 'completion' ? 'every!' : 'every',
    );
    const [day, time] = dueLocal.split('T');
    const words = `${every}${time === undefined ? '' : ` at ${time.slice(0, 5)}`} starting ${day}`;
    const read = datesOf(words, here);
    const same = read?.rrule === rrule && read.repeatFrom === repeatFrom;
    return same && read.dueLocal === dueLocal ? words : null;
  } catch {
    return null;
  }
}

/** When a task is due, in words that Todoist and we read. */
export function wordsOf(task: Task, here: Here): string {
  const { dueLocal } = task;
  if (dueLocal === null) return '';
  return ruleWords(task, here) ?? dueLocal.replace('T', ' ').replace(/:00$/, '');
}
