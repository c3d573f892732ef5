// Dependencies: what must be done before what. Nothing may wait for itself, over however many tasks.
import type { ReadDb, WriteTx } from '@aurelius/core/db';
import { type Task, taskErrors } from '../contract.ts';
import {
  findBlockers,
  findDependants,
  type Named,
  WALK_MAX,
  type Walk,
  waitsFor,
} from '../db/depends.ts';
import { namedDependency, namedTask } from '../find.ts';
import { rowOf, type TaskRow } from '../row.ts';
import type { Caller, Parts } from '../service.ts';
import { findTask } from '../store.ts';
import { changeRow, replaceRow } from '../write.ts';

/** What an input says of dependencies, as words for tasks; undefined says nothing, null clears. */
export interface DependsInput {
  /** Tasks to do first. */
  readonly depends?: readonly string[] | null | undefined;
  /** Tasks that wait for this one. */
  readonly blocks?: readonly string[] | null | undefined;
}

/**
 * What comes of it if a task depends on another: `found` is a circle. Where there are too many tasks to look at, nobody
 * knows, so it is refused as well.
 */
export const circleOf = async (
  db: ReadDb,
  userId: string,
  id: string,
  dependsOn: string,
): Promise<Walk> => (id === dependsOn ? 'found' : waitsFor(db, userId, dependsOn, id));

interface DependInput {
  readonly id: string;
  readonly on: readonly string[];
}

/** A task with what holds it up. */
type Depending = Task & { blockedBy: Named[] };

const dependingOn = (
  parts: Parts,
  caller: Caller,
  word: string,
  decide: (tx: WriteTx, before: TaskRow) => Promise<string[]>,
): Promise<Depending> => {
  const now = parts.clock.now();
  return parts.db.write(async (tx) => {
    const before = await namedTask(tx, caller.userId, word);
    const task = await changeRow(tx, before, { depends: await decide(tx, before) }, now);
    return { ...task, blockedBy: await findBlockers(tx, caller.userId, before.id) };
  });
};

/** @throws Problem `TASK_CYCLE`, `TASK_DEPENDS_TOO_MANY` */
async function assertNoCircle(db: ReadDb, userId: string, id: string, on: string): Promise<void> {
  const circle = await circleOf(db, userId, id, on);
  if (circle === 'not found') return;
  if (circle === 'too many') {
    throw taskErrors.TASK_DEPENDS_TOO_MANY(`Over ${WALK_MAX} tasks would have to be done first.`);
  }
  if (id === on) throw taskErrors.TASK_CYCLE('A task cannot wait for itself.');
  const task = await findTask(db, userId, id);
  const first = await findTask(db, userId, on);
  throw taskErrors.TASK_CYCLE(
    `"${task?.title ?? 'It'}" cannot wait for "${first?.title}", which waits for it, be it over others.`,
  );
}

/**
 * The ids that words for tasks name, each once.
 * @throws Problem `TASK_DEPENDENCY_NOT_FOUND`, `TASK_AMBIGUOUS`
 */
async function idsOf(db: ReadDb, userId: string, words: readonly string[]): Promise<string[]> {
  const ids: string[] = [];
  for (const word of words) ids.push((await namedDependency(db, userId, word)).id);
  return [...new Set(ids)];
}

/** Stores other dependencies of a task that another one names in `blocks`. */
async function setDepends(tx: WriteTx, row: TaskRow, depends: string[], now: number) {
  await replaceRow(tx, row, rowOf({ ...row, depends, updated: now }));
}

/**
 * Stores a task together with the dependencies that an input gives it, on either side. What it blocks are changes of the
 * other tasks, in the same transaction.
 * @param task what is to be stored; `depends` is what it depends on so far
 * @param now milliseconds since 1970 UTC
 * @param store stores the task; `depends` is undefined where the input says nothing of it
 * @throws Problem `TASK_DEPENDENCY_NOT_FOUND`, `TASK_AMBIGUOUS`, `TASK_CYCLE`, `TASK_DEPENDS_TOO_MANY`; what `store` throws
 */
export async function withDependencies<T>(
  tx: WriteTx,
  task: Pick<TaskRow, 'id' | 'userId' | 'depends'>,
  input: DependsInput,
  now: number,
  store: (depends: string[] | undefined) => Promise<T>,
): Promise<T> {
  const { id, userId } = task;
  const depends = input.depends && (await idsOf(tx, userId, input.depends));
  const blocks = input.blocks && (await idsOf(tx, userId, input.blocks));
  const blocked = input.blocks === undefined ? [] : await findDependants(tx, userId, id);
  // what goes first: in one edit two tasks may change their places
  for (const other of blocked) {
    const row = blocks?.includes(other) ? undefined : await findTask(tx, userId, other);
    if (!row) continue;
    await setDepends(
      tx,
      row,
      row.depends.filter((on) => on !== id),
      now,
    );
  }
  for (const on of depends ?? []) {
    if (!task.depends.includes(on)) await assertNoCircle(tx, userId, id, on);
  }
  const stored = await store(depends === null ? [] : depends);
  for (const other of blocks ?? []) {
    if (blocked.includes(other)) continue;
    await assertNoCircle(tx, userId, other, id);
    const row = await findTask(tx, userId, other);
    if (row) await setDepends(tx, row, [...row.depends, id], now);
  }
  return stored;
}

/**
 * Has a task wait for others beside those that it waits for already.
 * @throws Problem `TASK_NOT_FOUND`, `TASK_AMBIGUOUS`, `TASK_DEPENDENCY_NOT_FOUND`, `TASK_CYCLE`, `TASK_DEPENDS_TOO_MANY`
 */
export const depend = (parts: Parts, caller: Caller, input: DependInput): Promise<Depending> =>
  dependingOn(parts, caller, input.id, async (tx, before) => {
    const { id, userId, depends } = before;
    const more = await idsOf(tx, userId, input.on);
    for (const on of more) if (!depends.includes(on)) await assertNoCircle(tx, userId, id, on);
    return [...new Set([...depends, ...more])];
  });

/**
 * Has a task wait for others no longer. One that is gone is named by its id.
 * @throws Problem `TASK_NOT_FOUND`, `TASK_AMBIGUOUS`, `TASK_DEPENDENCY_NOT_FOUND`
 */
export const undepend = (parts: Parts, caller: Caller, input: DependInput): Promise<Depending> =>
  dependingOn(parts, caller, input.id, async (tx, { userId, depends }) => {
    const gone = new Set<string>();
    for (const word of input.on) {
      const known = depends.includes(word) ? word : undefined;
      gone.add(known ?? (await namedDependency(tx, userId, word)).id);
    }
    return depends.filter((on) => !gone.has(on));
  });

/** What an imported task may depend on, in the order given; and what it may not, because that closes a circle. */
export async function soundDepends(
  db: ReadDb,
  task: Pick<TaskRow, 'id' | 'userId'>,
  depends: readonly string[],
): Promise<{ sound: string[]; circular: string[] }> {
  const sorted = { sound: [] as string[], circular: [] as string[] };
  for (const on of new Set(depends)) {
    const circle = await circleOf(db, task.userId, task.id, on);
    sorted[circle === 'not found' ? 'sound' : 'circular'].push(on);
  }
  return sorted;
}
