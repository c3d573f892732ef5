// What was suggested for a task becomes part of it, all of it in one write.
import type * as z from 'zod';
import type { analysisOperations } from '../contract/analysis.ts';
import { namedTask } from '../find.ts';
import { type Caller, insertNew, type Parts } from '../service.ts';
import { changeRow } from '../write.ts';

type Apply = z.output<typeof analysisOperations.apply.input>;
type Applied = z.output<typeof analysisOperations.apply.output>;

/** @throws Problem `TASK_NOT_FOUND`, `TASK_AMBIGUOUS` */
export function apply(
  parts: Parts,
  caller: Caller,
  { id, priority, estimate, subtasks, aiConfidence }: Apply,
): Promise<Applied> {
  const suggested = { aiSuggested: true, aiConfidence };
  return parts.db.write(async (tx) => {
    const before = await namedTask(tx, caller.userId, id);
    const set = {
      ...(priority === undefined ? {} : { priority }),
      ...(estimate === undefined ? {} : { estimate }),
    };
    const changed = await changeRow(tx, before, { ...set, ...suggested }, parts.clock.now());
    const added: Applied['subtasks'] = [];
    for (const title of subtasks) {
      const part = { title, ...suggested };
      added.push(await insertNew(tx, parts, caller, part, { parentId: before.id }));
    }
    return { ...changed, subtasks: added };
  });
}
