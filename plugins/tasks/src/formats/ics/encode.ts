// A task as VTODO (RFC 5545 §3.6.2), as Apple's Reminders and tasks.org read it. What has no property goes along as
// X-AURELIUS-…, and properties of others are given back as they came.

import { parseWall } from '@aurelius/core/time';
import type { Task } from '../../contract.ts';
import { type TaskRow, toWire } from '../../row.ts';
import { dueAtWall } from '../../when/due.ts';
import { extrasOf } from '../extras.ts';
import { folded } from './lines.ts';
import { uriOf } from './links.ts';
import { propertyText } from './property.ts';
import { EXTRAS, FLOATING, KEPT, OWN, PRIORITY } from './words.ts';

const second = (instant: string): string => `${instant.slice(0, 19)}Z`;

/** A due date in the one form that says it: a day, UTC, a zone, or floating. */
interface When {
  readonly type: 'date' | 'date-time';
  readonly value: string;
  readonly params: Readonly<Record<string, string>>;
}

function whenOf(wall: string, zone: string | null): When {
  if (wall.length === 10) return { type: 'date', value: wall, params: {} };
  return { type: 'date-time', value: wall, params: zone === null ? {} : { tzid: zone } };
}

/** Whether a due time needs its instant said: it is UTC, or the second of two that clocks show alike. */
function isByInstant({ dueLocal, dueZone, dueDate, allDay }: Task): boolean {
  const wall = dueLocal === null || allDay ? null : parseWall(dueLocal);
  if (!wall || dueDate === null || dueZone === null) return false;
  return dueZone === 'UTC' || dueAtWall(wall, dueZone, dueZone).dueAt !== Date.parse(dueDate);
}

/** The zone that DUE cannot say: of an instant, and of a day. */
function hiddenZone(task: Task): string | null {
  if (task.dueLocal !== null && task.allDay) return task.dueZone ?? FLOATING;
  return isByInstant(task) ? task.dueZone : null;
}

function dueOf(task: Task): When | null {
  if (task.dueLocal === null) return null;
  if (isByInstant(task) && task.dueDate !== null) {
    return { type: 'date-time', value: second(task.dueDate), params: {} };
  }
  return whenOf(task.dueLocal, task.dueZone);
}

/** Whether the scheduled date can be DTSTART: of one kind with the due date, before it, and not in the way of a rule. */
const startsBefore = ({ scheduled, dueDate, allDay, rrule }: Task): boolean =>
  scheduled?.endsWith('.000Z') === true &&
  rrule === null &&
  !allDay &&
  (dueDate === null || scheduled < dueDate);

function recurrenceOf(task: Task, due: When | null): string[] {
  if (task.rrule === null || task.status !== 'open' || !due) return [];
  const moments = (name: string, walls: readonly string[]) =>
    walls.map((wall) => {
      const { type, value, params } = whenOf(wall, task.dueZone);
      return propertyText(name, type, [value], params);
    });
  return [
    propertyText('DTSTART', due.type, [due.value], due.params),
    folded(`RRULE:${task.rrule}`),
    ...moments('RDATE', task.rdate),
    ...moments('EXDATE', task.exdate),
  ];
}

const ALARM_HEAD = ['BEGIN:VALARM', 'ACTION:DISPLAY'].map(folded).join('');

function alarmOf(reminder: Task['reminders'][number], title: string): string {
  const trigger =
    'at' in reminder
      ? propertyText('TRIGGER', 'date-time', [second(reminder.at)])
      : propertyText('TRIGGER', 'duration', [`-PT${reminder.before}M`], { related: 'END' });
  return [
    ALARM_HEAD,
    propertyText('DESCRIPTION', 'text', [title]),
    trigger,
    folded('END:VALARM'),
  ].join('');
}

/** Lines of others, as they came. */
function keptLines(attributes: Task['attributes']): string[] {
  const lines = attributes[KEPT];
  const whole = /^[A-Z][A-Z0-9-]*[;:][^\p{Cc}]*$/u;
  return Array.isArray(lines)
    ? lines.filter((line) => typeof line === 'string' && whole.test(line)).map(folded)
    : [];
}

const STATUS = {
  done: 'COMPLETED',
  cancelled: 'CANCELLED',
  open: 'NEEDS-ACTION',
  recurring: 'NEEDS-ACTION',
};

/** @returns lines of a file */
export function encodeTodo(row: TaskRow): string {
  const task = toWire(row);
  const due = dueOf(task);
  const kept = keptLines(task.attributes);
  const { [KEPT]: _lines, ...attributes } = task.attributes;
  const carried = recurrenceOf(task, due);
  const asStart = startsBefore(task);
  const asAlarms = task.dueLocal !== null || task.reminders.every((it) => 'at' in it);
  const text = (name: string, value: string | null, params = {}) =>
    value === null ? [] : [propertyText(name, 'text', [value], params)];
  const instant = (name: string, value: string | null) =>
    value === null ? [] : [propertyText(name, 'date-time', [second(value)])];
  const extra = {
    ...task,
    attributes,
    scheduled: asStart ? null : task.scheduled,
    rrule: carried.length > 0 ? null : task.rrule,
    rdate: carried.length > 0 ? [] : task.rdate,
    exdate: carried.length > 0 ? [] : task.exdate,
    reminders: asAlarms ? [] : task.reminders,
    dueZone: hiddenZone(task),
    status: task.status === 'recurring' ? task.status : (null as unknown as Task['status']),
  };
  const running = task.intervals.some(({ end }) => end === null);
  return [
    folded('BEGIN:VTODO'),
    ...text('UID', task.id),
    ...instant('DTSTAMP', task.updated),
    ...instant('CREATED', task.created),
    ...instant('LAST-MODIFIED', task.updated),
    folded(`SEQUENCE:${task.rev}`),
    ...text('SUMMARY', task.title),
    ...text('DESCRIPTION', task.notes),
    folded(`STATUS:${running ? 'IN-PROCESS' : STATUS[task.status]}`),
    ...(task.status === 'done' ? [folded('PERCENT-COMPLETE:100')] : []),
    ...instant('COMPLETED', task.completed),
    ...(task.priority === null ? [] : [folded(`PRIORITY:${PRIORITY[task.priority]}`)]),
    ...(due ? [propertyText('DUE', due.type, [due.value], due.params)] : []),
    ...(asStart ? instant('DTSTART', task.scheduled) : carried),
    ...(task.labels.length > 0 ? [propertyText('CATEGORIES', 'text', task.labels)] : []),
    ...text('RELATED-TO', task.parentId, { reltype: 'PARENT' }),
    ...task.depends.flatMap((id) => text('RELATED-TO', id, { reltype: 'DEPENDS-ON' })),
    ...task.annotations.flatMap(({ entry, description }) =>
      text('COMMENT', description, { 'x-aurelius-entry': entry }),
    ),
    ...task.links.flatMap((link) => {
      const uri = uriOf(link);
      return uri === null ? [] : [propertyText('ATTACH', 'uri', [uri])];
    }),
    ...extrasOf(extra, EXTRAS).map(([name, value]) =>
      propertyText(`${OWN}${name}`, 'text', [value]),
    ),
    ...kept,
    ...(asAlarms ? task.reminders.map((it) => alarmOf(it, task.title)) : []),
    folded('END:VTODO'),
  ].join('');
}
