// The condition in SQL and the meaning in memory, written apart, must find the same tasks.
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DATABASES, NOW, newCaller, type TestParts } from '../../test/databases.ts';
import { filterArbitrary, tasksArbitrary } from '../../test/filter-arbitrary.ts';
import { filterHolds } from '../../test/filter-oracle.ts';
import type { Task } from '../contract.ts';
import { list } from '../list.ts';
import { insertRow } from '../write.ts';
import { printFilter } from './print.ts';

const ZONE = 'Europe/Berlin';

describe.each(DATABASES)('filters on %s', (_, open) => {
  let parts: TestParts;
  beforeAll(async () => {
    parts = await open();
  });
  afterAll(() => parts.close());

  it('find what they mean', async () => {
    const refs = Array.from({ length: 12 }, (_, at) => `r${at.toString().padStart(3, '0')}`);
    const worlds = fc.sample(
      fc.constant(null).chain(() => {
        const caller = newCaller();
        const ids = refs.map(() => randomUUID());
        return tasksArbitrary(caller.userId, ids).map((rows) => ({ caller, rows }));
      }),
      { numRuns: 5, seed: 20261123 },
    );
    for (const { caller, rows } of worlds) {
      const tasks: Task[] = await parts.db.write(async (tx) => {
        const made: Task[] = [];
        for (const row of rows) made.push(await insertRow(tx, row));
        return made;
      });
      const world = { tasks, now: NOW, zone: ZONE };
      await fc.assert(
        fc.asyncProperty(filterArbitrary(refs), async (filter) => {
          const page = await list(parts, caller, {
            filter: printFilter(filter),
            status: ['all'],
            limit: 500,
          });
          const found = page.data.map(({ ref }) => ref).sort();
          const meant = tasks.filter((task) => filterHolds(task, filter, world));
          expect(found, printFilter(filter)).toEqual(meant.map(({ ref }) => ref));
        }),
        { numRuns: 60 },
      );
    }
  });
});
