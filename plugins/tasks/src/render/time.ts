// Tracked time as text. Part of the thin entry.
import { type Column, paint, type RenderContext, renderTable, term } from '@aurelius/core/command';
import type { Task, TimeReport } from '../contract.ts';

type Share = TimeReport['data'][number];

const pad = (value: number): string => String(value).padStart(2, '0');

/** `1:05:00` */
const hoursText = (seconds: number): string =>
  `${Math.floor(seconds / 3600)}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;

/** Of what no key says anything. */
const NONE = { task: '', project: '(no project)', label: '(no label)', day: '' } as const;

export function report(output: TimeReport, context: RenderContext): string {
  const { data, by, rest, total } = output;
  const plain: Column<Share>[] = [
    { title: by, value: ({ key }) => key ?? '' },
    { title: 'seconds', value: ({ seconds }) => String(seconds) },
    ...(by === 'task' ? [{ title: 'title', value: ({ title }: Share) => title ?? '' }] : []),
  ];
  if (!context.tty) return renderTable(data, plain, context);
  if (data.length === 0) return 'No time was tracked.';
  const columns: Column<Share>[] = [
    { title: 'time', value: ({ seconds }) => hoursText(seconds).padStart(8) },
    { title: ' ', value: ({ running }) => (running ? '▶' : ''), style: () => 'green' },
    { title: by === 'task' ? 'ref' : by, value: ({ key }) => key ?? NONE[by], style: () => 'cyan' },
    ...(by === 'task'
      ? [{ title: 'title', value: ({ title }: Share) => title ?? '', grow: true }]
      : []),
  ];
  const more = rest === 0 ? [] : [`${hoursText(rest).padStart(8)}  of others`];
  const sum = paint(context, 'bold', `${hoursText(total).padStart(8)}  in all`);
  return [renderTable(data, columns, context), ...more, sum].join('\n');
}

/** Which tasks stopped, a line each. */
export const stopped =
  (line: (task: Task, context: RenderContext) => string) =>
  ({ data }: { readonly data: readonly Task[] }, context: RenderContext): string =>
    data.length === 0 && context.tty
      ? 'Nothing was running.'
      : data.map((task) => line(task, context)).join('\n');

/** How long a task was worked on, for people who look at it. @param now milliseconds since 1970 UTC */
export function workedText({ intervals }: Pick<Task, 'intervals'>, context: RenderContext): string {
  const ended = intervals.reduce(
    (sum, { start, end }) => (end === null ? sum : sum + Date.parse(end) - Date.parse(start)),
    0,
  );
  const open = intervals.at(-1)?.end === null;
  if (!context.tty) return String(Math.floor(ended / 1000));
  if (intervals.length === 0) return '';
  const sum = hoursText(Math.floor(ended / 1000));
  return term(open ? `${sum}, and running` : sum);
}
