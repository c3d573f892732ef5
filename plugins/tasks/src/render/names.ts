// Projects and labels with their counts as text.
import { type Column, type RenderContext, renderTable } from '@aurelius/core/command';
import type { LabelCount, ProjectCount } from '../contract.ts';

type Count = Pick<ProjectCount, 'open' | 'overdue' | 'done'>;

/** Numbers stand below each other by their last digit. */
const number = (count: number, { tty }: RenderContext, isQuiet = false): string =>
  tty ? (isQuiet && count === 0 ? '' : String(count).padStart(7)) : String(count);

const countColumns = (context: RenderContext): Column<Count>[] => [
  { title: context.tty ? '   open' : 'open', value: ({ open }) => number(open, context) },
  {
    title: context.tty ? 'overdue' : 'overdue',
    value: ({ overdue }) => number(overdue, context, true),
    style: () => 'red',
  },
  {
    title: context.tty ? '   done' : 'done',
    value: ({ done }) => number(done, context),
    style: () => 'dim',
  },
];

export function projects({ data }: { data: readonly ProjectCount[] }, context: RenderContext) {
  if (context.tty && data.length === 0) return 'No projects.';
  const name: Column<ProjectCount> = {
    title: 'project',
    // what it is in stands above it
    value: ({ project }) =>
      context.tty ? `${'  '.repeat(project.split('.').length - 1)}${project}` : project,
    grow: true,
  };
  return renderTable(data, [name, ...countColumns(context)], context);
}

export function labels({ data }: { data: readonly LabelCount[] }, context: RenderContext) {
  if (context.tty && data.length === 0) return 'No labels.';
  const name: Column<LabelCount> = {
    title: 'label',
    value: ({ label }) => (context.tty ? `#${label}` : label),
    grow: true,
  };
  return renderTable(data, [name, ...countColumns(context)], context);
}

export function renamed({ renamed: count }: { renamed: number }, context: RenderContext): string {
  if (!context.tty) return String(count);
  const tasks = count === 1 ? '1 task' : `${count} tasks`;
  return context.rehearsed ? `Would change ${tasks}` : `Changed ${tasks}`;
}
