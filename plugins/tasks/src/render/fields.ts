// What is said of single fields of a task, wherever it is shown. Part of the thin entry.
import { dayNumber, humanDay, instantText, type RenderContext } from '@aurelius/core/command';
import type { Task } from '../contract.ts';

export const MARKS = { open: '', done: '✓', cancelled: '✗', recurring: '↻' };

/** Colours of priorities. */
export const PRIORITY_STYLES = {
  urgent: 'red',
  high: 'yellow',
  medium: undefined,
  low: 'dim',
} as const;

type Dated = Pick<Task, 'dueLocal' | 'dueZone'>;

/** The names systems give to UTC. */
const UTC = /^(?:Etc\/)?(?:UTC|UCT|GMT|Zulu)$/;

/** A zone that is not the reader's; floating times are the reader's wherever they are. */
const foreignZone = (task: Dated, context: RenderContext): string =>
  task.dueZone === null ||
  task.dueZone === context.zone ||
  (UTC.test(task.dueZone) && UTC.test(context.zone))
    ? ''
    : ` ${task.dueZone}`;

const timeOf = (local: string): string => {
  const time = local.slice(11);
  return time.endsWith(':00') ? time.slice(0, 5) : time;
};

export function humanDue(task: Dated, context: RenderContext): string {
  if (task.dueLocal === null) return '';
  const time = timeOf(task.dueLocal);
  const day = humanDay(task.dueLocal, context.nowLocal);
  return `${day}${time && ` ${time}`}${foreignZone(task, context)}`;
}

/** Whether the reader's clocks are past it. In another zone only the day before yesterday is surely past. */
export function isOverdue(task: Dated & Pick<Task, 'status'>, context: RenderContext): boolean {
  if (task.dueLocal === null || task.status !== 'open') return false;
  if (foreignZone(task, context)) return dayNumber(task.dueLocal) < dayNumber(context.nowLocal) - 1;
  return task.dueLocal < context.nowLocal.slice(0, task.dueLocal.length);
}

export const priorityOf = (task: Pick<Task, 'priority'>): string => task.priority ?? 'medium';
export const tagged = (task: Pick<Task, 'labels'>): string =>
  task.labels.map((label) => `#${label}`).join(' ');

/** Days until a deadline from which on it is told apart. */
const CLOSE_DAYS = 3;

type Deadlined = Pick<Task, 'deadline' | 'status'>;

/** Days that are left until the deadline of an open task, 0 on its day; null: it has none. */
const daysLeft = ({ deadline, status }: Deadlined, { nowLocal }: RenderContext): number | null =>
  deadline === null || status !== 'open' ? null : dayNumber(deadline) - dayNumber(nowLocal);

/** The day of a deadline, with `!` where it is close and `!!` where it has passed. */
export function humanDeadline(task: Deadlined, context: RenderContext): string {
  if (task.deadline === null) return '';
  const left = daysLeft(task, context);
  const mark = left === null || left > CLOSE_DAYS ? '' : left < 0 ? ' !!' : ' !';
  return humanDay(task.deadline, context.nowLocal) + mark;
}

export function deadlineStyle(
  task: Deadlined,
  context: RenderContext,
): 'red' | 'yellow' | undefined {
  const left = daysLeft(task, context);
  if (left === null || left > CLOSE_DAYS) return undefined;
  return left < 0 ? 'red' : 'yellow';
}

export const reminderText = (
  reminder: Task['reminders'][number],
  context: RenderContext,
): string =>
  'at' in reminder ? instantText(reminder.at, context) : `${reminder.before} min before`;
