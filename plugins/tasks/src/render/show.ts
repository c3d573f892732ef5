// One task as text, with all that is known of it. Part of the thin entry.
import { instantText, namedLines, type RenderContext } from '@aurelius/core/command';
import type { Progress, RelatedTask, Task } from '../contract.ts';
import { humanDeadline, reminderText } from './fields.ts';
import { workedText } from './time.ts';
import { progressText } from './tree.ts';

interface Shown extends Task {
  readonly subtasks?: readonly Task[];
  readonly blockedBy?: readonly RelatedTask[];
  readonly blocking?: readonly RelatedTask[];
  readonly files?: readonly (keyof typeof FILE_MARKS | null)[];
  readonly urgency?: number;
  readonly parent?: RelatedTask | null;
  readonly progress?: Progress | null;
}

/** Columns of a name and the gap after it. */
export const LABEL_WIDTH = 13;

/** Tasks beside another, a line each for people. */
const related = (tasks: readonly RelatedTask[] | undefined, context: RenderContext): string =>
  (tasks ?? [])
    .map(({ ref, title }) => (context.tty ? `${ref}  ${title}` : ref))
    .join(context.tty ? '\n' : ',');

const parentText = ({ parent, parentId }: Shown, context: RenderContext): string =>
  context.tty && parent ? `${parent.ref}  ${parent.title}` : (parentId ?? '');

const deadlineText = (task: Task, context: RenderContext): string =>
  context.tty && task.deadline !== null
    ? `${humanDeadline(task, context)} (${task.deadline})`
    : (task.deadline ?? '');

/** By which number people take it off again. */
const numbered = (at: number, { tty }: RenderContext): string => (tty ? `${at + 1}  ` : '');

const FILE_MARKS = { there: '', changed: ' (changed since)', missing: ' (missing)', unknown: '' };

function linkText(
  { type, target, title, source }: Task['links'][number],
  state: keyof typeof FILE_MARKS | null | undefined,
  at: number,
  context: RenderContext,
): string {
  const quote = source?.quote
    ? `\n   "${source.quote}"${source.part ? `, ${source.part}` : ''}`
    : '';
  const name = title === null ? '' : `${title}  `;
  return `${numbered(at, context)}${type}  ${name}${target}${state ? FILE_MARKS[state] : ''}${quote}`;
}

/**
 * @param fieldsOf the fields that lists and readings have as well
 * @param table of subtasks
 */
export const showing =
  (
    fieldsOf: (task: Task, context: RenderContext) => Record<string, string>,
    table: (tasks: readonly Task[], context: RenderContext) => string,
  ) =>
  (task: Shown, context: RenderContext): string => {
    const facts = {
      ref: task.ref,
      ...fieldsOf(task, context),
      status: task.status,
      urgency: task.urgency?.toFixed(2) ?? '',
      repeats: task.repeats ?? '',
      worked: workedText(task, context),
      deadline: deadlineText(task, context),
      scheduled: instantText(task.scheduled, context),
      wait: instantText(task.wait, context),
      reminders: task.reminders.map((it) => reminderText(it, context)).join('\n'),
      estimate: task.estimate === null ? '' : `${task.estimate} min`,
      parent: parentText(task, context),
      below: progressText(task.progress, context),
      ...(context.tty ? {} : { depends: task.depends.join(',') }),
      'blocked by': related(task.blockedBy, context),
      blocking: related(task.blocking, context),
      description: task.description ?? '',
      notes: task.notes ?? '',
      links: task.links.map((it, at) => linkText(it, task.files?.[at], at, context)).join('\n'),
      annotations: task.annotations
        .map(
          ({ entry, description }, at) =>
            `${numbered(at, context)}${instantText(entry, context)}  ${description}`,
        )
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
  };
