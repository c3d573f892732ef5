// One task of Taskwarrior's JSON (https://taskwarrior.org/docs/design/task), both ways. What Taskwarrior has no attribute
// for goes into attributes of its users (UDA) that begin with `aurelius.`; what Aurelius has no field for is kept as it
// came and given back.
import { instantText } from '@aurelius/core/contract';
import { parseWall } from '@aurelius/core/time';
import { listOrNull, type TaskRow, toWire } from '../../row.ts';
import { type Due, dueAtWall, NO_DUE } from '../../when/due.ts';
import {
  type Decoded,
  type Fields,
  type Importing,
  isObject,
  RowFault,
  uuidOf,
} from '../decoded.ts';
import { extrasOf, fromExtras } from '../extras.ts';
import { readWire, type Wire } from '../wire.ts';
import {
  annotationsOf,
  compact,
  dueAt,
  instantOf,
  instantOfDue,
  LETTER,
  listOf,
  PRIORITY,
  STATUS,
  STATUS_NAME,
  textOf,
} from './words.ts';

const OWN = 'aurelius.';

/** Fields that Taskwarrior has no attribute for. */
const EXTRAS = [
  'description',
  'notes',
  'deadline',
  'rrule',
  'repeatFrom',
  'seriesId',
  'recurrenceId',
  'dtstart',
  'rdate',
  'exdate',
  'parentId',
  'position',
  'estimate',
  'links',
  'reminders',
  'aiSuggested',
  'aiConfidence',
  'smartScheduled',
] as const;
/** Those that only say more of an attribute, as long as that is what it was. */
const HINTS = ['priority', 'dueLocal', 'dueZone', 'intervals'] as const;

/** Stands for the zone of a time that floats: an attribute without a value is none. */
const FLOATING = 'floating';

/** Computed by Taskwarrior anew each time. */
const COMPUTED = ['id', 'urgency'];

type Intervals = NonNullable<TaskRow['intervals']>;
const isClosed = ({ end }: Intervals[number]): boolean => end !== null;

/** When it was worked on: Taskwarrior knows only since when it is. */
function intervalsOf(
  before: TaskRow | undefined,
  kept: Intervals | undefined,
  start: number | undefined,
  updated: number,
): TaskRow['intervals'] {
  const had = before?.intervals ?? [];
  const running = had.find((one) => !isClosed(one));
  const same = running && Math.floor(Date.parse(running.start) / 1000) * 1000 === start;
  const closed = kept ?? had.filter(isClosed);
  if (start !== undefined) {
    return [...closed, same ? running : { start: instantText(start), end: null }];
  }
  const ended = running && Date.parse(running.start) < updated;
  return listOrNull(ended ? [...closed, { ...running, end: instantText(updated) }] : closed);
}

/** What was written beside a date holds while it is still that date. */
function dueOf(ms: number | null, { dueLocal, dueZone }: Partial<Wire>, zone: string): Due {
  const wall = ms === null || dueLocal == null ? null : parseWall(dueLocal);
  if (wall) {
    const hinted = dueAtWall(wall, dueZone ?? null, zone);
    if (instantOfDue(hinted, zone) === ms) return hinted;
  }
  return dueAt(ms, zone);
}

/** Reads one task as Taskwarrior exports it. @throws RowFault */
export function decodeTaskwarrior(row: unknown, importing: Importing): Decoded {
  if (!isObject(row)) throw new RowFault('is not an object');
  const { uuid, status, description, entry, modified, end, due, wait, scheduled, ...more } = row;
  const { tags, project, depends, annotations, priority, start, ...rest } = more;
  const title = textOf(description, 'description') ?? '';
  if (title.trim() === '') throw new RowFault('description is missing');
  const known = status === undefined ? 'open' : STATUS[String(status)];
  if (!known) throw new RowFault('status is not one of Taskwarrior’s');
  const finished = known === 'done' || known === 'cancelled';
  const created = entry === undefined ? undefined : instantOf(entry, 'entry');
  const updated = modified === undefined ? undefined : instantOf(modified, 'modified');
  const rank = typeof priority === 'string' ? PRIORITY[priority] : undefined;
  const own: [string, string][] = [];
  const attributes: [string, unknown][] = [];
  for (const [key, value] of Object.entries(rest)) {
    if (key.startsWith(OWN)) own.push([key.slice(OWN.length), textOf(value, key) ?? '']);
    else if (!COMPUTED.includes(key)) attributes.push([key, value]);
  }
  if (priority !== undefined && !rank) attributes.push(['priority', priority]);
  if (end !== undefined && !finished) attributes.push(['end', end]);
  if (start !== undefined && known !== 'open') attributes.push(['start', start]);
  const hints = fromExtras(own, HINTS);
  if (hints.dueZone === FLOATING) hints.dueZone = null;
  const { id, parentId, fields } = readWire(
    {
      title,
      ...fromExtras(own, EXTRAS),
      ...(hints.intervals ? { intervals: hints.intervals } : {}),
      ...(uuid === undefined ? {} : { id: uuidOf(uuid, 'uuid') }),
    },
    importing,
  );
  const { intervals, ...extra } = fields;
  const active = start === undefined || known !== 'open' ? undefined : instantOf(start, 'start');
  const all: Fields = {
    ...extra,
    status: known,
    completed:
      finished && end !== undefined
        ? instantOf(end, 'end')
        : finished
          ? (updated ?? created ?? importing.now)
          : null,
    ...(due === undefined ? NO_DUE : dueOf(instantOf(due, 'due'), hints, importing.zone)),
    scheduledAt: scheduled === undefined ? null : instantOf(scheduled, 'scheduled'),
    waitAt: wait === undefined ? null : instantOf(wait, 'wait'),
    labels: tags === undefined ? [] : [...new Set(listOf(tags, 'tags'))],
    project: textOf(project, 'project') || null,
    priority: rank === 'high' && hints.priority === 'urgent' ? 'urgent' : (rank ?? null),
    depends:
      depends === undefined ? [] : listOf(depends, 'depends').map((one) => uuidOf(one, 'depends')),
    annotations: annotations === undefined ? [] : annotationsOf(annotations),
    attributes: Object.fromEntries(attributes),
    ...(created === undefined ? {} : { created }),
    ...(updated === undefined ? {} : { updated }),
  };
  return {
    id,
    ref: null,
    ...(parentId === undefined ? {} : { parentId }),
    fields: all,
    amend: (before) => ({
      intervals: intervalsOf(before, intervals ?? undefined, active, updated ?? importing.now),
    }),
  };
}

/** What says more of the attributes than Taskwarrior can, as far as it does. */
function hintsOf(row: TaskRow, zone: string): (readonly [string, string])[] {
  const wire = toWire({ ...row, intervals: listOrNull((row.intervals ?? []).filter(isClosed)) });
  const plain = dueAt(instantOfDue(row, zone), zone);
  const exact = plain.dueLocal === row.dueLocal && plain.dueZone === row.dueZone;
  return [
    ...(row.priority === 'urgent' ? extrasOf(wire, ['priority']) : []),
    ...(exact || row.dueLocal === null
      ? []
      : ([
          ['dueLocal', row.dueLocal],
          ['dueZone', row.dueZone ?? FLOATING],
        ] as const)),
    ...extrasOf(wire, ['intervals']),
  ];
}

/** Names that Taskwarrior takes for attributes of its users. */
const UDA = /^[A-Za-z][\w.-]*$/;

const dated = (name: string, ms: number | null) => (ms === null ? {} : { [name]: compact(ms) });
const filled = <T>(name: string, list: readonly T[]) => (list.length === 0 ? {} : { [name]: list });

/**
 * A task as Taskwarrior 2.6 and later write it: what waits is pending, and its `wait` says until when.
 * @param zone of the caller: where days begin that have no zone of their own
 */
export function encodeTaskwarrior(row: TaskRow, zone: string): Record<string, unknown> {
  const extras = [...extrasOf(toWire(row), EXTRAS), ...hintsOf(row, zone)];
  const running = row.status === 'open' && row.intervals?.find((one) => !isClosed(one));
  return {
    ...Object.fromEntries(Object.entries(row.attributes).filter(([name]) => UDA.test(name))),
    uuid: row.id,
    status: STATUS_NAME[row.status],
    description: row.title,
    entry: compact(row.created),
    modified: compact(row.updated),
    ...dated('end', row.completed),
    ...dated('due', instantOfDue(row, zone)),
    ...dated('scheduled', row.scheduledAt),
    ...dated('wait', row.waitAt),
    ...dated('start', running ? Date.parse(running.start) : null),
    ...filled('tags', row.labels),
    ...(row.project === null ? {} : { project: row.project }),
    ...(row.priority === null ? {} : { priority: LETTER[row.priority] }),
    ...filled('depends', row.depends),
    ...filled(
      'annotations',
      row.annotations.map((it) => ({ ...it, entry: compact(Date.parse(it.entry)) })),
    ),
    ...Object.fromEntries(extras.map(([name, text]) => [`${OWN}${name}`, text])),
  };
}
