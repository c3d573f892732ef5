// The next instance of a series as a row: what carries over from the last one, and by how much its other dates move.
import { DAY_SECONDS, formatWall, parseWall, type Wall } from '@aurelius/core/time';
import { blankTask, listOrNull, type TaskContent, type TaskRow } from '../row.ts';
import { uuidOf } from '../uuid-of.ts';
import { dueAtWall } from '../when/due.ts';
import { instantOf, wallOf } from '../when/zone.ts';
import type { Candidate } from './next.ts';

/** Id of an instance. */
export const instanceId = (seriesId: string, recurrenceId: string): string =>
  uuidOf(seriesId, recurrenceId);

const secondsOf = ({ day, seconds }: Wall): number => day * DAY_SECONDS + (seconds ?? 0);

/** Moves dates by as much as a due date moves, on the wall, so that nine o'clock stays nine o'clock. */
export interface Shift {
  day(date: string | null): string | null;
  /** @param ms milliseconds since 1970 UTC */
  instant(ms: number | null): number | null;
}

/** @param zone IANA name */
function shiftOf(from: Wall, to: Wall, zone: string): Shift {
  const by = secondsOf(to) - secondsOf(from);
  return {
    day(date) {
      const wall = date === null ? null : parseWall(date);
      return wall && formatWall({ day: wall.day + to.day - from.day, seconds: null });
    },
    instant(ms) {
      if (ms === null) return null;
      const at = secondsOf(wallOf(ms, zone)) + by;
      const day = Math.floor(at / DAY_SECONDS);
      return instantOf({ day, seconds: at - day * DAY_SECONDS }, zone);
    },
  };
}

/** A wait that is a snooze, or that outlasts the task, was for the last instance only. */
const ownWait = ({ waitAt, dueAt, reminders }: TaskRow): number | null => {
  const snoozed = (reminders ?? []).some((it) => 'at' in it && Date.parse(it.at) === waitAt);
  return waitAt === null || snoozed || waitAt > (dueAt ?? 0) ? null : waitAt;
};

/** The dates of a row beside its due date, moved. */
export const movedDates = (row: TaskRow, shift: Shift) => ({
  deadline: shift.day(row.deadline),
  scheduledAt: shift.instant(row.scheduledAt),
  waitAt: shift.instant(ownWait(row)),
});

/** How the due date of a row moves to a date. */
export const shiftTo = (row: TaskRow, to: Wall, callerZone: string): Shift =>
  shiftOf(
    (row.dueLocal === null ? null : parseWall(row.dueLocal)) ?? to,
    to,
    row.dueZone ?? callerZone,
  );

/** What is of the task, and not of the one time it was done. */
function lasting(row: TaskRow) {
  const { title, description, notes, priority, labels, project, estimate, links, position } = row;
  return { title, description, notes, priority, labels, project, estimate, links, position };
}

const relative = ({ reminders }: TaskRow) =>
  listOrNull((reminders ?? []).filter((it) => 'before' in it));

/** The instance that follows a row, without a ref. @param now milliseconds since 1970 UTC */
export function successor(
  row: TaskRow,
  { wall, rrule }: Candidate,
  now: number,
  callerZone: string,
): TaskContent {
  const { userId, seriesId, repeatFrom, dtstart, rdate, exdate, parentId, attributes } = row;
  const recurrenceId = formatWall(wall);
  const due = dueAtWall(wall, row.dueZone, callerZone);
  return {
    ...blankTask(instanceId(seriesId ?? '', recurrenceId), userId, now),
    ...lasting(row),
    ...due,
    ...movedDates(row, shiftTo(row, wall, callerZone)),
    ...{ rrule, repeatFrom, seriesId, recurrenceId, dtstart, rdate, exdate },
    ...{ parentId, attributes, reminders: relative(row) },
  };
}

/** A subtask of the instance before, open again below the next one; without a ref. */
export function subtaskCopy(
  row: TaskRow,
  parentId: string,
  shift: Shift,
  { now, callerZone }: { readonly now: number; readonly callerZone: string },
): TaskContent {
  const wall = row.dueLocal === null ? null : parseWall(row.dueLocal);
  const moved = wall && {
    day: parseWall(shift.day(formatWall({ day: wall.day, seconds: null })) ?? '')?.day ?? wall.day,
    seconds: wall.seconds,
  };
  return {
    ...blankTask(uuidOf(parentId, row.id), row.userId, now),
    ...lasting(row),
    ...(moved ? dueAtWall(moved, row.dueZone, callerZone) : {}),
    ...movedDates(row, shift),
    ...{ parentId, attributes: row.attributes, reminders: relative(row) },
  };
}
