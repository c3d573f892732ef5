// Tasks as text: aligned and human for people, full values between tabs for programs.
// Part of the thin entry, so it stays small and needs nothing but the core's text helpers.
import {
  type Column,
  dayNumber,
  humanDay,
  instantText,
  namedLines,
  paint,
  type RenderContext,
  type Renderer,
  renderTable,
  term,
} from '@aurelius/core/command';
import type { Added, Reading, ReadWords, RelatedTask, Task } from './contract.ts';
import { report, stopped, workedText } from './render/time.ts';

type Dated = Pick<Task, 'dueLocal' | 'dueZone' | 'priority' | 'labels' | 'project' | 'title'>;
interface Imported {
  readonly created: number;
  readonly replaced: number;
  readonly skipped: number;
  readonly refused: number;
}

const MARKS = { open: '', done: '✓', cancelled: '✗', recurring: '↻' };

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

function humanDue(task: Dated, context: RenderContext): string {
  if (task.dueLocal === null) return '';
  const time = timeOf(task.dueLocal);
  const day = humanDay(task.dueLocal, context.nowLocal);
  return `${day}${time && ` ${time}`}${foreignZone(task, context)}`;
}

/** Whether the reader's clocks are past it. In another zone only the day before yesterday is surely past. */
function isOverdue(task: Dated & { status: Task['status'] }, context: RenderContext): boolean {
  if (task.dueLocal === null || task.status !== 'open') return false;
  if (foreignZone(task, context)) return dayNumber(task.dueLocal) < dayNumber(context.nowLocal) - 1;
  return task.dueLocal < context.nowLocal.slice(0, task.dueLocal.length);
}

const priorityOf = (task: Dated): string => task.priority ?? 'medium';
const tagged = (task: Dated): string => task.labels.map((label) => `#${label}`).join(' ');

const FULL: readonly Column<Task>[] = [
  { title: 'ref', value: (task) => task.ref },
  { title: 'status', value: (task) => task.status },
  { title: 'due', value: (task) => task.dueLocal ?? '' },
  { title: 'priority', value: priorityOf },
  { title: 'project', value: (task) => task.project ?? '' },
  { title: 'labels', value: (task) => task.labels.join(',') },
  { title: 'title', value: (task) => task.title },
];

const STYLES = { urgent: 'red', high: 'yellow', medium: undefined, low: 'dim' } as const;

const NUMBER: Column<Task> = {
  title: '#',
  value: (_, at) => String(at + 1),
  style: () => 'dim',
};

const human = (context: RenderContext): readonly Column<Task>[] => [
  { title: 'ref', value: (task) => task.ref, style: () => 'cyan' },
  { title: ' ', value: (task) => MARKS[task.status], style: () => 'green' },
  {
    title: 'due',
    value: (task) => humanDue(task, context),
    style: (task) => (isOverdue(task, context) ? 'red' : undefined),
  },
  {
    title: 'priority',
    value: priorityOf,
    spare: true,
    style: (task) => STYLES[task.priority ?? 'medium'],
  },
  {
    title: 'title',
    value: (task) => task.title,
    grow: true,
    style: (task) => (task.status === 'open' ? undefined : 'dim'),
  },
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
      task.priority ?? '',
      tagged(task),
      task.project === null ? '' : `+${task.project}`,
    ];
    const ref = paint(context, 'cyan', term(task.ref));
    const verb = context.rehearsed ? `Would ${would}` : done;
    const said = [`${verb} ${ref}  ${term(task.title)}`, ...facts.map(term)];
    return said.filter((part) => part !== '').join(paint(context, 'dim', ' · '));
  };

/** Columns of a name and the gap after it. */
const LABEL_WIDTH = 13;

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
  if (field === 'due') return seen;
  return `${field === 'recurrence' ? '' : `${field} `}${as}${seen && `, ${seen}`}`;
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

const reminderText = (reminder: Task['reminders'][number], context: RenderContext): string =>
  'at' in reminder ? instantText(reminder.at, context) : `${reminder.before} min before`;

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

/** Tasks beside another, a line each for people. */
const related = (tasks: readonly RelatedTask[] | undefined, context: RenderContext): string =>
  (tasks ?? [])
    .map(({ ref, title }) => (context.tty ? `${ref}  ${title}` : ref))
    .join(context.tty ? '\n' : ',');

type Shown = Task & { subtasks?: Task[]; blockedBy?: RelatedTask[]; blocking?: RelatedTask[] };

function show(task: Shown, context: RenderContext): string {
  const facts = {
    ref: task.ref,
    ...shown(task, context),
    status: task.status,
    worked: workedText(task, context),
    deadline: task.deadline ?? '',
    scheduled: instantText(task.scheduled, context),
    wait: instantText(task.wait, context),
    reminders: task.reminders.map((it) => reminderText(it, context)).join('\n'),
    estimate: task.estimate === null ? '' : `${task.estimate} min`,
    parent: task.parentId ?? '',
    ...(context.tty ? {} : { depends: task.depends.join(',') }),
    'blocked by': related(task.blockedBy, context),
    blocking: related(task.blocking, context),
    description: task.description ?? '',
    notes: task.notes ?? '',
    annotations: task.annotations
      .map((it) => `${instantText(it.entry, context)}  ${it.description}`)
      .join('\n'),
    attributes: Object.entries(task.attributes)
      .map(
        ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
      )
      .join('\n'),
    created: instantText(task.created, context),
    updated: instantText(task.updated, context),
    completed: instantText(task.completed, context),
    id: task.id,
  };
  const text = namedLines(facts, LABEL_WIDTH, context);
  if (!task.subtasks?.length) return text;
  if (context.tty) return `${text}\n\n${table(task.subtasks, context)}`;
  return `${text}\n${task.subtasks.map((it) => `subtask\t${table([it], context)}`).join('\n')}`;
}

const done = line('Done', 'complete');

/** A task, and what it sets free. */
function completed(task: Task & { freed: readonly RelatedTask[] }, context: RenderContext): string {
  const text = done(task, context);
  if (!context.tty || task.freed.length === 0) return text;
  const free = task.freed.map(
    ({ ref, title }) => `${paint(context, 'cyan', term(ref))}  ${term(title)}`,
  );
  return [
    text,
    ...free.map((it) => `${context.rehearsed ? 'Would be free' : 'Free now'}: ${it}`),
  ].join('\n');
}

/** A task after its dependencies were changed, and what holds it up now. */
function depending(
  task: Task & { blockedBy: readonly RelatedTask[] },
  context: RenderContext,
): string {
  const text = line('Changed', 'change')(task, context);
  if (!context.tty) return text;
  const blockers = task.blockedBy.map(
    ({ ref, title }) => `Waits for: ${paint(context, 'cyan', term(ref))}  ${term(title)}`,
  );
  return [text, ...(blockers.length > 0 ? blockers : ['Waits for nothing'])].join('\n');
}

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
  'tasks.show': show,
  'tasks.edit': line('Changed', 'change'),
  'tasks.done': completed,
  'tasks.reopen': line('Reopened', 'reopen'),
  'tasks.depend': depending,
  'tasks.undepend': depending,
  'tasks.import': imported,
  'tasks.start': line('Started', 'start'),
  'tasks.stop': stopped(line('Stopped', 'stop')),
  'tasks.log': line('Logged', 'log'),
  'tasks.unlog': line('Changed', 'change'),
  'tasks.time': report,
  'tasks.snooze': line('Snoozed', 'snooze'),
} satisfies Readonly<Record<string, Renderer>>;
