// Boards, figures and charts as text.
import {
  fit,
  paint,
  type RenderContext,
  renderTable,
  term,
  textWidth,
} from '@aurelius/core/command';
import type { Board, Burndown, Card, Stats } from '../contract.ts';
import { humanDue, isOverdue, PRIORITY_STYLES } from './fields.ts';
import { labels, projects } from './names.ts';

/** Columns of a terminal that a column of the board has at least, and what lies between two. */
const COLUMN_MIN = 22;
const GAP = 2;

const padded = (text: string, width: number): string => {
  const fitted = fit(text, width);
  return fitted + ' '.repeat(width - textWidth(fitted));
};

/** A card is two lines: its ref and title, and when it is due. */
function cardLines(card: Card, width: number, context: RenderContext): string[] {
  const isDone = card.status !== 'open';
  const due = isDone ? '' : humanDue(card, context);
  const style = isDone ? 'dim' : PRIORITY_STYLES[card.priority ?? 'medium'];
  const paintAs = (name: typeof style | 'cyan', text: string) =>
    name ? paint(context, name, text) : text;
  const ref = fit(term(card.ref), width);
  const rest = padded(` ${term(card.title)}`, width - textWidth(ref));
  const lines = [paintAs(isDone ? 'dim' : 'cyan', ref) + paintAs(style, rest)];
  if (due === '') return lines;
  const text = padded(`     ${term(due)}`, width);
  return [...lines, paint(context, isOverdue(card, context) ? 'red' : 'dim', text)];
}

function columnLines(
  { key, count, tasks }: Board['columns'][number],
  by: Board['by'],
  width: number,
  context: RenderContext,
): string[] {
  const title = `${key === null ? `(no ${by})` : term(key)} ${count}`;
  const more =
    count > tasks.length
      ? [paint(context, 'dim', padded(`… ${count - tasks.length} more`, width))]
      : [];
  return [
    paint(context, 'bold', padded(title, width)),
    paint(context, 'dim', '─'.repeat(width)),
    ...tasks.flatMap((card) => cardLines(card, width, context)),
    ...more,
  ];
}

export function board({ by, columns }: Board, context: RenderContext): string {
  if (!context.tty) {
    return columns
      .flatMap(({ key, tasks }) =>
        tasks.map((it) => [key ?? '', it.ref, it.dueLocal ?? '', it.title].map(term).join('\t')),
      )
      .join('\n');
  }
  const shown = by === 'state' ? columns : columns.filter(({ count }) => count > 0);
  if (shown.length === 0) return 'No tasks.';
  const most = Math.max(1, Math.floor((context.width + GAP) / (COLUMN_MIN + GAP)));
  const abreast = Math.min(most, shown.length);
  const width = Math.min(40, Math.floor((context.width + GAP) / abreast) - GAP);
  const bands: string[] = [];
  for (let at = 0; at < shown.length; at += abreast) {
    const texts = shown.slice(at, at + abreast).map((it) => columnLines(it, by, width, context));
    const height = Math.max(...texts.map(({ length }) => length));
    const lines = Array.from({ length: height }, (_, row) =>
      texts
        .map((lines) => lines[row] ?? ' '.repeat(width))
        .join(' '.repeat(GAP))
        .trimEnd(),
    );
    bands.push(lines.join('\n'));
  }
  return bands.join('\n\n');
}

const BAR = 24;

/** A bar as long as its share of the longest. */
const bar = (value: number, most: number, mark: string): string =>
  mark.repeat(most === 0 ? 0 : Math.ceil((value / most) * BAR));

export function stats(output: Stats, context: RenderContext): string {
  const { status, overdue, upcoming, weeks, streak, ageDays, leadDays } = output;
  if (!context.tty) {
    return [
      ...Object.entries({ ...status, overdue, upcoming }).map((pair) => pair.join('\t')),
      ...weeks.map((it) => [it.week, it.created, it.done, it.cancelled].join('\t')),
    ].join('\n');
  }
  const most = Math.max(...weeks.map(({ done, created }) => Math.max(done, created)));
  const days = (value: number | null) => (value === null ? 'none' : `${value} days`);
  const table = renderTable(
    weeks,
    [
      { title: 'week', value: ({ week }) => week },
      { title: 'created', value: ({ created }) => String(created).padStart(7) },
      { title: '   done', value: ({ done }) => String(done).padStart(7) },
      { title: '', value: ({ done }) => bar(done, most, '█'), style: () => 'green', spare: true },
    ],
    context,
  );
  const parts = [
    `${status.open} open (${overdue} overdue, ${upcoming} due in seven days) · ${status.done} done · ${status.cancelled} cancelled`,
    table,
    `done on ${streak.current} of the last days in a row, ${streak.longest} at the longest`,
    `open for ${days(ageDays)} on average, done after ${days(leadDays)}`,
    output.projects.length === 0 ? '' : projects({ data: output.projects }, context),
    output.labels.length === 0 ? '' : labels({ data: output.labels }, context),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

/** Rows of a chart. */
const HEIGHT = 12;
/** Cells of one column of a chart. */
const CELL = 2;

const MARKS = [
  ['done', '░', 'green'],
  ['open', '█', 'red'],
  ['started', '▓', 'yellow'],
] as const;

export function burndown({ by, data }: Burndown, context: RenderContext): string {
  if (!context.tty) {
    return data.map((it) => [it.at, it.open, it.started, it.done].join('\t')).join('\n');
  }
  const most = Math.max(1, ...data.map(({ open, done }) => open + done));
  const axis = String(most).length + 1;
  const fits = Math.max(1, Math.floor((context.width - axis - 2) / (CELL + 1)));
  const shown = data.slice(-fits);
  /** From the bottom: what was begun, what was not, what is done. */
  const markAt = (point: Burndown['data'][number], level: number) => {
    if (level <= point.started) return MARKS[2];
    if (level <= point.open) return MARKS[1];
    return level <= point.open + point.done ? MARKS[0] : null;
  };
  const rows = Array.from({ length: HEIGHT }, (_, at) => {
    const level = (most * (HEIGHT - at)) / HEIGHT - most / HEIGHT / 2;
    const label = at === 0 ? String(most) : at === HEIGHT / 2 ? String(Math.round(most / 2)) : '';
    const cells = shown.map((point) => {
      const mark = markAt(point, level);
      return mark ? paint(context, mark[2], mark[1].repeat(CELL)) : ' '.repeat(CELL);
    });
    return `${label.padStart(axis)} │${cells.join(' ')}`.trimEnd();
  });
  const foot = `${'0'.padStart(axis)} └${'─'.repeat(shown.length * (CELL + 1) - 1)}`;
  const [first, last] = [shown[0]?.at ?? '', shown.at(-1)?.at ?? ''];
  const space = shown.length * (CELL + 1) - 1 - first.length - last.length;
  const dates = `${' '.repeat(axis + 2)}${space > 0 ? first + ' '.repeat(space) + last : last}`;
  const legend = MARKS.map(
    ([name, mark, colour]) => `${paint(context, colour, mark)} ${name}`,
  ).join('  ');
  const now = data.at(-1);
  const sum = now ? `${now.open} open, ${now.started} of them started; ${now.done} done` : '';
  const cut =
    shown.length < data.length ? ` · the last ${shown.length} ${by}s of ${data.length}` : '';
  return [...rows, foot, dates, '', `${legend}   ${sum}${cut}`].join('\n');
}
