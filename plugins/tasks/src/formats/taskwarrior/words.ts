// How Taskwarrior writes the parts of a task: its names for states and priorities, its instants, its lists.

import { formatWall, parseWall } from '@aurelius/core/time';
import type { Task } from '../../contract.ts';
import type { TaskRow } from '../../row.ts';
import { type Due, dueAtWall, NO_DUE } from '../../when/due.ts';
import { instantInRange, startOfDay, wallOf } from '../../when/zone.ts';
import { isObject, RowFault } from '../decoded.ts';

export const STATUS: Readonly<Record<string, Task['status']>> = {
  pending: 'open',
  waiting: 'open',
  completed: 'done',
  deleted: 'cancelled',
  recurring: 'recurring',
};
export const STATUS_NAME = {
  open: 'pending',
  done: 'completed',
  cancelled: 'deleted',
  recurring: 'recurring',
} as const;
export const PRIORITY: Readonly<Record<string, Task['priority']>> = {
  H: 'high',
  M: 'medium',
  L: 'low',
};
export const LETTER = { urgent: 'H', high: 'H', medium: 'M', low: 'L' } as const;

const COMPACT = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

/** Milliseconds since 1970 UTC of `20261124T083000Z`, or of RFC 3339. @throws RowFault */
export function instantOf(value: unknown, field: string): number {
  const text = typeof value === 'string' ? value.replace(COMPACT, '$1-$2-$3T$4:$5:$6Z') : '';
  const wall = parseWall(text.slice(0, 19));
  const ms = wall && wall.seconds !== null ? Date.parse(text) : Number.NaN;
  if (!instantInRange(ms)) throw new RowFault(`${field} is not a date`);
  return ms;
}

/** `20261124T083000Z`: what Taskwarrior knows of an instant ends at the second. */
export const compact = (ms: number): string =>
  new Date(ms).toISOString().replace(/\.\d{3}|[-:]/g, '');

/** @throws RowFault */
export function listOf(value: unknown, field: string): string[] {
  if (typeof value === 'string') return value.split(',').filter((item) => item !== '');
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
  throw new RowFault(`${field} is not a list of texts`);
}

/** @throws RowFault */
export function textOf(value: unknown, field: string): string | null {
  if (value === undefined) return null;
  if (typeof value !== 'string') throw new RowFault(`${field} is not text`);
  return value;
}

/** @throws RowFault */
export function annotationsOf(value: unknown): Task['annotations'] {
  if (!Array.isArray(value)) throw new RowFault('annotations is not a list');
  return value.map((item: unknown) => {
    if (!isObject(item) || typeof item['description'] !== 'string') {
      throw new RowFault('an annotation has no description');
    }
    const entry = new Date(instantOf(item['entry'], 'entry of an annotation')).toISOString();
    return { entry, description: item['description'] };
  });
}

/** What an instant says: local midnight is how Taskwarrior writes a day. */
export function dueAt(ms: number | null, zone: string): Due {
  if (ms === null) return NO_DUE;
  const wall = wallOf(ms, zone);
  if (startOfDay(wall.day, zone) === ms) {
    return dueAtWall({ day: wall.day, seconds: null }, zone, zone);
  }
  return { dueLocal: formatWall(wall), dueZone: zone, dueAt: ms, allDay: false };
}

/** Inverse of {@link dueAt}. @param callerZone where days begin that have no zone of their own */
export function instantOfDue(
  { dueLocal, dueZone, dueAt: at }: Pick<TaskRow, 'dueLocal' | 'dueZone' | 'dueAt'>,
  callerZone: string,
): number | null {
  const wall = dueLocal === null ? null : parseWall(dueLocal);
  if (wall?.seconds === null) return startOfDay(wall.day, dueZone ?? callerZone);
  return wall && dueZone === null ? dueAtWall(wall, null, callerZone).dueAt : at;
}
