// Tasks as text: aligned and human for people, full values between tabs for programs.
// Part of the thin entry, so it stays small and needs nothing but the core's text helpers.
import {
  type Column,
  instantText,
  namedLines,
  paint,
  type RenderContext,
  type Renderer,
  renderTable,
  term,
} from '@aurelius/core/command';
import type { Added, Reading, ReadWords, Task } from './contract.ts';
import { depending, freeing } from './render/depends.ts';
import {
  deadlineStyle,
  humanDeadline,
  humanDue,
  isOverdue,
  PRIORITY_STYLES,
  priorityOf,
  reminderText,
  tagged,
} from './render/fields.ts';
import { following, mark, repeatsText } from './render/series.ts';
import { LABEL_WIDTH, showing } from './render/show.ts';
import { report, stopped } from './render/time.ts';
import { tree } from './render/tree.ts';

type Dated = Pick<Task, 'dueLocal' | 'dueZone' | 'priority' | 'labels' | 'project' | 'title'>;
interface Imported {
  readonly created: number;
  readonly replaced: number;
  readonly skipped: number;
  readonly refused: number;
}

const FULL: readonly Column<Task>[] = [
  { title: 'ref', value: (task) => task.ref },
  { title: 'status', value: (task) => task.status },
  { title: 'due', value: (task) => task.dueLocal ?? '' },
  { title: 'priority', value: priorityOf },
  { title: 'project', value: (task) => task.project ?? '' },
  { title: 'labels', value: (task) => task.labels.join(',') },
  { title: 'title', value: (task) => task.title },
];

const NUMBER: Column<Task> = {
  title: '#',
  value: (_, at) => String(at + 1),
  style: () => 'dim',
};

const human = (context: RenderContext): readonly Column<Task>[] => [
  { title: 'ref', value: (task) => task.ref, style: () => 'cyan' },
  { title: ' ', value: mark, style: () => 'green' },
  {
    title: 'due',
    value: (task) => humanDue(task, context),
    style: (task) => (isOverdue(task, context) ? 'red' : undefined),
  },
  {
    title: 'deadline',
    value: (task) => humanDeadline(task, context),
    style: (task) => deadlineStyle(task, context),
    spare: true,
  },
  {
    title: 'priority',
    value: priorityOf,
    spare: true,
    style: (task) => PRIORITY_STYLES[task.priority ?? 'medium'],
  },
  {
    title: 'title',
    value: (task) => task.title,
    grow: true,
    style: (task) => (task.status === 'open' ? undefined : 'dim'),
  },
  { title: 'repeats', value: ({ repeats }) => repeats ?? '', spare: true },
  { title: 'labels', value: tagged, spare: true },
  { title: 'project', value: (task) => task.project ?? '', spare: true },
];

const table = (tasks: readonly Task[], context: RenderContext): string =>
  renderTable(tasks, context.tty ? human(context) : FULL, context);

function list({ data }: { data: readonly Task[] }, context: RenderContext): string {
  if (data.length === 0) return context.tty ? 'No tasks.' : '';
  if (!context.numbers) return table(data, context);
  return renderTable(data, [NUMBER, ...human(context)], context);
}

/** The day in words and as a date, so that a misread word shows. */
const readDue = (task: Dated, context: RenderContext): string =>
  task.dueLocal === null
    ? ''
    : `due ${humanDue(task, context)} (${task.dueLocal.replace('T', ' ').replace(/:00$/, '')})`;

/** One task on one line, after what was done with it, or what would be. */
const line =
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

const shown = (task: Dated, context: RenderContext): Record<string, string> => ({
  title: task.title,
  due: context.tty ? readDue(task, context).slice('due '.length) : (task.dueLocal ?? ''),
  priority: priorityOf(task),
  labels: context.tty ? tagged(task) : task.labels.join(','),
  project: task.project ?? '',
});

const READ_NOTES = {
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

function readingLines(output: Reading['subtasks'][number], context: RenderContext): string {
  const facts = {
    ...shown(output, context),
    repeats: output.recurrence ?? '',
    rule: output.rrule ?? '',
    deadline: output.deadline ?? '',
    scheduled: instantText(output.scheduled, context),
    wait: instantText(output.wait, context),
    estimate: output.estimate === null ? '' : `${output.estimate} min`,
    reminders: output.reminders.map((it) => reminderText(it, context)).join('\n'),
    parent: output.parent ?? '',
    depends: output.depends.join(' '),
    blocks: output.blocks.join(' '),
    description: output.description ?? '',
    notes: output.notes ?? '',
    read: output.reads
      .map(({ words, as, by, notes }) =>
        [`"${words}" as ${as}`, `by ${by}`, ...notes.map((note) => READ_NOTES[note])].join(', '),
      )
      .join('\n'),
  };
  const text = namedLines(facts, LABEL_WIDTH, context);
  if (!context.tty) return text;
  const indent = '  '.repeat(output.level);
  return indent + text.replaceAll('\n', `\n${indent}`);
}

const reading = ({ subtasks, others, ...first }: Reading, context: RenderContext): string =>
  [{ ...first, level: 0 }, ...subtasks, ...others]
    .map((it) => readingLines(it, context))
    .join(context.tty ? '\n\n' : '\n');

function imported(result: Imported, context: RenderContext): string {
  const { created, replaced, skipped, refused } = result;
  if (!context.tty) return [created, replaced, skipped, refused].join('\t');
  return `${created} created, ${replaced} replaced, ${skipped} skipped, ${refused} refused`;
}

/** Renderers by operation id. */
export const renderers = {
  'tasks.list': list,
  'tasks.completed': list,
  'tasks.add': added,
  'tasks.parse': reading,
  'tasks.show': showing(shown, table),
  'tasks.edit': line('Changed', 'change'),
  'tasks.done': freeing(following(line('Done', 'complete'), readDue)),
  'tasks.reopen': line('Reopened', 'reopen'),
  'tasks.depend': depending(line('Changed', 'change')),
  'tasks.undepend': depending(line('Changed', 'change')),
  'tasks.tree': tree,
  'tasks.move': line('Moved', 'move'),
  'tasks.indent': line('Moved', 'move'),
  'tasks.outdent': line('Moved', 'move'),
  'tasks.import': imported,
  'tasks.start': line('Started', 'start'),
  'tasks.stop': stopped(line('Stopped', 'stop')),
  'tasks.log': line('Logged', 'log'),
  'tasks.unlog': line('Changed', 'change'),
  'tasks.time': report,
  'tasks.skip': line('Skipped to', 'skip'),
  'tasks.snooze': line('Snoozed', 'snooze'),
} satisfies Readonly<Record<string, Renderer>>;
