// A table: a column for each field of a task, a record for each task, lists as JSON. Columns of others are kept.

import { readRecords, recordText } from '@aurelius/core/plugin';
import { formatWall } from '@aurelius/core/time';
import type { Task } from '../../contract.ts';
import { toWire } from '../../row.ts';
import { readMoment, referenceAt } from '../../when/expression.ts';
import { type Importing, isObject, RowFault } from '../decoded.ts';
import { eachRow, type Format } from '../format.ts';
import { readWire, type Wire } from '../wire.ts';

type Kind = 'text' | 'words' | 'json';

/** The columns as we write them. */
const COLUMNS: readonly (readonly [name: Extract<keyof Task, keyof Wire>, kind: Kind])[] = [
  ['id', 'text'],
  ['ref', 'text'],
  ['title', 'text'],
  ['status', 'text'],
  ['priority', 'text'],
  ['dueLocal', 'text'],
  ['dueZone', 'text'],
  ['dueDate', 'text'],
  ['deadline', 'text'],
  ['scheduled', 'text'],
  ['wait', 'text'],
  ['project', 'text'],
  ['labels', 'words'],
  ['description', 'text'],
  ['notes', 'text'],
  ['parentId', 'text'],
  ['position', 'json'],
  ['estimate', 'json'],
  ['depends', 'words'],
  ['rrule', 'text'],
  ['repeatFrom', 'text'],
  ['seriesId', 'text'],
  ['recurrenceId', 'text'],
  ['dtstart', 'text'],
  ['rdate', 'words'],
  ['exdate', 'words'],
  ['annotations', 'json'],
  ['links', 'json'],
  ['reminders', 'json'],
  ['intervals', 'json'],
  ['aiSuggested', 'json'],
  ['aiConfidence', 'json'],
  ['smartScheduled', 'json'],
  ['attributes', 'json'],
  ['created', 'text'],
  ['updated', 'text'],
  ['completed', 'text'],
];

/** What other programs call a column. */
const ALIASES: Readonly<Record<string, string>> = { tags: 'labels', task: 'title', name: 'title' };

/** Fields that are false or a list or an object where they are empty; all others are null. */
const EMPTY: Readonly<Record<string, unknown>> = {
  labels: [],
  depends: [],
  rdate: [],
  exdate: [],
  annotations: [],
  links: [],
  reminders: [],
  intervals: [],
  aiSuggested: false,
  smartScheduled: false,
  attributes: {},
};

/** Words that a comma can stand between. */
const isPlain = (word: string): boolean => /^[^\s,["][^,]*(?<!\s)$/.test(word);

function cellOf(value: unknown, kind: Kind): string {
  if (value === null || value === false) return '';
  if (Array.isArray(value) && value.length === 0) return '';
  if (isObject(value) && Object.keys(value).length === 0) return '';
  if (kind === 'text') return String(value);
  if (kind === 'words' && (value as string[]).every(isPlain)) return (value as string[]).join(', ');
  return JSON.stringify(value);
}

function jsonOf(cell: string, name: string): unknown {
  try {
    return JSON.parse(cell);
  } catch {
    throw new RowFault(`${name} is not JSON`);
  }
}

function readCell(cell: string, name: string, kind: Kind): unknown {
  if (kind === 'json' || (kind === 'words' && cell.startsWith('['))) return jsonOf(cell, name);
  if (kind === 'text') return cell;
  return cell
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}

/** What a hand-written `due` means. @throws RowFault */
function dueOf(words: string, { now, zone }: Importing): string {
  try {
    return formatWall(readMoment(words, referenceAt(now, zone)));
  } catch {
    throw new RowFault(`due: "${words}" is not a date`);
  }
}

/** One column of a file: ours, the due date in words, or one of somebody else. */
interface Column {
  readonly name: string;
  readonly kind: Kind | 'due' | 'foreign';
}

function columnOf(header: string): Column {
  const squeezed = header.replaceAll(/[\s_-]/g, '').toLowerCase();
  const wanted = ALIASES[squeezed] ?? squeezed;
  const own = COLUMNS.find(([name]) => name.toLowerCase() === wanted);
  if (own) return { name: own[0], kind: own[1] };
  return { name: header.trim(), kind: squeezed === 'due' ? 'due' : 'foreign' };
}

function wireOf(columns: readonly Column[], cells: readonly string[], importing: Importing): Wire {
  const wire: Record<string, unknown> = {};
  const foreign: Record<string, unknown> = {};
  for (const [at, { name, kind }] of columns.entries()) {
    const cell = cells[at] ?? '';
    if (kind === 'foreign') {
      if (cell !== '' && name !== '') foreign[name] = cell;
    } else if (kind === 'due') {
      wire['dueLocal'] = cell === '' ? null : dueOf(cell, importing);
    } else if (cell !== '') {
      wire[name] = readCell(cell, name, kind);
    } else if (!['id', 'ref', 'status', 'created', 'updated', 'title', 'dueZone'].includes(name)) {
      wire[name] = EMPTY[name] ?? null;
    }
  }
  // an empty zone beside a date means that it floats
  const zoned = columns.some(({ name }) => name === 'dueZone');
  if (zoned && wire['dueZone'] === undefined) wire['dueZone'] = null;
  if (Object.keys(foreign).length > 0) {
    wire['attributes'] = { ...(wire['attributes'] as object | undefined), ...foreign };
  }
  return wire as Wire;
}

export const format: Format = {
  async *encode(tasks) {
    yield recordText(COLUMNS.map(([name]) => name));
    for await (const row of tasks.all()) {
      const wire = toWire(row);
      yield recordText(COLUMNS.map(([name, kind]) => cellOf(wire[name], kind)));
    }
  },
  decode(rows, importing) {
    let columns: readonly Column[] | undefined;
    return eachRow(readRecords(rows), (value) => {
      const cells = value as readonly string[];
      if (!columns) {
        columns = cells.map(columnOf);
        return null;
      }
      if (cells.length > columns.length) throw new RowFault('it has more cells than the header');
      return readWire(wireOf(columns, cells, importing), importing);
    });
  },
  lacks: [],
};
