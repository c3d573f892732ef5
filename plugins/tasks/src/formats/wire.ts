// Tasks as the API answers them, read back: what every format makes of its own words, so that one place judges them all.
// Nothing is guessed and nothing unknown is taken.
import { faultText, instantText } from '@aurelius/core/contract';
import { parseWall } from '@aurelius/core/time';
import * as z from 'zod';
import { LINK_TYPES, PRIORITIES, REPEAT_FROM, STATUSES } from '../contract.ts';
import { listOrNull } from '../row.ts';
import { intervalsFault } from '../time/intervals.ts';
import { type Due, dueAtInstant, dueAtWall, NO_DUE } from '../when/due.ts';
import { instantInRange, knownZone } from '../when/zone.ts';
import { type Decoded, type Fields, type Importing, RowFault, uuidOf } from './decoded.ts';

const instant = z.iso
  .datetime({ offset: true })
  .transform((text) => Date.parse(text))
  .refine(instantInRange, { error: 'is out of range' });
/** The same, written as answers have it. */
const instantAgain = instant.transform(instantText);
const text = z.string().nullable().default(null);
const wall = z
  .string()
  .refine((it) => parseWall(it) !== null, { error: 'is not a date or wall time' });
const civilDate = wall.refine((it) => it.length === '2026-12-01'.length, {
  error: 'is not a date',
});
const link = z.strictObject({
  type: z.enum(LINK_TYPES),
  target: z.string(),
  title: text,
  source: z.strictObject({ quote: text, hash: text, part: text }).nullable().default(null),
  file: z
    .strictObject({ size: z.int().min(0), sha256: text })
    .nullable()
    .default(null),
  added: instantAgain,
});

const schema = z.strictObject({
  id: z.string().optional(),
  ref: z.string().optional(),
  rev: z.unknown().optional(),
  hash: z.unknown().optional(),
  title: z.string().refine((title) => title.trim() !== '', { error: 'must not be blank' }),
  description: text,
  notes: text,
  status: z.enum(STATUSES).default('open'),
  priority: z.enum(PRIORITIES).nullable().default(null),
  dueDate: instant.nullable().default(null),
  dueLocal: text,
  dueZone: z.string().nullable().optional(),
  allDay: z.boolean().optional(),
  deadline: civilDate.nullable().default(null),
  scheduled: instant.nullable().default(null),
  wait: instant.nullable().default(null),
  rrule: text,
  repeatFrom: z.enum(REPEAT_FROM).nullable().default(null),
  repeats: z.unknown().optional(),
  seriesId: text,
  recurrenceId: wall.nullable().default(null),
  dtstart: wall.nullable().default(null),
  rdate: z.array(wall).default([]),
  exdate: z.array(wall).default([]),
  labels: z.array(z.string()).default([]),
  project: text,
  parentId: z.string().nullable().default(null),
  position: z.number().nullable().default(null),
  estimate: z.int().nullable().default(null),
  depends: z.array(z.string()).default([]),
  annotations: z.array(z.strictObject({ entry: instant, description: z.string() })).default([]),
  links: z.array(link).default([]),
  reminders: z
    .array(
      z.union([z.strictObject({ before: z.int().min(0) }), z.strictObject({ at: instantAgain })]),
    )
    .default([]),
  intervals: z
    .array(z.strictObject({ start: instantAgain, end: instantAgain.nullable() }))
    .default([]),
  aiSuggested: z.boolean().default(false),
  aiConfidence: z.number().nullable().default(null),
  smartScheduled: z.boolean().default(false),
  attributes: z.record(z.string(), z.unknown()).default({}),
  created: instant.optional(),
  updated: instant.optional(),
  completed: instant.nullable().default(null),
});
type Row = z.output<typeof schema>;

/** A task as a format has understood it so far; what is absent stays as it is. */
export type Wire = z.input<typeof schema>;

const REF = /^[a-hjkmnp-tv-z][0-9a-hjkmnp-tv-z]{3,39}$/;

function zoneOf(row: Row, importing: Importing): string | null {
  if (row.dueZone === null) return null;
  try {
    return knownZone(row.dueZone ?? importing.zone);
  } catch {
    throw new RowFault('dueZone is not a time zone');
  }
}

function dueOf(row: Row, importing: Importing): Due {
  if (row.dueLocal === null && row.dueDate === null) return NO_DUE;
  const zone = zoneOf(row, importing);
  const byInstant = row.dueDate === null ? null : dueAtInstant(row.dueDate, zone, importing.zone);
  if (row.dueLocal === null) return byInstant ?? NO_DUE;
  const wall = parseWall(row.dueLocal);
  if (!wall) throw new RowFault('dueLocal is not a date');
  const byWall = dueAtWall(wall, zone, importing.zone);
  // In the hour that the clocks repeat, only the instant tells which of the two is meant.
  return byInstant?.dueLocal === byWall.dueLocal ? byInstant : byWall;
}

function parsedRow(value: unknown): Row {
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new RowFault(
      [issue?.path.join('.'), issue && faultText(issue)].filter(Boolean).join(': '),
    );
  }
  const misplaced = intervalsFault(parsed.data.intervals, parsed.data.status);
  if (misplaced !== null) throw new RowFault(misplaced);
  return parsed.data;
}

function fieldsOf(row: Row, importing: Importing): Fields {
  return {
    title: row.title,
    description: row.description,
    notes: row.notes,
    status: row.status,
    priority: row.priority,
    ...dueOf(row, importing),
    deadline: row.deadline,
    scheduledAt: row.scheduled,
    waitAt: row.wait,
    rrule: row.rrule,
    repeatFrom: row.repeatFrom,
    seriesId: row.seriesId === null ? null : uuidOf(row.seriesId, 'seriesId'),
    recurrenceId: row.recurrenceId,
    dtstart: row.dtstart,
    rdate: listOrNull(row.rdate),
    exdate: listOrNull(row.exdate),
    position: row.position,
    labels: [...new Set(row.labels)],
    project: row.project,
    estimate: row.estimate,
    depends: row.depends.map((id) => uuidOf(id, 'depends')),
    annotations: row.annotations.map((it) => ({
      ...it,
      entry: new Date(it.entry).toISOString(),
    })),
    links: listOrNull(row.links),
    reminders: listOrNull(row.reminders),
    intervals: listOrNull(row.intervals),
    aiSuggested: row.aiSuggested,
    aiConfidence: row.aiConfidence,
    smartScheduled: row.smartScheduled,
    attributes: row.attributes,
    completed: row.completed,
    ...(row.created === undefined ? {} : { created: row.created }),
    ...(row.updated === undefined ? {} : { updated: row.updated }),
  };
}

const DUE: readonly string[] = [
  'dueLocal',
  'dueZone',
  'dueAt',
  'allDay',
] satisfies (keyof Fields)[];
const COLUMNS: Readonly<Record<string, string>> = { scheduled: 'scheduledAt', wait: 'waitAt' };

/** Those fields of a decoded row that its file spoke of. */
function spokenOf(fields: Fields, wire: object): Fields {
  const spoken = new Set(Object.keys(wire).map((name) => COLUMNS[name] ?? name));
  const due = 'dueLocal' in wire || 'dueDate' in wire;
  return Object.fromEntries(
    Object.entries(fields).filter(([name]) => (DUE.includes(name) ? due : spoken.has(name))),
  );
}

function decoded(row: Row, fields: Fields, importing: Importing): Omit<Decoded, 'parentId'> {
  return {
    id: row.id === undefined ? importing.idFor(row.title) : uuidOf(row.id, 'id'),
    ref: row.ref !== undefined && REF.test(row.ref) ? row.ref : null,
    fields,
  };
}

const parentOf = ({ parentId }: Row): string | null =>
  parentId === null ? null : uuidOf(parentId, 'parentId');

/** Reads a whole task: missing fields have the values of a new one. @throws RowFault */
export function readWhole(value: unknown, importing: Importing): Decoded {
  const row = parsedRow(value);
  return { ...decoded(row, fieldsOf(row, importing), importing), parentId: parentOf(row) };
}

/** Reads what a format found out about a task. @throws RowFault */
export function readWire(wire: Wire, importing: Importing): Decoded {
  const row = parsedRow(wire);
  const found = decoded(row, spokenOf(fieldsOf(row, importing), wire), importing);
  return wire.parentId === undefined ? found : { ...found, parentId: parentOf(row) };
}
