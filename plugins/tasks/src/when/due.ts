// The due date of a task: read from any of the ways to give one, kept as wall time and zone, with the instant derived.

import { formatWall, inRange, parseWall, type Wall } from '@aurelius/core/time';
import { taskErrors } from '../contract.ts';
import { type Moment, type Reference, readMoment, referenceAt } from './expression.ts';
import { endOfDay, instantInRange, instantOf, knownZone, wallOf } from './zone.ts';

/** When a task is due. */
export interface Due {
  /** `2026-11-24`, or `2026-11-24T09:00:00`. */
  readonly dueLocal: string | null;
  /** IANA zone of `dueLocal`; null: floating. */
  readonly dueZone: string | null;
  /** Derived instant, milliseconds since 1970 UTC. */
  readonly dueAt: number | null;
  readonly allDay: boolean;
}

/** The fields of an input that speak of the due date; undefined says nothing, null clears. */
export interface DueInput {
  readonly due?: string | null | undefined;
  readonly dueDate?: string | null | undefined;
  readonly dueLocal?: string | null | undefined;
  readonly dueZone?: string | null | undefined;
}

/** When and where the caller is. */
export interface Here {
  /** Milliseconds since 1970 UTC. */
  readonly now: number;
  /** IANA zone. */
  readonly zone: string;
  /** BCP 47; absent: nobody said. */
  readonly locale?: string | undefined;
}

export const NO_DUE: Due = { dueLocal: null, dueZone: null, dueAt: null, allDay: false };

/** Due at a wall time in a zone; a floating one (`dueZone` null) has the instant it has in the caller's zone. */
export const dueAtWall = (wall: Wall, dueZone: string | null, callerZone: string): Due => ({
  dueLocal: formatWall(wall),
  dueZone,
  dueAt: instantOf(wall, dueZone ?? callerZone),
  allDay: wall.seconds === null,
});

/** Due at an instant. The last second of a day stands for the whole day, as it does in answers. */
export function dueAtInstant(ms: number, dueZone: string | null, callerZone: string): Due {
  const zone = dueZone ?? callerZone;
  const dueAt = Math.floor(ms / 1000) * 1000;
  const wall = wallOf(dueAt, zone);
  const allDay = endOfDay(wall.day, zone) === dueAt;
  return {
    dueLocal: formatWall(allDay ? { ...wall, seconds: null } : wall),
    dueZone,
    dueAt,
    allDay,
  };
}

const unreadable = (text: string) => taskErrors.TASK_DATE_UNREADABLE(`"${text}" is not a date.`);

/** The zone an input asks for: the caller's unless it names one, null when it is floating. */
const zoneOf = (input: DueInput, here: Here): string | null =>
  input.dueZone === null ? null : knownZone(input.dueZone ?? here.zone);

/**
 * The reference in which the words of an input are read: its own zone, else the caller's.
 * @throws Problem `TASK_ZONE_UNKNOWN`
 */
export const referenceFor = (input: DueInput, here: Here): Reference =>
  referenceAt(here.now, input.dueZone ?? here.zone, here.locale);

/** The due date that words of a line with this input's zone mean. */
export const dueOfMoment = (moment: Moment, input: DueInput, here: Here): Due =>
  dueAtWall(moment, zoneOf(input, here), here.zone);

/** Whether an input says something about the day or time, not only about the zone. */
export const saysWhen = (input: DueInput): boolean =>
  input.due !== undefined || input.dueDate !== undefined || input.dueLocal !== undefined;

/**
 * The due date an input asks for; undefined when it says nothing. A zone alone moves the wall time of `before` there.
 * @throws Problem `TASK_DUE_CONFLICT`, `TASK_DATE_UNREADABLE`, `TASK_ZONE_UNKNOWN`
 */
export function readDue(input: DueInput, here: Here, before: Due): Due | undefined {
  const given = [input.due, input.dueDate, input.dueLocal].filter((value) => value !== undefined);
  if (given.length > 1) throw taskErrors.TASK_DUE_CONFLICT();
  if (given.length === 0 && input.dueZone === undefined) return undefined;
  const dueZone = zoneOf(input, here);
  if (given.length === 0) {
    const wall = before.dueLocal === null ? null : parseWall(before.dueLocal);
    return wall ? dueAtWall(wall, dueZone, here.zone) : undefined;
  }
  if (given[0] === null) return NO_DUE;
  if (input.due != null) {
    return dueAtWall(readMoment(input.due, referenceFor(input, here)), dueZone, here.zone);
  }
  if (input.dueDate != null) {
    const ms = Date.parse(input.dueDate);
    if (!instantInRange(ms)) throw unreadable(input.dueDate);
    return dueAtInstant(ms, dueZone, here.zone);
  }
  const text = input.dueLocal ?? '';
  const wall = parseWall(text);
  if (!wall || !inRange(wall.day)) throw unreadable(text);
  return dueAtWall(wall, dueZone, here.zone);
}
