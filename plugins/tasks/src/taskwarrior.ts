// Taskwarrior's JSON (https://taskwarrior.org/docs/design/task), both ways. What Aurelius has no field for is kept as
// it came and given back.
import type { Task } from './contract.ts';
import { type Decoded, type Importing, isObject, RowFault, uuidOf } from './import/decoded.ts';
import type { TaskRow } from './row.ts';
import { formatWall, parseWall } from './when/civil.ts';
import { type Due, dueAtWall, NO_DUE } from './when/due.ts';
import { instantInRange, startOfDay, wallOf } from './when/zone.ts';

const STATUS: Readonly<Record<string, Task['status']>> = {
  pending: 'open',
  waiting: 'open',
  completed: 'done',
  deleted: 'cancelled',
  recurring: 'recurring',
};
const PRIORITY: Readonly<Record<string, Task['priority']>> = { H: 'high', M: 'medium', L: 'low' };

const COMPACT = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

/** Milliseconds since 1970 UTC of `20261124T083000Z`, or of RFC 3339. @throws RowFault */
function instantOf(value: unknown, field: string): number {
  const text = typeof value === 'string' ? value.replace(COMPACT, '$1-$2-$3T$4:$5:$6Z') : '';
  const wall = parseWall(text.slice(0, 19));
  const ms = wall && wall.seconds !== null ? Date.parse(text) : Number.NaN;
  if (!instantInRange(ms)) throw new RowFault(`${field} is not a date`);
  return ms;
}

/** `20261124T083000Z`: what Taskwarrior knows of an instant ends at the second. */
const compact = (ms: number): string => new Date(ms).toISOString().replace(/\.\d{3}|[-:]/g, '');

function listOf(value: unknown, field: string): string[] {
  if (typeof value === 'string') return value.split(',').filter((item) => item !== '');
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
  throw new RowFault(`${field} is not a list of texts`);
}

function annotationsOf(value: unknown): Task['annotations'] {
  if (!Array.isArray(value)) throw new RowFault('annotations is not a list');
  return value.map((item: unknown) => {
    if (!isObject(item) || typeof item['description'] !== 'string') {
      throw new RowFault('an annotation has no description');
    }
    const entry = new Date(instantOf(item['entry'], 'entry of an annotation')).toISOString();
    return { entry, description: item['description'] };
  });
}

/** Local midnight is how Taskwarrior writes a day. */
function dueOf(value: unknown, zone: string): Due {
  if (value === undefined) return NO_DUE;
  const ms = instantOf(value, 'due');
  const wall = wallOf(ms, zone);
  if (startOfDay(wall.day, zone) === ms) {
    return dueAtWall({ day: wall.day, seconds: null }, zone, zone);
  }
  return { dueLocal: formatWall(wall), dueZone: zone, dueAt: ms, allDay: false };
}

function textOf(value: unknown, field: string): string | null {
  if (value === undefined) return null;
  if (typeof value !== 'string') throw new RowFault(`${field} is not text`);
  return value;
}

/** Computed by Taskwarrior anew each time. */
const COMPUTED = ['id', 'urgency'];

/** Reads one task as Taskwarrior exports it. @throws RowFault */
export function decodeTaskwarrior(row: unknown, importing: Importing): Decoded {
  if (!isObject(row)) throw new RowFault('is not an object');
  const { uuid, status, description, entry, modified, end, due, wait, ...more } = row;
  const { tags, project, depends, annotations, priority, ...rest } = more;
  const title = textOf(description, 'description') ?? '';
  if (title.trim() === '') throw new RowFault('description is missing');
  const known = status === undefined ? 'open' : STATUS[String(status)];
  if (!known) throw new RowFault('status is not one of Taskwarrior’s');
  const created = entry === undefined ? importing.now : instantOf(entry, 'entry');
  const finished = known === 'done' || known === 'cancelled';
  const updated = modified === undefined ? created : instantOf(modified, 'modified');
  const rank = typeof priority === 'string' ? PRIORITY[priority] : undefined;
  const attributes = Object.entries(rest).filter(([key]) => !COMPUTED.includes(key));
  if (priority !== undefined && !rank) attributes.push(['priority', priority]);
  if (end !== undefined && !finished) attributes.push(['end', end]);
  return {
    id: uuid === undefined ? importing.newId() : uuidOf(uuid, 'uuid'),
    ref: null,
    fields: {
      title,
      status: known,
      created,
      updated,
      completed: finished && end !== undefined ? instantOf(end, 'end') : finished ? updated : null,
      ...dueOf(due, importing.zone),
      waitAt: wait === undefined ? null : instantOf(wait, 'wait'),
      labels: tags === undefined ? [] : [...new Set(listOf(tags, 'tags'))],
      project: textOf(project, 'project') || null,
      priority: rank ?? null,
      depends:
        depends === undefined ? [] : listOf(depends, 'depends').map((id) => uuidOf(id, 'depends')),
      annotations: annotations === undefined ? [] : annotationsOf(annotations),
      attributes: Object.fromEntries(attributes),
    },
  };
}

const LETTER = { urgent: 'H', high: 'H', medium: 'M', low: 'L' } as const;
const NAME = {
  open: 'pending',
  done: 'completed',
  cancelled: 'deleted',
  recurring: 'recurring',
} as const;

function dueInstant(row: TaskRow, callerZone: string): number | null {
  const wall = row.allDay && row.dueLocal !== null ? parseWall(row.dueLocal) : null;
  return wall ? startOfDay(wall.day, row.dueZone ?? callerZone) : row.dueAt;
}

const dated = (name: string, ms: number | null) => (ms === null ? {} : { [name]: compact(ms) });
const filled = <T>(name: string, list: readonly T[]) => (list.length === 0 ? {} : { [name]: list });

/**
 * A task as Taskwarrior 2.6 and later write it: what waits is pending, and its `wait` says until when.
 * @param zone of the caller: where days begin that have no zone of their own
 */
export function encodeTaskwarrior(row: TaskRow, zone: string): Record<string, unknown> {
  return {
    ...row.attributes,
    uuid: row.id,
    status: NAME[row.status],
    description: row.title,
    entry: compact(row.created),
    modified: compact(row.updated),
    ...dated('end', row.completed),
    ...dated('due', dueInstant(row, zone)),
    ...dated('wait', row.waitAt),

    ...filled('tags', row.labels),
    ...(row.project === null ? {} : { project: row.project }),
    ...(row.priority === null ? {} : { priority: LETTER[row.priority] }),
    ...filled('depends', row.depends),
    ...filled(
      'annotations',
      row.annotations.map((it) => ({ ...it, entry: compact(Date.parse(it.entry)) })),
    ),
  };
}
