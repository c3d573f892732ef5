// The rules of tasks: what each operation does, given storage, a clock and identifiers.
import { assertRev } from '@aurelius/core/contract';
import type { WriteTx } from '@aurelius/core/db';
import type { CallContext, Host } from '@aurelius/core/plugin';
import type * as z from 'zod';
import type { createInput, editInput, Task } from './contract.ts';
import { taskErrors } from './contract.ts';
import { closesCircle, namedParent, namedTask, unusedRef } from './find.ts';
import { readReminders } from './reminders/read.ts';
import { blankTask, rowOf, type TaskContent, type TaskRow, taskEvent } from './row.ts';
import { deleteTask, findSubtasks } from './store.ts';
import { type DependsInput, withDependencies } from './structure/depends.ts';
import { closed } from './time/intervals.ts';
import { wholeSecond } from './time/moment.ts';
import { formatWall } from './when/civil.ts';
import { type Due, type Here, NO_DUE, readDue, saysWhen } from './when/due.ts';
import { boundOf, readMoment, referenceAt } from './when/expression.ts';
import { changeRow, changeTask, insertRow } from './write.ts';

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
 * `TASK_DEPENDS_TOO_MANY`
 */
export async function insertNew(
  tx: WriteTx,
  { clock, ids }: Parts,
  { userId }: Pick<Caller, 'userId'>,
  patch: Patch,
  input: DependsInput & Pick<Details, 'parentId'>,
): Promise<Task> {
  const now = clock.now();
  const blank = { ...blankTask(ids.uuid(), userId, now), ...patch };
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
 * `TASK_AMBIGUOUS`, `TASK_DEPENDENCY_NOT_FOUND`, `TASK_CYCLE`, `TASK_DEPENDS_TOO_MANY`
 */
export async function create(parts: Parts, caller: Caller, input: Create): Promise<Task> {
  const here = { now: parts.clock.now(), zone: caller.zone, locale: caller.locale };
  const patch = patchOf(input, readDue(input, here, NO_DUE), here);
  return parts.db.write((tx) =>
    insertNew(tx, parts, caller, { ...patch, title: input.title }, input),
  );
}

const statusPatch = (before: TaskRow, status: TaskRow['status'], now: number): Patch => {
  if (before.status === status) return {};
  const isOver = status === 'done' || status === 'cancelled';
  return {
    status,
    completed: isOver ? now : null,
    // what is over is not worked on
    ...(isOver ? { intervals: closed(before.intervals, wholeSecond(now)) } : {}),
  };
};

/**
 * Changes the fields an input speaks of; null clears one.
 * @throws Problem what {@link create} throws, `TASK_NOT_FOUND`, `TASK_CYCLE`, `REV_STALE`
 */
export async function edit(parts: Parts, caller: Editor, input: Edit): Promise<Task> {
  const here = { now: parts.clock.now(), zone: caller.zone, locale: caller.locale };
  // Read ahead, so that bad words are refused before anything waits for the writer.
  const patch = patchOf(input, readDue(input, here, NO_DUE), here);
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
      const changes = {
        ...patch,
        ...(saysWhen(input) ? {} : readDue(input, here, before)),
        ...(input.status ? statusPatch(before, input.status, here.now) : {}),
        ...defined({ title: input.title, depends }),
        ...(await parentOf(tx, before)),
      };
      return changeRow(tx, before, changes, here.now);
    });
  });
}

/** Completes a task; a completed one stays as it is. */
export async function complete(parts: Parts, caller: Caller, input: { id: string }): Promise<Task> {
  const now = parts.clock.now();
  return changeTask(parts, caller, input.id, async (_tx, before) =>
    statusPatch(before, 'done', now),
  );
}

/** Opens a completed or cancelled task again; others stay as they are. */
export async function reopen(parts: Parts, caller: Caller, input: { id: string }): Promise<Task> {
  const now = parts.clock.now();
  return changeTask(parts, caller, input.id, async (_tx, before) =>
    before.status === 'recurring' ? {} : statusPatch(before, 'open', now),
  );
}

/** Removes a task and everything below it, the deepest first. */
export async function remove(
  parts: Parts,
  { userId }: Caller,
  input: { id: string },
): Promise<undefined> {
  await parts.db.write(async (tx) => {
    const doomed = [await namedTask(tx, userId, input.id)];
    for (const row of doomed) doomed.push(...(await findSubtasks(tx, userId, row.id)));
    for (const row of doomed.reverse()) {
      const event = (gone: TaskRow) => taskEvent(gone, null);
      tx.record({ entity: 'task', before: row, after: null, event });
      await deleteTask(tx, row);
    }
  });
}
