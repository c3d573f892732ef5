// Moving tasks in the tree: under others, before and after others, in and out.
import type { ReadDb, WriteTx } from '@aurelius/core/db';
import { type Task, taskErrors } from '../contract.ts';
import { findNeighbour, placeOf, type Sibling } from '../db/tree.ts';
import { closesCircle, namedParent, namedSibling, namedTask } from '../find.ts';
import type { TaskRow } from '../row.ts';
import type { Caller, Parts } from '../service.ts';
import { findTask } from '../store.ts';
import { changeRow } from '../write.ts';

/** Between two places where there is room: a second, counted like instants. */
const STEP = 1000;

/** Where a task goes: its new parent, and the open siblings on both sides. */
interface Spot {
  readonly parentId: string | null;
  readonly before: Sibling | undefined;
  readonly after: Sibling | undefined;
}

/** The position between two siblings, null where that of its creation will do; undefined: there is no room. */
function positionAt(task: Sibling, { before, after }: Spot): number | null | undefined {
  const from = before ? placeOf(before) : Number.NEGATIVE_INFINITY;
  const to = after ? placeOf(after) : Number.POSITIVE_INFINITY;
  if (task.created > from && task.created < to) return null;
  if (!after) return from + STEP;
  if (!before) return to - STEP;
  const middle = from + (to - from) / 2;
  return middle > from && middle < to ? middle : undefined;
}

/** Moves siblings on until there is room before them. Each has a place of its own then, so that it is rarely done twice. */
async function makeRoom(tx: WriteTx, task: TaskRow, spot: Spot, now: number): Promise<number> {
  const { userId } = task;
  const from = placeOf(spot.before as Sibling) + STEP;
  const inTheWay: Sibling[] = [];
  let next = spot.after;
  while (next && placeOf(next) <= from + inTheWay.length * STEP) {
    inTheWay.push(next);
    next = await findNeighbour(tx, userId, spot.parentId, next, 'after', task.id);
  }
  for (const [at, { id }] of inTheWay.entries()) {
    const row = (await findTask(tx, userId, id)) as TaskRow;
    await changeRow(tx, row, { position: from + (at + 1) * STEP }, now);
  }
  return from;
}

/** @throws Problem `TASK_CYCLE` */
async function moveTo(tx: WriteTx, task: TaskRow, spot: Spot, now: number): Promise<Task> {
  const { userId, id } = task;
  const { parentId } = spot;
  if (parentId !== null && (await closesCircle(tx, userId, id, parentId))) {
    throw taskErrors.TASK_CYCLE(`"${task.title}" cannot be part of what is below it.`);
  }
  const found = positionAt(task, spot);
  const position = found === undefined ? await makeRoom(tx, task, spot, now) : found;
  return changeRow(tx, task, { parentId, position }, now);
}

/** The end of what is part of a task. */
const lastUnder = async (db: ReadDb, task: TaskRow, parentId: string | null): Promise<Spot> => ({
  parentId,
  before: await findNeighbour(db, task.userId, parentId, null, 'before', task.id),
  after: undefined,
});

/** The place on one side of a task. */
async function beside(
  db: ReadDb,
  task: TaskRow,
  other: TaskRow,
  side: 'before' | 'after',
): Promise<Spot> {
  const { userId } = task;
  const { parentId } = other;
  const next = await findNeighbour(db, userId, parentId, other, side, task.id);
  return side === 'before'
    ? { parentId, before: next, after: other }
    : { parentId, before: other, after: next };
}

interface MoveInput {
  readonly id: string;
  readonly under?: string | null | undefined;
  readonly before?: string | undefined;
  readonly after?: string | undefined;
}

async function spotOf(tx: WriteTx, task: TaskRow, input: MoveInput): Promise<Spot> {
  const { under, before, after } = input;
  const given = [under, before, after].filter((value) => value !== undefined);
  if (given.length !== 1) throw taskErrors.TASK_MOVE_UNCLEAR();
  if (under !== undefined) {
    const parent = under === null ? null : await namedParent(tx, task.userId, under);
    return lastUnder(tx, task, parent);
  }
  const other = await namedSibling(tx, task.userId, (before ?? after) as string);
  if (other.id === task.id) throw taskErrors.TASK_CYCLE('A task has no place beside itself.');
  return beside(tx, task, other, before === undefined ? 'after' : 'before');
}

const moving = (
  parts: Parts,
  { userId }: Pick<Caller, 'userId'>,
  word: string,
  where: (tx: WriteTx, task: TaskRow) => Promise<Spot>,
): Promise<Task> => {
  const now = parts.clock.now();
  return parts.db.write(async (tx) => {
    const task = await namedTask(tx, userId, word);
    return moveTo(tx, task, await where(tx, task), now);
  });
};

/**
 * Moves a task, with all that is part of it.
 * @throws Problem `TASK_NOT_FOUND`, `TASK_AMBIGUOUS`, `TASK_MOVE_UNCLEAR`, `TASK_PARENT_NOT_FOUND`,
 * `TASK_SIBLING_NOT_FOUND`, `TASK_CYCLE`
 */
export const move = (parts: Parts, caller: Pick<Caller, 'userId'>, input: MoveInput) =>
  moving(parts, caller, input.id, (tx, task) => spotOf(tx, task, input));

/**
 * Makes a task part of the open one above it.
 * @throws Problem `TASK_NOT_FOUND`, `TASK_AMBIGUOUS`, `TASK_NOTHING_ABOVE`
 */
export const indent = (parts: Parts, caller: Pick<Caller, 'userId'>, { id }: { id: string }) =>
  moving(parts, caller, id, async (tx, task) => {
    const { userId, parentId } = task;
    const above = await findNeighbour(tx, userId, parentId, task, 'before', task.id);
    if (!above) throw taskErrors.TASK_NOTHING_ABOVE(`Nothing is above "${task.title}".`);
    return lastUnder(tx, task, above.id);
  });

/**
 * Makes a task stand behind the one that it is part of.
 * @throws Problem `TASK_NOT_FOUND`, `TASK_AMBIGUOUS`, `TASK_PART_OF_NOTHING`
 */
export const outdent = (parts: Parts, caller: Pick<Caller, 'userId'>, { id }: { id: string }) =>
  moving(parts, caller, id, async (tx, task) => {
    const { userId, parentId } = task;
    const parent = parentId === null ? undefined : await findTask(tx, userId, parentId);
    if (!parent) throw taskErrors.TASK_PART_OF_NOTHING(`"${task.title}" is part of no other task.`);
    return beside(tx, task, parent, 'after');
  });
