// The rules of tasks: what each operation does, given storage, a clock and identifiers.
import { assertRev, kernelErrors } from '@aurelius/core/contract';
import { contentHash, type WriteTx } from '@aurelius/core/db';
import type { CallContext, Host } from '@aurelius/core/plugin';
import type * as z from 'zod';
import type { createInput, editInput, quickInput, Reading, Task } from './contract.ts';
import { taskErrors } from './contract.ts';
import { closesCircle, namedParent, namedTask, unusedRef } from './find.ts';
import { type QuickAdd, readLine } from './quick-add.ts';
import { blankTask, rowOf, type TaskContent, type TaskRow, taskEvent, toWire } from './row.ts';
import { deleteTask, findSubtasks, insertTask, updateTask } from './store.ts';
import { closed } from './time/intervals.ts';
import { wholeSecond } from './time/moment.ts';
import { formatWall } from './when/civil.ts';
import {
  type Due,
  dueOfMoment,
  type Here,
  NO_DUE,
  readDue,
  referenceFor,
  saysWhen,
} from './when/due.ts';
import { boundOf, readMoment, referenceAt } from './when/expression.ts';

/** What the rules need of the host. */
export type Parts = Pick<Host, 'db' | 'clock' | 'ids'>;
/** Who calls, and where they are. */
export type Caller = Pick<CallContext, 'userId' | 'zone'>;
/** The same, with the revision they saw. */
export type Editor = Caller & Pick<CallContext, 'ifMatch'>;

type Create = z.output<typeof createInput>;
type Quick = z.output<typeof quickInput>;
type Edit = z.output<typeof editInput>;
type Details = Omit<Create, 'title'>;

const TITLE_MAX = 200;

/** The fields an input sets, ready to store; what it does not speak of is absent. */
type Patch = Partial<Omit<TaskContent, 'id' | 'userId' | 'ref' | 'parentId'>>;

const defined = <T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as ReturnType<typeof defined<T>>;

/** The instant that words mean; undefined says nothing, null clears. */
function instantIn(words: string | null | undefined, here: Here) {
  if (words === undefined || words === null) return words;
  return boundOf(readMoment(words, referenceAt(here.now, here.zone)), here.zone);
}

/** The day that words mean. @throws Problem `TASK_DATE_UNREADABLE` */
function dayIn(words: string | null | undefined, here: Here) {
  if (words === undefined || words === null) return words;
  const { day, seconds } = readMoment(words, referenceAt(here.now, here.zone));
  if (seconds === null) return formatWall({ day, seconds });
  throw taskErrors.TASK_DATE_UNREADABLE(`"${words}" is more than a day.`, {
    hint: 'A deadline is a day: leave the time out.',
  });
}

function patchOf(input: Details, due: Due | undefined, here: Here): Patch {
  return {
    ...defined({
      description: input.description,
      notes: input.notes,
      priority: input.priority,
      deadline: dayIn(input.deadline, here),
      scheduledAt: instantIn(input.scheduled, here),
      waitAt: instantIn(input.wait, here),
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

/** Records a change; the answer to the caller is what the event tells. */
function announced(tx: WriteTx, before: TaskRow | null, after: TaskRow) {
  let wire: Task | undefined;
  const event = (row: TaskRow) => {
    const told = taskEvent(before, row);
    wire = told.data;
    return told;
  };
  const stamped = tx.record({ entity: 'task', before, after, event });
  return { stamped, wire: wire ?? toWire(stamped) };
}

async function store(
  parts: Parts,
  caller: Caller,
  patch: Patch,
  parent: string | null | undefined,
) {
  const now = parts.clock.now();
  return parts.db.write(async (tx) => {
    const parentId = parent == null ? null : await namedParent(tx, caller.userId, parent);
    const ref = await unusedRef(tx, caller.userId, parts.ids);
    const content = { ...blankTask(parts.ids.uuid(), caller.userId, now), ...patch, parentId, ref };
    return insertRow(tx, rowOf(content));
  });
}

/** Records and stores a new task, and answers it. */
export async function insertRow(tx: WriteTx, row: TaskRow): Promise<Task> {
  const { stamped, wire } = announced(tx, null, row);
  await insertTask(tx, stamped);
  return wire;
}

/** Records and stores a changed task, and answers it. */
export async function replaceRow(tx: WriteTx, before: TaskRow, row: TaskRow): Promise<Task> {
  const { stamped, wire } = announced(tx, before, row);
  await updateTask(tx, before, stamped);
  return wire;
}

/**
 * Creates a task with exactly this title.
 * @throws Problem `TASK_DATE_UNREADABLE`, `TASK_ZONE_UNKNOWN`, `TASK_DUE_CONFLICT`, `TASK_PARENT_NOT_FOUND`,
 * `TASK_AMBIGUOUS`
 */
export async function create(parts: Parts, caller: Caller, input: Create): Promise<Task> {
  const here = { now: parts.clock.now(), zone: caller.zone };
  const patch = patchOf(input, readDue(input, here, NO_DUE), here);
  return store(parts, caller, { ...patch, title: input.title }, input.parentId);
}

/** What a line says, overridden by the other fields of the input. */
function readQuick(parts: Parts, caller: Caller, input: Quick): Patch & Pick<QuickAdd, 'title'> {
  const here = { now: parts.clock.now(), zone: caller.zone };
  const line = readLine(input.text, referenceFor(input, here));
  if (line.title.length > TITLE_MAX && [...line.title].length > TITLE_MAX) {
    throw kernelErrors.INVALID_INPUT(undefined, {
      errors: [{ pointer: '/text', message: `leaves a title of over ${TITLE_MAX} characters` }],
    });
  }
  const ofLine = line.moment ? dueOfMoment(line.moment, input, here) : NO_DUE;
  const due = saysWhen(input) ? readDue(input, here, NO_DUE) : ofLine;
  return {
    title: line.title,
    priority: line.priority,
    labels: [...line.labels],
    project: line.project,
    ...patchOf(input, due, here),
  };
}

/**
 * Creates the task that a line describes.
 * @throws Problem what {@link create} throws, `TASK_TITLE_MISSING`, `INVALID_INPUT`
 */
export async function quickAdd(parts: Parts, caller: Caller, input: Quick): Promise<Task> {
  return store(parts, caller, readQuick(parts, caller, input), input.parentId);
}

/** How {@link quickAdd} would read a line. */
export function reading(parts: Parts, caller: Caller, input: Quick): Reading {
  const patch = readQuick(parts, caller, input);
  const { title, priority, dueDate, dueLocal, dueZone, allDay, labels, project } = toWire(
    rowOf({ ...blankTask('', caller.userId, 0), ...patch }),
  );
  return { title, priority, dueDate, dueLocal, dueZone, allDay, labels, project };
}

/** Direct subtasks come in the order of lists. */
const byListOrder = (a: TaskRow, b: TaskRow): number =>
  a.dueSort - b.dueSort || a.priorityRank - b.priorityRank || (a.id < b.id ? -1 : 1);

/**
 * One task, with its direct subtasks where asked for.
 * @throws Problem `TASK_NOT_FOUND`, `TASK_AMBIGUOUS`
 */
export async function show(
  { db }: Parts,
  { userId }: Caller,
  input: { id: string; include?: readonly 'subtasks'[] | undefined },
): Promise<Task & { subtasks?: Task[] }> {
  const row = await namedTask(db, userId, input.id);
  if (!input.include?.includes('subtasks')) return toWire(row);
  const subtasks = await findSubtasks(db, userId, row.id);
  return { ...toWire(row), subtasks: subtasks.sort(byListOrder).map(toWire) };
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

/** Stores what a change makes of a task; a change that changes nothing is not written. */
export async function change(
  parts: Parts,
  caller: Caller,
  word: string,
  changed: (tx: WriteTx, before: TaskRow) => Promise<Partial<TaskContent>>,
): Promise<Task> {
  const now = parts.clock.now();
  return parts.db.write(async (tx) => {
    const before = await namedTask(tx, caller.userId, word);
    const after = rowOf({ ...before, ...(await changed(tx, before)), updated: now });
    if (contentHash(after) === before.hash) return toWire(before);
    return replaceRow(tx, before, after);
  });
}

/**
 * Changes the fields an input speaks of; null clears one.
 * @throws Problem what {@link create} throws, `TASK_NOT_FOUND`, `TASK_CYCLE`, `REV_STALE`
 */
export async function edit(parts: Parts, caller: Editor, input: Edit): Promise<Task> {
  const here = { now: parts.clock.now(), zone: caller.zone };
  // Read ahead, so that bad words are refused before anything waits for the writer.
  const patch = patchOf(input, readDue(input, here, NO_DUE), here);
  const parentOf = async (tx: WriteTx, before: TaskRow): Promise<Partial<TaskContent>> => {
    if (input.parentId === undefined) return {};
    if (input.parentId === null) return { parentId: null };
    const parentId = await namedParent(tx, caller.userId, input.parentId);
    if (await closesCircle(tx, caller.userId, before.id, parentId)) throw taskErrors.TASK_CYCLE();
    return { parentId };
  };
  return change(parts, caller, input.id, async (tx, before) => {
    assertRev(before, caller.ifMatch);
    return {
      ...patch,
      ...(saysWhen(input) ? {} : readDue(input, here, before)),
      ...(input.status ? statusPatch(before, input.status, here.now) : {}),
      ...defined({ title: input.title }),
      ...(await parentOf(tx, before)),
    };
  });
}

/** Completes a task; a completed one stays as it is. */
export async function complete(parts: Parts, caller: Caller, input: { id: string }): Promise<Task> {
  const now = parts.clock.now();
  return change(parts, caller, input.id, async (_tx, before) => statusPatch(before, 'done', now));
}

/** Opens a completed or cancelled task again; others stay as they are. */
export async function reopen(parts: Parts, caller: Caller, input: { id: string }): Promise<Task> {
  const now = parts.clock.now();
  return change(parts, caller, input.id, async (_tx, before) =>
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
