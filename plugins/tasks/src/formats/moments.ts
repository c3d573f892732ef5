// Instants and due dates as formats for people write them: on the clock of whoever reads, days where they are days.

import { instantText } from '@aurelius/core/contract';
import { formatWall, parseWall } from '@aurelius/core/time';
import type { Task } from '../contract.ts';
import { instantOf, knownZone, startOfDay, wallOf } from '../when/zone.ts';
import { RowFault } from './decoded.ts';

/** `2026-11-24`, or `2026-11-24T09:00:00`: a day stands for its first moment. */
export function localText(ms: number, zone: string): string {
  const wall = wallOf(ms, zone);
  const whole = startOfDay(wall.day, zone) === ms;
  return formatWall(whole ? { ...wall, seconds: null } : wall);
}

/** Inverse of {@link localText}, as RFC 3339. @throws RowFault */
export function instantOfLocal(text: string, zone: string, field: string): string {
  const wall = parseWall(text);
  if (!wall) throw new RowFault(`${field} is not a date`);
  const ms = wall.seconds === null ? startOfDay(wall.day, zone) : instantOf(wall, zone);
  return instantText(ms);
}

/** Stands for the zone of a time that floats. */
const FLOATING = 'floating';

/** The zone of a due date, where it has to be said; null where it is the reader's. */
export function zoneWord({ dueLocal, dueZone }: Task, zone: string): string | null {
  if (dueLocal === null || dueZone === zone) return null;
  return dueZone ?? FLOATING;
}

/** The zone that a word of {@link zoneWord} names. @throws RowFault */
export function zoneOfWord(word: string | undefined, zone: string): string | null {
  if (word === FLOATING) return null;
  try {
    return word === undefined ? zone : knownZone(word);
  } catch {
    throw new RowFault(`"${word}" is not a time zone`);
  }
}
