// Tasks as text: aligned and human for people, full values between tabs for programs.
import { instantText, namedLines, type RenderContext, type Renderer } from '@aurelius/core/command';
import type { Reading } from './contract.ts';
import { analyzed } from './render/analysis.ts';
import { depending } from './render/depends.ts';
import { reminderText } from './render/fields.ts';
import { board, burndown, stats } from './render/figures.ts';
import { renderers as hot, line, list, READ_NOTES, shown } from './render/hot.ts';
import { labels, projects, renamed } from './render/names.ts';
import { LABEL_WIDTH } from './render/show.ts';
import { report, stopped } from './render/time.ts';
import { tree } from './render/tree.ts';
import { viewRenderers } from './render/views.ts';

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

/** Renderers by operation id. */
export const renderers = {
  ...hot,
  ...viewRenderers,
  'tasks.completed': list,
  'tasks.parse': reading,
  'tasks.edit': line('Changed', 'change'),
  'tasks.reopen': line('Reopened', 'reopen'),
  'tasks.depend': depending(line('Changed', 'change')),
  'tasks.undepend': depending(line('Changed', 'change')),
  'tasks.annotate': line('Commented', 'comment'),
  'tasks.denotate': line('Changed', 'change'),
  'tasks.link': line('Linked', 'link'),
  'tasks.unlink': line('Changed', 'change'),
  'tasks.board': board,
  'tasks.stats': stats,
  'tasks.burndown': burndown,
  'tasks.projects': projects,
  'tasks.labels': labels,
  'tasks.renameProject': renamed,
  'tasks.renameLabel': renamed,
  'tasks.tree': tree,
  'tasks.move': line('Moved', 'move'),
  'tasks.indent': line('Moved', 'move'),
  'tasks.outdent': line('Moved', 'move'),
  'tasks.start': line('Started', 'start'),
  'tasks.stop': stopped(line('Stopped', 'stop')),
  'tasks.log': line('Logged', 'log'),
  'tasks.unlog': line('Changed', 'change'),
  'tasks.time': report,
  'tasks.skip': line('Skipped to', 'skip'),
  'tasks.analyze': analyzed,
  'tasks.snooze': line('Snoozed', 'snooze'),
} satisfies Readonly<Record<string, Renderer>>;
