// The answers of the commands used all day as text. Part of the thin entry, so it stays small and needs nothing but the
// core's text helpers.
import { paint, type RenderContext, type Renderer, term } from '@aurelius/core/command';
import type { Added, ReadWords, Task, TaskPage } from '../contract.ts';
import { table } from './columns.ts';
import { freeing } from './depends.ts';
import { humanDue, priorityOf, tagged } from './fields.ts';
import { following, repeatsText } from './series.ts';
import { showing } from './show.ts';

type Dated = Pick<Task, 'dueLocal' | 'dueZone' | 'priority' | 'labels' | 'project' | 'title'>;
type Listed = Pick<TaskPage, 'data'> & { readonly meta: Partial<TaskPage['meta']> };

export function list({ data, meta }: Listed, context: RenderContext): string {
  if (!context.tty) return table(data, context, meta.columns);
  const within = meta.context ? paint(context, 'dim', `In context ${term(meta.context)}`) : '';
  const rows = data.length === 0 ? 'No tasks.' : table(data, context, meta.columns);
  return within ? `${rows}\n${within}` : rows;
}

/** The day in words and as a date, so that a misread word shows. */
const readDue = (task: Dated, context: RenderContext): string =>
  task.dueLocal === null
    ? ''
    : `due ${humanDue(task, context)} (${task.dueLocal.replace('T', ' ').replace(/:00$/, '')})`;

/** One task on one line, after what was done with it, or what would be. */
export const line =
  (done: string, would: string) =>
  (task: Task, context: RenderContext): string => {
    if (!context.tty) return table([task], context);
    const facts = [
      readDue(task, context),
      repeatsText(task),
      task.priority ?? '',
      tagged(task),
      task.project === null ? '' : `+${task.project}`,
    ];
    const ref = paint(context, 'cyan', term(task.ref));
    const verb = context.rehearsed ? `Would ${would}` : done;
    const said = [`${verb} ${ref}  ${term(task.title)}`, ...facts.map(term)];
    return said.filter((part) => part !== '').join(paint(context, 'dim', ' · '));
  };

export const shown = (task: Dated, context: RenderContext): Record<string, string> => ({
  title: task.title,
  due: context.tty ? readDue(task, context).slice('due '.length) : (task.dueLocal ?? ''),
  priority: priorityOf(task),
  labels: context.tty ? tagged(task) : task.labels.join(','),
  project: task.project ?? '',
});

export const READ_NOTES = {
  past: 'already past',
  'day-first': 'day before month',
  'month-first': 'month before day',
} as const;

/** What deserves a second look, and what a task does not say of itself. */
function readText({ field, words, as, by, notes }: ReadWords): string {
  const seen = [
    ...(by === 'aurelius' ? [] : [`"${words}" as read by ${by}`]),
    ...notes.map((note) => READ_NOTES[note]),
  ].join(', ');
  // the task itself tells these
  if (field === 'due' || field === 'recurrence') return seen;
  return `${field} ${as}${seen && `, ${seen}`}`;
}

/** The new tasks, each on a line, indented below what they are part of. */
function added({ reads = [], subtasks = [], others = [], ...task }: Added, context: RenderContext) {
  const more = [...subtasks, ...others];
  if (!context.tty) return table([task, ...more], context);
  const levels = new Map([[task.id, 0]]);
  const said = reads.map(readText).filter((text) => text !== '');
  const lines = [
    [line('Added', 'add')(task, context), ...said.map(term)].join(paint(context, 'dim', ' · ')),
  ];
  for (const it of more) {
    const level = it.parentId === null ? 0 : (levels.get(it.parentId) ?? -1) + 1;
    levels.set(it.id, level);
    lines.push(`${'  '.repeat(level)}${line('Added', 'add')(it, context)}`);
  }
  return lines.join('\n');
}

/** Renderers of the commands that the thin entry serves, by operation id. */
export const renderers = {
  'tasks.list': list,
  'tasks.view': list,
  'tasks.add': added,
  'tasks.show': showing(shown, (tasks, context) => table(tasks, { ...context, numbers: false })),
  'tasks.done': freeing(following(line('Done', 'complete'), readDue)),
} satisfies Readonly<Record<string, Renderer>>;
