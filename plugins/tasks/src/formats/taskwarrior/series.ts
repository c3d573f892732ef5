// Series of Taskwarrior: a template, of which Taskwarrior makes tasks, and those tasks. Here the open one of them carries
// the rule, and there is no template; what a template says besides is kept and given back.
import { instances, type Rule, writeRule } from '@aurelius/core/recurrence';
import { formatWall, parseWall, type Wall } from '@aurelius/core/time';
import type { TaskRow } from '../../row.ts';
import { instanceId } from '../../series/copy.ts';
import { storedRule } from '../../series/rule.ts';
import { dueAtWall } from '../../when/due.ts';
import { wallOf } from '../../when/zone.ts';
import { type Decoded, type Importing, isObject, isUuid } from '../decoded.ts';
import { recurOf, ruleOf } from './periods.ts';
import { decodeTaskwarrior, encodeTaskwarrior } from './row.ts';
import { compact, dueAt, instantOf, instantOfDue } from './words.ts';

type Row = Record<string, unknown>;

/** The attribute of an open instance that holds the template it came with. */
const TEMPLATE = 'template';

/** Marks a template that was made here: it says nothing that its task does not. */
const MADE = 'aurelius.made';

/** Instances that are counted to find the place of one. */
const COUNTED = 3000;

/** Attributes of a task that say of which series it is. */
const OF_SERIES = ['parent', 'imask', 'recur', 'rtype', 'until', 'mask'];

export const isTemplate = (row: unknown): row is Row =>
  isObject(row) && row['status'] === 'recurring' && typeof row['uuid'] === 'string';
export const isChild = (row: unknown): row is Row =>
  isObject(row) && typeof row['parent'] === 'string' && typeof row['imask'] !== 'undefined';

/** A series as its template has it. */
interface Series {
  readonly id: string;
  readonly rule: Rule;
  readonly start: Wall;
  /** Of its dates; null: they float. */
  readonly zone: string | null;
}

/** What a template says of its series; null where no rule says the same. */
function seriesOf(template: Row, zone: string): Series | null {
  const id = String(template['uuid']).toLowerCase();
  if (!isUuid(id) || template['due'] === undefined) return null;
  const due = dueAt(instantOf(template['due'], 'due'), zone);
  const start = due.dueLocal === null ? null : parseWall(due.dueLocal);
  const rule = start && ruleOf(template['recur'], start);
  if (!start || !rule) return null;
  if (template['until'] === undefined) return { id, rule, start, zone: due.dueZone };
  const ms = instantOf(template['until'], 'until');
  const until = {
    ...wallOf(ms, start.seconds === null ? zone : 'UTC'),
    utc: start.seconds !== null,
  };
  const last = start.seconds === null ? { ...until, seconds: null } : until;
  return { id, rule: { ...rule, until: last }, start, zone: due.dueZone };
}

/** Walls of the instances of a series, counted from its first. */
function wallsOf({ rule, start, zone }: Series, callerZone: string): string[] {
  const walls: string[] = [];
  const all = instances({ rule, dtstart: start, zone: zone ?? callerZone });
  for (const { wall } of all) {
    walls.push(formatWall(wall));
    if (walls.length >= COUNTED) break;
  }
  return walls;
}

const without = (attributes: TaskRow['attributes']): TaskRow['attributes'] =>
  Object.fromEntries(Object.entries(attributes).filter(([name]) => !OF_SERIES.includes(name)));

/** A template with the tasks that were made of it, as one series; null where it stays what it is. */
export function decodeSeries(
  template: Row,
  children: readonly Decoded[],
  importing: Importing,
): Decoded[] | null {
  const series = seriesOf(template, importing.zone);
  if (!series) return null;
  const walls = wallsOf(series, importing.zone);
  const placed = children.map((child) => {
    const place = Number(child.fields.attributes?.['imask']);
    const wall = walls[place] ?? child.fields.dueLocal ?? '';
    return { child, place, wall };
  });
  const open = placed
    .filter(({ child }) => child.fields.status === 'open')
    .sort((a, b) => b.place - a.place)[0];
  const { uuid: _uuid, status: _status, ...kept } = template;
  const held = MADE in template ? {} : { [TEMPLATE]: kept };
  const dtstart = formatWall(series.start);
  const member = (wall: string) => ({ seriesId: series.id, recurrenceId: wall });
  const carrying = (fields: Decoded['fields']) => ({
    rrule:
      fields.rrule && recurOf(fields.rrule, series.start) === canonical(series)
        ? fields.rrule
        : writeRule(series.rule),
    repeatFrom: 'schedule' as const,
    dtstart,
    attributes: { ...without(fields.attributes ?? {}), ...held },
  });
  const all = placed.map(({ child, wall }): Decoded => {
    const fields = { ...child.fields, ...member(wall) };
    return {
      ...child,
      fields: child === open?.child ? { ...fields, ...carrying(child.fields) } : fields,
    };
  });
  if (open) return all;
  const made = String(template['mask'] ?? '').length;
  const next = walls[Math.max(made, ...placed.map(({ place }) => place + 1), 0)];
  if (next === undefined) return null;
  const first = decodeTaskwarrior({ ...kept, uuid: instanceId(series.id, next) }, importing);
  const wall = parseWall(next) as Wall;
  const due = dueAtWall(wall, series.zone, importing.zone);
  const fields = { ...first.fields, ...due, ...member(next), ...carrying(first.fields) };
  return [...all, { ...first, fields }];
}

const canonical = ({ rule, start }: Series): string | null => recurOf(writeRule(rule), start);

/** The series of a row, if Taskwarrior can say how it repeats. */
function taskwarriorSeries(row: TaskRow, zone: string) {
  const { rrule, seriesId, recurrenceId, dtstart, rdate, exdate, dueZone, status } = row;
  if (status !== 'open' || rrule === null || seriesId === null || recurrenceId === null)
    return null;
  if (row.repeatFrom !== 'schedule' || rdate !== null || exdate !== null) return null;
  const start = dtstart === null ? null : parseWall(dtstart);
  const rule = storedRule(rrule);
  const recur = start && recurOf(rrule, start);
  if (!start || !rule || !recur) return null;
  // Taskwarrior knows instants: what they do not say of the first date would be lost
  const first = dueAt(instantOfDue(dueAtWall(start, dueZone, zone), zone), zone);
  if (first.dueLocal !== dtstart || first.dueZone !== dueZone) return null;
  const series = { id: seriesId, rule, start, zone: dueZone };
  const place = wallsOf(series, zone).indexOf(recurrenceId);
  return place < 0 ? null : { series, recur, place };
}

/** What Taskwarrior takes a series to have made so far: done, but for the open one. */
function maskOf(before: string, place: number, waits: boolean): string {
  if (place < before.length) return before;
  return `${before.replaceAll(/[-W]/g, '+').padEnd(place, '+')}${waits ? 'W' : '-'}`;
}

/** Attributes that a template shares with what is made of it. */
const SHARED = ['description', 'project', 'tags', 'priority'];

const pick = (row: Row, names: readonly string[]): Row =>
  Object.fromEntries(Object.entries(row).filter(([name]) => names.includes(name)));

function untilOf({ rule, zone }: Series, callerZone: string): Row {
  const { until } = rule;
  if (until === null) return {};
  const wallZone = until.utc ? 'UTC' : (zone ?? callerZone);
  const at = dueAtWall(until, wallZone, callerZone);
  const ms = instantOfDue(at, callerZone);
  return ms === null ? {} : { until: compact(ms) };
}

/** A task as Taskwarrior has it: with its template, if it is the open one of a series. */
export function encodeTask(row: TaskRow, zone: string): Row[] {
  const { [TEMPLATE]: held, ...attributes } = row.attributes;
  const found = taskwarriorSeries(row, zone);
  if (!found) {
    const isMember = typeof row.attributes['parent'] === 'string';
    const plain =
      isMember && row.rrule === null ? { ...row, seriesId: null, recurrenceId: null } : row;
    return [encodeTaskwarrior({ ...plain, attributes }, zone)];
  }
  const { series, recur, place } = found;
  const kept = isObject(held) ? held : {};
  const before = typeof kept['mask'] === 'string' ? kept['mask'] : '';
  const again = ruleOf(kept['recur'], series.start);
  const same = again !== null && recurOf(writeRule(again), series.start) === recur;
  const shared = {
    ...{ recur: same ? kept['recur'] : recur, rtype: kept['rtype'] ?? 'periodic' },
    ...(kept['until'] === undefined ? untilOf(series, zone) : { until: kept['until'] }),
  };
  const start = instantOfDue(dueAtWall(series.start, series.zone, zone), zone);
  const made = {
    ...{ uuid: series.id, status: 'recurring', due: compact(start ?? 0) },
    mask: maskOf(before, place, row.waitAt !== null),
  };
  const implied = seriesOf({ ...shared, ...made }, zone);
  const said = implied !== null && writeRule(implied.rule) === row.rrule;
  const own = encodeTaskwarrior(
    {
      ...{ ...row, attributes, rrule: said ? null : row.rrule },
      ...{ seriesId: null, recurrenceId: null, dtstart: null, repeatFrom: null },
    },
    zone,
  );
  // a template that has gone on here is as its last task
  const moved = place >= before.length ? pick(own, SHARED) : {};
  const fresh = isObject(held) ? {} : { [MADE]: 'true' };
  const template = {
    ...pick(own, ['entry', 'modified']),
    ...fresh,
    ...kept,
    ...moved,
    ...shared,
    ...made,
  };
  return [template, { ...own, ...shared, parent: series.id, imask: place }];
}
