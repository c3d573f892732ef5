// The rules of tasks: what each operation does, given storage, a clock and identifiers.
import { assertRev } from '@aurelius/core/contract';
import type { WriteTx } from '@aurelius/core/db';
import type { CallContext, Host } from '@aurelius/core/plugin';
import { formatWall } from '@aurelius/core/time';
import type * as z from 'zod';
import type { createInput, editInput, Task } from './contract.ts';
import { taskErrors } from './contract.ts';
import { closesCircle, namedParent, namedTask, unusedRef } from './find.ts';
import { readReminders } from './reminders/read.ts';
import { blankTask, rowOf, type TaskContent, type TaskRow } from './row.ts';
import { begun, edited } from './series/begin.ts';
import { changeStatus } from './status.ts';
import { type DependsInput, withDependencies } from './structure/depends.ts';
import { type Due, type Here, NO_DUE, readDue, saysWhen } from './when/due.ts';
import { boundOf, readMoment, referenceAt } from './when/expression.ts';
import { changeRow, insertRow, removeTree } from './write.ts';

/** What the rules need of the host. */
export type Parts = Pick<Host, 'db' | 'clock' | 'ids'>;
/** Who calls, and where they are. */
export type Caller = Pick<CallContext, 'userId' | 'zone' | 'locale'>;
/** The same, with the revision they saw. */
export type Editor = Caller & Pick<CallContext, 'ifMatch'>;

type Create = z.output<typeof createInput>;
type Edit = z.output<typeof editInput>;
type Details = Omit<Create, 'title'>;

/** The fields an input sets, ready to store; what it does not speak of is absent. */
type Patch = Partial<Omit<TaskContent, 'id' | 'userId' | 'ref' | 'parentId'>>;

const defined = <T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as ReturnType<typeof defined<T>>;

/** The instant that words mean; undefined says nothing, null clears. */
function instantIn(words: string | null | undefined, here: Here) {
  if (words === undefined || words === null) return words;
  return boundOf(readMoment(words, referenceAt(here.now, here.zone, here.locale)), here.zone);
}

/** The day that words mean. @throws Problem `TASK_DATE_UNREADABLE` */
function dayIn(words: string | null | undefined, here: Here) {
  if (words === undefined || words === null) return words;
  const { day, seconds } = readMoment(words, referenceAt(here.now, here.zone, here.locale));
  if (seconds === null) return formatWall({ day, seconds });
  throw taskErrors.TASK_DATE_UNREADABLE(`"${words}" is more than a day.`, {
    hint: 'A deadline is a day: leave the time out.',
  });
}

/** What the fields of an input set. @throws Problem `TASK_DATE_UNREADABLE` */
export function patchOf(input: Details, due: Due | undefined, here: Here): Patch {
  return {
    ...defined({
      description: input.description,
      notes: input.notes,
      priority: input.priority,
      deadline: dayIn(input.deadline, here),
      scheduledAt: instantIn(input.scheduled, here),
      waitAt: instantIn(input.wait, here),
      reminders: readReminders(input.reminders, here),
      labels: input.labels === undefined ? undefined : [...new Set(input.labels ?? [])],
      project: input.project,
      estimate: input.estimate,
      rrule: input.rrule,
      repeatFrom: input.repeatFrom,
      aiSuggested: input.aiSuggested,
      aiConfidence: input.aiConfidence,
      smartScheduled: input.smartScheduled,
    }),
    ...due,
  };
}

/**
 * Stores a new task with these fields; its parent and what it waits for are named in `input`.
 * @throws Problem `TASK_PARENT_NOT_FOUND`, `TASK_AMBIGUOUS`, `TASK_DEPENDENCY_NOT_FOUND`, `TASK_CYCLE`,
 * `TASK_DEPENDS_TOO_MANY`, `TASK_RULE_INVALID`, `TASK_SERIES_EMPTY`, `TASK_RECURRENCE_INCOMPLETE`
 */
export async function insertNew(
  tx: WriteTx,
  { clock, ids }: Parts,
  { userId, zone, locale }: Caller,
  patch: Patch,
  input: DependsInput & Pick<Details, 'parentId'>,
): Promise<Task> {
  const now = clock.now();
  const here = { now, zone, locale };
  const blank = begun({ ...blankTask(ids.uuid(), userId, now), ...patch }, here, ids);
  const parent = input.parentId;
  const parentId = parent == null ? null : await namedParent(tx, userId, parent);
  const ref = await unusedRef(tx, userId, ids);
  return withDependencies(tx, blank, input, now, (depends = []) =>
    insertRow(tx, rowOf({ ...blank, parentId, ref, depends })),
  );
}

/**
 * Creates a task with exactly this title.
 * @throws Problem `TASK_DATE_UNREADABLE`, `TASK_ZONE_UNKNOWN`, `TASK_DUE_CONFLICT`, `TASK_PARENT_NOT_FOUND`,
 * `TASK_AMBIGUOUS`, `TASK_DEPENDENCY_NOT_FOUND`, `TASK_CYCLE`, `TASK_DEPENDS_TOO_MANY`, `TASK_RULE_INVALID`,
 * `TASK_SERIES_EMPTY`, `TASK_RECURRENCE_INCOMPLETE`
 */
export async function create(parts: Parts, caller: Caller, input: Create): Promise<Task> {
  const here = { now: parts.clock.now(), zone: caller.zone, locale: caller.locale };
  const patch = patchOf(input, readDue(input, here, NO_DUE), here);
  return parts.db.write((tx) =>
    insertNew(tx, parts, caller, { ...patch, title: input.title }, input),
  );
}

/**
 * Changes the fields an input speaks of; null clears one.
 * @throws Problem what {@link create} throws, `TASK_NOT_FOUND`, `TASK_CYCLE`, `TASK_SERIES_MOVED_ON`, `REV_STALE`
 */
export async function edit(parts: Parts, caller: Editor, input: Edit): Promise<Task> {
  const here = { now: parts.clock.now(), zone: caller.zone, locale: caller.locale };
  // Read ahead, so that bad words are refused before anything waits for the writer.
  const due = readDue(input, here, NO_DUE);
  const { rrule: _rule, repeatFrom: _from, ...patch } = patchOf(input, due, here);
  const parentOf = async (tx: WriteTx, before: TaskRow): Promise<Partial<TaskContent>> => {
    if (input.parentId === undefined) return {};
    const isThere = before.parentId === null;
    if (input.parentId === null) return isThere ? {} : { parentId: null, position: null };
    const parentId = await namedParent(tx, caller.userId, input.parentId);
    if (await closesCircle(tx, caller.userId, before.id, parentId)) throw taskErrors.TASK_CYCLE();
    // a place among others means nothing here
    return parentId === before.parentId ? {} : { parentId, position: null };
  };
  return parts.db.write(async (tx) => {
    const before = await namedTask(tx, caller.userId, input.id);
    assertRev(before, caller.ifMatch);
    return withDependencies(tx, before, input, here.now, async (depends) => {
      const plain = {
        ...patch,
        ...(saysWhen(input) ? {} : readDue(input, here, before)),
        ...defined({ title: input.title, depends }),
        ...(await parentOf(tx, before)),
      };
      const series = edited(before, { ...before, ...plain }, input, here, parts.ids);
      const changes = { ...plain, ...series };
      if (!input.status) return changeRow(tx, before, changes, here.now);
      return (await changeStatus(tx, parts, caller, before, input.status, changes)).task;
    });
  });
}

/** Removes a task and everything below it, the deepest first. */
export async function remove(
  parts: Parts,
  { userId }: Caller,
  input: { id: string },
): Promise<undefined> {
  await parts.db.write(async (tx) => removeTree(tx, await namedTask(tx, userId, input.id)));
}
