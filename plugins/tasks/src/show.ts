// One task with what belongs to it.
import type { CallContext } from '@aurelius/core/plugin';
import type * as z from 'zod';
import type { Progress } from './contract/structure.ts';
import type { contract, Task } from './contract.ts';
import { findBlockers, findWaiting, type Named } from './db/depends.ts';
import { findBelow, findNode } from './db/tree.ts';
import { namedTask } from './find.ts';
import { type FileState, fileStates } from './notes/file.ts';
import { type TaskRow, toWire } from './row.ts';
import type { Caller } from './service.ts';
import { findSubtasks } from './store.ts';
import { progressOf } from './structure/progress.ts';
import { factsOf } from './urgency/facts.ts';
import { coefficientsOf, urgencyOf } from './urgency/urgency.ts';
import type { ListParts } from './views/listing.ts';

type Input = Pick<z.output<typeof contract.operations.show.input>, 'id' | 'include'>;

/** Direct subtasks come in the order of lists. */
const byListOrder = (a: TaskRow, b: TaskRow): number =>
  a.dueSort - b.dueSort || a.priorityRank - b.priorityRank || (a.id < b.id ? -1 : 1);

interface Shown extends Task {
  subtasks?: Task[];
  blockedBy?: Named[];
  blocking?: Named[];
  parent?: Named | null;
  files?: (FileState | null)[];
  progress?: Progress | null;
  urgency?: number;
}

/**
 * One task, with the tasks around it that are asked for.
 * @throws Problem `TASK_NOT_FOUND`, `TASK_AMBIGUOUS`
 */
export async function show(
  { db, clock, config }: Pick<ListParts, 'db' | 'clock' | 'config'>,
  caller: Caller & Partial<Pick<CallContext, 'scopes'>>,
  input: Input,
): Promise<Shown> {
  const { userId } = caller;
  const row = await namedTask(db, userId, input.id);
  const wanted = new Set(input.include);
  const shown: Shown = toWire(row);
  if (wanted.has('subtasks')) {
    const subtasks = await findSubtasks(db, userId, row.id);
    shown.subtasks = subtasks.sort(byListOrder).map(toWire);
  }
  if (wanted.has('dependencies')) {
    shown.blockedBy = await findBlockers(db, userId, row.id);
    shown.blocking = row.status === 'open' ? await findWaiting(db, userId, row.id) : [];
  }
  if (wanted.has('tree')) {
    const parent = row.parentId === null ? null : await findNode(db, userId, row.parentId);
    shown.parent = parent ?? null;
    shown.progress = progressOf(await findBelow(db, userId, row.id), clock.now());
  }
  if (wanted.has('files')) shown.files = await fileStates(shown.links, caller);
  if (wanted.has('urgency')) {
    const coefficients = coefficientsOf(config.urgency);
    shown.urgency = urgencyOf(await factsOf(db, row), coefficients, clock.now());
  }
  return shown;
}
