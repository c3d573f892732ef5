// The columns of lists of tasks, for people and for programs. Part of the thin entry.
import { type Column, instantText, type RenderContext, renderTable } from '@aurelius/core/command';
import type { ColumnName } from '../contract/columns.ts';
import type { ListedTask } from '../contract.ts';
import {
  deadlineStyle,
  humanDeadline,
  humanDue,
  isOverdue,
  PRIORITY_STYLES,
  priorityOf,
  tagged,
} from './fields.ts';
import { mark } from './series.ts';

type Made = Omit<Column<ListedTask>, 'title'>;

/** How columns are made that are more than a field of their name. */
const special = (context: RenderContext): Partial<Record<ColumnName | ' ', Made>> => {
  const { tty } = context;
  return {
    ' ': { value: mark, style: () => 'green' },
    ref: { value: (task) => task.ref, style: () => 'cyan' },
    due: {
      value: (task) => (tty ? humanDue(task, context) : (task.dueLocal ?? '')),
      style: (task) => (isOverdue(task, context) ? 'red' : undefined),
    },
    deadline: {
      value: (task) => (tty ? humanDeadline(task, context) : (task.deadline ?? '')),
      style: (task) => deadlineStyle(task, context),
      spare: true,
    },
    priority: {
      value: priorityOf,
      spare: true,
      style: (task) => PRIORITY_STYLES[task.priority ?? 'medium'],
    },
    title: {
      value: (task) => task.title,
      grow: true,
      style: (task) => (task.status === 'open' ? undefined : 'dim'),
    },
    labels: { value: (task) => (tty ? tagged(task) : task.labels.join(',')), spare: true },
    urgency: { value: ({ urgency }) => urgency?.toFixed(tty ? 1 : 3) ?? '' },
    parent: { value: (task) => task.parentId ?? '' },
  };
};

const INSTANT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

function columnNamed(name: ColumnName | ' ', context: RenderContext): Column<ListedTask> {
  const made = special(context)[name];
  if (made) return { title: name, ...made };
  const value = (task: ListedTask): string => {
    const field = String((task as unknown as Record<string, unknown>)[name] ?? '');
    return INSTANT.test(field) ? instantText(field, context) : field;
  };
  return { title: name, value, spare: true };
}

const FULL = 'ref,status,due,priority,project,labels,title'.split(',') as ColumnName[];
const HUMAN = 'ref, ,due,deadline,priority,title,repeats,labels,project'.split(',') as ColumnName[];

const NUMBER: Column<ListedTask> = {
  title: '#',
  value: (_, at) => String(at + 1),
  style: () => 'dim',
};

/** @param names columns somebody asked for; null: the usual ones */
export function table(
  tasks: readonly ListedTask[],
  context: RenderContext,
  names: readonly ColumnName[] | null = null,
): string {
  const columns = (names ?? (context.tty ? HUMAN : FULL)).map((name) => columnNamed(name, context));
  return renderTable(tasks, context.numbers ? [NUMBER, ...columns] : columns, context);
}
