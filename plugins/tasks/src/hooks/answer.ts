// What becomes of a proposed task when hooks have looked at it: only what they changed is taken, by the rules for input.

import { isDeepStrictEqual } from 'node:util';
import { faultText } from '@aurelius/core/contract';
import { editInput, taskErrors } from '../contract.ts';
import { assertStorable, type Decoded, type Importing, RowFault } from '../formats/decoded.ts';
import { decodeTaskwarrior, encodeTaskwarrior } from '../formats/taskwarrior/row.ts';
import { instantOf } from '../formats/taskwarrior/words.ts';
import { rowOf, type TaskRow } from '../row.ts';
import { closed, interval, running, withInterval, without } from '../time/intervals.ts';
import type { TaskJson } from './run.ts';

/** The fields whose bounds are those of input. */
const bounded = editInput.pick({
  title: true,
  description: true,
  notes: true,
  labels: true,
  project: true,
  estimate: true,
});
const BOUNDED = Object.keys(bounded.shape);

const seconds = (ms: number): number => Math.floor(ms / 1000) * 1000;
/** A task as hooks see it. */
export const hookJson = (row: TaskRow, zone: string): TaskJson => encodeTaskwarrior(row, zone);

/** @throws RowFault */
const startOf = (value: unknown): number | undefined =>
  value === undefined || value === '' ? undefined : seconds(instantOf(value, 'start'));

/** Since when it is worked on, as far as hooks changed that. @throws RowFault */
function intervalsOf(row: TaskRow, sent: TaskJson, answered: TaskJson, now: number) {
  const [was, is] = [startOf(sent['start']), startOf(answered['start'])];
  if (was === is) return row.intervals;
  const open = running(row.intervals);
  if (is === undefined) return closed(row.intervals, seconds(now));
  const rest = open ? without(row.intervals, open) : row.intervals;
  const last = rest?.at(-1)?.end;
  if (is > now || (last && Date.parse(last) > is)) throw new RowFault('start is not possible');
  return withInterval(rest, interval(is, null));
}

/** @throws RowFault */
function decoded(json: TaskJson, importing: Importing): Decoded {
  const { start: _start, ...rest } = json;
  return decodeTaskwarrior(rest, importing);
}

/** @throws RowFault */
function changedRow(
  row: TaskRow,
  sent: TaskJson,
  answered: TaskJson,
  importing: Importing,
): TaskRow {
  assertStorable(answered);
  const [had, has] = [decoded(sent, importing), decoded(answered, importing)];
  const before: Readonly<Record<string, unknown>> = { ...had.fields, parentId: had.parentId };
  const after: Readonly<Record<string, unknown>> = { ...has.fields, parentId: has.parentId };
  const names = Object.keys(after).filter(
    (name) =>
      name !== 'updated' &&
      name !== 'intervals' &&
      after[name] !== undefined &&
      !isDeepStrictEqual(before[name], after[name]),
  );
  const patch = Object.fromEntries(names.map((name) => [name, after[name]])) as Partial<TaskRow>;
  const limited = Object.fromEntries(
    names.filter((it) => BOUNDED.includes(it)).map((it) => [it, after[it]]),
  );
  const { error } = bounded.partial().safeParse(limited);
  const issue = error?.issues[0];
  if (issue) throw new RowFault(`${issue.path.join('.')} ${faultText(issue)}`);
  const intervals = intervalsOf(row, sent, answered, importing.now);
  const isOver = (patch.status ?? row.status) !== 'open';
  return rowOf({
    ...row,
    ...patch,
    intervals: isOver ? closed(intervals, seconds(importing.now)) : intervals,
  });
}

/**
 * The row that hooks made of a proposed one; the proposed one where they changed nothing.
 * @throws Problem `TASK_HOOK_REFUSED` where they answered what no input may say
 */
export function answeredRow(
  row: TaskRow,
  sent: TaskJson,
  answered: TaskJson,
  importing: Importing,
): TaskRow {
  if (isDeepStrictEqual(sent, answered)) return row;
  try {
    return changedRow(row, sent, answered, importing);
  } catch (error) {
    if (!(error instanceof RowFault)) throw error;
    throw taskErrors.TASK_HOOK_REFUSED(
      `What the hooks made of ${row.ref || 'it'}: ${error.message}`,
    );
  }
}
