// Completing a task, and telling which tasks that sets free.
import type { Task } from '../contract.ts';
import { findFreed, type Named } from '../db/depends.ts';
import { namedTask } from '../find.ts';
import type { Caller, Parts } from '../service.ts';
import { complete } from '../status.ts';

/**
 * Completes a task; a completed one stays as it is, and sets nothing free again.
 * @throws Problem `TASK_NOT_FOUND`, `TASK_AMBIGUOUS`
 */
export const completeAndFree = (
  parts: Parts,
  caller: Caller,
  input: { readonly id: string },
): Promise<Task & { freed: Named[]; next: Task | null }> =>
  parts.db.write(async (tx) => {
    const { id, status } = await namedTask(tx, caller.userId, input.id);
    const task = await complete(parts, caller, { id });
    return { ...task, freed: status === 'open' ? await findFreed(tx, caller.userId, id) : [] };
  });
