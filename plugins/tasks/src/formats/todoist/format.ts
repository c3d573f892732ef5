// Todoist's CSV template (https://todoist.com/help, "Import or export a project as a CSV file"): tasks by their depth,
// sections, comments. A template has no ids and nothing that is done.
import { readRecords, recordText } from '@aurelius/core/plugin';
import type { Task } from '../../contract.ts';
import { toWire } from '../../row.ts';
import { type Importing, RowFault } from '../decoded.ts';
import type { Format, Read } from '../format.ts';
import { readWire, type Wire } from '../wire.ts';
import { datesOf, wordsOf } from './dates.ts';

const COLUMNS = [
  ...['TYPE', 'CONTENT', 'DESCRIPTION', 'PRIORITY', 'INDENT', 'AUTHOR', 'RESPONSIBLE', 'DATE'],
  ...['DATE_LANG', 'TIMEZONE', 'DURATION', 'DURATION_UNIT', 'DEADLINE', 'DEADLINE_LANG'],
] as const;
type Cells = Readonly<Record<string, string>>;

/** Todoist has four priorities, of which the last is that of everything else. */
const NUMBER = { urgent: '1', high: '2', medium: '3', low: '4' } as const;
const PRIORITY: Readonly<Record<string, Task['priority']>> = {
  '1': 'urgent',
  '2': 'high',
  '3': 'medium',
};

/** The attribute that holds cells we have no field for. */
const KEPT = 'todoist';
/** Todoist’s deepest task. */
const INDENT_MAX = 5;

const record = (cells: Cells): string => recordText(COLUMNS.map((name) => cells[name] ?? ''));

/** A word of a title that is no label, though it begins like one. */
const escaped = (title: string): string => title.replaceAll(/(?<=^|\s)(\\*@)(?=\S)/g, '\\$1');
const unescaped = (word: string): string => (/^\\+@/.test(word) ? word.slice(1) : word);
const isLabel = (label: string): boolean => /^\S+$/u.test(label);

function rowsOf(task: Task, depth: number, here: { zone: string; now: number }): string {
  const kept = task.attributes[KEPT] as Cells | undefined;
  const labels = task.labels.filter(isLabel).map((label) => ` @${label}`);
  const own = record({
    TYPE: 'task',
    CONTENT: `${escaped(task.title)}${labels.join('')}`,
    DESCRIPTION: [task.description, task.notes].filter((text) => text !== null).join('\n\n'),
    PRIORITY: NUMBER[task.priority ?? 'low'],
    INDENT: String(Math.min(depth + 1, INDENT_MAX)),
    RESPONSIBLE: kept?.['RESPONSIBLE'] ?? '',
    DATE: wordsOf(task, { ...here, zone: task.dueZone ?? here.zone }),
    DATE_LANG: 'en',
    TIMEZONE: task.dueZone ?? '',
    DURATION: task.estimate === null ? '' : String(task.estimate),
    DURATION_UNIT: task.estimate === null ? '' : 'minute',
    DEADLINE: task.deadline ?? '',
    DEADLINE_LANG: task.deadline === null ? '' : 'en',
  });
  const notes = task.annotations.map(({ description }) =>
    record({ TYPE: 'note', CONTENT: description }),
  );
  return [own, ...notes].join('');
}

/** The sections of a file, which are projects; what has none comes first. */
async function sectionsOf(
  tasks: Parameters<Format['encode']>[0],
  here: { zone: string; now: number },
) {
  const sections = new Map<string, string[]>([['', []]]);
  let section = '';
  for await (const { row, depth } of tasks.tree()) {
    if (row.status !== 'open') continue;
    const task = toWire(row);
    if (depth === 0) section = task.project ?? '';
    const rows = sections.get(section) ?? [];
    rows.push(rowsOf(task, depth, here));
    sections.set(section, rows);
  }
  return sections;
}

/** Where in the file a task stands. */
interface Place {
  readonly project: string | null;
  /** The tasks that it is below, outermost first. */
  readonly path: readonly { readonly id: string; readonly title: string }[];
}

function estimateOf({ DURATION, DURATION_UNIT }: Cells): number | null {
  const count = Number(DURATION || Number.NaN);
  if (!Number.isInteger(count) || count < 1) return null;
  return count * (DURATION_UNIT === 'day' ? 24 * 60 : 1);
}

function wireOf(cells: Cells, { project, path }: Place, importing: Importing) {
  const words = (cells['CONTENT'] ?? '').split(' ');
  const labels = words.filter((word) => /^@\S+$/u.test(word)).map((word) => word.slice(1));
  const title = words
    .filter((word) => !/^@\S+$/u.test(word))
    .map(unescaped)
    .join(' ')
    .trim();
  const zone = cells['TIMEZONE'] || importing.zone;
  const dates = cells['DATE'] ? datesOf(cells['DATE'], { zone, now: importing.now }) : null;
  const unread = dates === null && cells['DATE'] ? { DATE: cells['DATE'] } : {};
  const kept = {
    ...unread,
    ...(cells['RESPONSIBLE'] ? { RESPONSIBLE: cells['RESPONSIBLE'] } : {}),
  };
  const wire: Wire = {
    id: importing.idFor([project, ...path.map((it) => it.title), title].join('\n')),
    title,
    description: cells['DESCRIPTION'] || null,
    priority: PRIORITY[cells['PRIORITY'] || '4'] ?? null,
    labels,
    project,
    parentId: path.at(-1)?.id ?? null,
    estimate: estimateOf(cells),
    deadline: cells['DEADLINE']
      ? (datesOf(cells['DEADLINE'], { zone, now: importing.now })?.dueLocal ?? null)
      : null,
    ...(dates ? { ...dates, dueZone: zone } : { dueLocal: null }),
    attributes: Object.keys(kept).length > 0 ? { [KEPT]: kept } : {},
  };
  return { wire, unread: unread.DATE };
}

type Task_ = { line: number; wire: Wire; notes: string[]; unread: string | undefined };

async function* decode(
  rows: Parameters<Format['decode']>[0],
  importing: Importing,
): AsyncGenerator<Read> {
  let header: readonly string[] | undefined;
  let project: string | null = null;
  let path: { id: string; title: string }[] = [];
  let open: Task_ | undefined;

  function* finish(): Generator<Read> {
    if (!open) return;
    const { line, wire, notes, unread } = open;
    open = undefined;
    const annotations = notes.map((description) => ({
      entry: new Date(importing.now).toISOString(),
      description,
    }));
    try {
      const task = readWire(wire, importing);
      yield { line, task: { ...task, amend: (before) => commentsOf(annotations, before) } };
      if (unread !== undefined) {
        yield {
          line,
          fault: `DATE: "${unread.slice(0, 80)}" is not understood, and kept as it is`,
        };
      }
    } catch (error) {
      if (!(error instanceof RowFault)) throw error;
      yield { line, fault: error.message };
    }
  }

  for await (const { line, value, fault } of readRecords(rows)) {
    if (fault !== undefined) {
      yield { line, fault };
      continue;
    }
    const values = value as readonly string[];
    if (!header) {
      header = values.map((name) => name.trim().toUpperCase());
      continue;
    }
    const cells: Cells = Object.fromEntries(header.map((name, at) => [name, values[at] ?? '']));
    const type = cells['TYPE']?.trim().toLowerCase();
    if (type === 'note' && open) {
      if (cells['CONTENT']) open.notes.push(cells['CONTENT']);
      continue;
    }
    yield* finish();
    if (type === 'section') {
      project = cells['CONTENT'] || null;
      path = [];
    } else if (type === 'task') {
      const depth = Math.max(Number.parseInt(cells['INDENT'] || '1', 10) || 1, 1);
      path = path.slice(0, depth - 1);
      const { wire, unread } = wireOf(cells, { project, path }, importing);
      open = { line, wire, notes: [], unread };
      path = [...path, { id: wire.id ?? '', title: wire.title }];
    } else if (type !== 'meta' && type !== '') {
      yield { line, fault: `"${type?.slice(0, 40)}" is neither task, section nor note` };
    }
  }
  yield* finish();
}

/** Comments of a file beside those that are there: a template does not say when they were made. */
function commentsOf(
  comments: Task['annotations'],
  before: { annotations: Task['annotations'] } | undefined,
) {
  const had = before?.annotations ?? [];
  const known = new Set(had.map(({ description }) => description));
  const fresh = comments.filter(({ description }) => !known.has(description));
  return fresh.length === 0 && before ? {} : { annotations: [...had, ...fresh] };
}

export const format: Format = {
  async *encode(tasks, here) {
    yield recordText(COLUMNS);
    for (const [section, rows] of await sectionsOf(tasks, here)) {
      if (section !== '') yield record({ TYPE: 'section', CONTENT: section });
      yield* rows;
    }
  },
  decode,
  lacks: [
    'id',
    'ref',
    'status',
    'notes',
    'wait',
    'scheduled',
    'rdate',
    'exdate',
    'seriesId',
    'recurrenceId',
    'dtstart',
    'depends',
    'position',
    'links',
    'reminders',
    'intervals',
    'attributes',
    'aiSuggested',
    'aiConfidence',
    'smartScheduled',
    'created',
    'updated',
    'completed',
  ],
};
