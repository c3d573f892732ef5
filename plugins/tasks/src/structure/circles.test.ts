// Whatever is done to trees and dependencies, and taken back: nothing is ever part of itself, or waits for itself.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newCaller, sqliteParts, type TestParts } from '../../test/databases.ts';
import { entities } from '../entity-store.ts';
import type { TaskRow } from '../row.ts';
import { create, edit } from '../service.ts';
import { findTask } from '../store.ts';
import { depend } from './depends.ts';
import { indent, move, outdent } from './move.ts';

const TASKS = 4;
let parts: TestParts;
beforeAll(async () => {
  parts = await sqliteParts();
});
afterAll(() => parts.close());

const place = fc.nat({ max: TASKS - 1 });
const verb = fc.constantFrom('under', 'after', 'indent', 'outdent', 'depend', 'blocks', 'undo');
const steps = fc.array(fc.tuple(verb, place, place), { minLength: 15, maxLength: 40 });

/** Whether some way along `next` comes back to where it began. */
function hasCircle(rows: readonly TaskRow[], next: (row: TaskRow) => readonly string[]): boolean {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return rows.some((row) => {
    const seen = new Set(next(row));
    for (const id of seen) for (const further of next(byId.get(id) ?? row)) seen.add(further);
    return seen.has(row.id);
  });
}

it('holds no circle after any sequence of changes and undos', async () => {
  const property = fc.asyncProperty(steps, async (sequence) => {
    const caller = newCaller();
    const ids: string[] = [];
    for (let at = 0; at < TASKS; at++) {
      ids.push((await create(parts, caller, { title: `t${at}` })).id);
    }
    const load = () =>
      Promise.all(ids.map(async (id) => (await findTask(parts.db, caller.userId, id)) as TaskRow));
    const past: TaskRow[] = [];
    for (const [what, a, b] of sequence) {
      const [id, other] = [ids[a] as string, ids[b] as string];
      const before = await load();
      const back = past[(a * TASKS + b) % Math.max(1, past.length)];
      const changes = {
        under: () => move(parts, caller, { id, under: other }),
        after: () => move(parts, caller, { id, after: other }),
        indent: () => indent(parts, caller, { id }),
        outdent: () => outdent(parts, caller, { id }),
        depend: () => depend(parts, caller, { id, on: [other] }),
        blocks: () => edit(parts, caller, { id, blocks: [other] }),
        // as undo does: asked for an obstacle, then written by the store
        undo: async () => {
          const now = back && (await findTask(parts.db, caller.userId, back.id));
          if (!back || !now || (await entities.task.obstacle(parts.db, now, back)) !== null) return;
          await parts.db.write(async (tx) => {
            const stamped = tx.record({
              entity: 'task',
              before: now,
              after: back,
              event: null,
              manner: 'undo',
            });
            await entities.task.update(tx, now, stamped);
          });
        },
      };
      await changes[what]().catch((error: { code?: string }) => {
        expect(['TASK_CYCLE', 'TASK_NOTHING_ABOVE', 'TASK_PART_OF_NOTHING']).toContain(error.code);
      });
      past.push(...before);
      const rows = await load();
      expect(hasCircle(rows, ({ depends }) => depends)).toBe(false);
      expect(hasCircle(rows, ({ parentId }) => (parentId === null ? [] : [parentId]))).toBe(false);
    }
  });
  await fc.assert(property, { numRuns: 40 });
}, 60_000);
