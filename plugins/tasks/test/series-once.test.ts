// Whatever is done with a series, retried, imported or undone: no instance of it is ever there twice.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createInput, editInput, type Task } from '../src/contract.ts';
import { exportRows } from '../src/export.ts';
import { importRows } from '../src/import/run.ts';
import { skip } from '../src/series/advance.ts';
import { create, edit, remove } from '../src/service.ts';
import { complete, reopen } from '../src/status.ts';
import { all, NOW, newCaller, sqliteParts, type TestParts } from './databases.ts';

let parts: TestParts;
beforeAll(async () => {
  parts = await sqliteParts();
});
afterAll(() => parts.close());

type Caller = ReturnType<typeof newCaller>;
type Rows = readonly object[];

const exported = (caller: Caller): Promise<Rows> =>
  all(exportRows(parts, caller, { format: 'json' })) as Promise<Rows>;

async function brought(caller: Caller, rows: Rows): Promise<void> {
  const lines = async function* () {
    for (const [at, value] of rows.entries()) yield { line: at + 1, value };
  };
  await all(importRows(parts, caller, { format: 'json' }, lines()));
}

/** What the rules refuse is refused with a code, and nothing else goes wrong. */
const allowed = (error: unknown): void => expect(error).toHaveProperty('code');

const move = fc.record({
  verb: fc.constantFrom(
    'done',
    'done',
    'done',
    'reopen',
    'skip',
    'later',
    'remove',
    'save',
    'import',
  ),
  at: fc.nat(5),
  hours: fc.constantFrom(0, 1, 20, 24, 100),
});

it('a series never has the same instance twice', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('FREQ=DAILY', 'FREQ=WEEKLY;BYDAY=MO,TH', 'FREQ=MONTHLY;BYMONTHDAY=31'),
      fc.constantFrom('schedule' as const, 'completion' as const),
      fc.array(move, { minLength: 3, maxLength: 25 }),
      async (rrule, repeatFrom, moves) => {
        parts.time.now = NOW;
        const caller = newCaller();
        await create(parts, caller, createInput.parse({ title: 'x', rrule, repeatFrom }));
        let saved = await exported(caller);
        for (const { verb, at, hours } of moves) {
          parts.time.now += hours * 3_600_000;
          const tasks = (await exported(caller)) as readonly Task[];
          const { id } = tasks[at % Math.max(1, tasks.length)] ?? { id: '' };
          if (verb === 'save') saved = tasks;
          else if (verb === 'import') await brought(caller, saved);
          else if (id === '') continue;
          else if (verb === 'later') {
            const later = editInput.parse({ id, due: 'in 2 days' });
            await edit(parts, caller, later).catch(allowed);
          } else {
            const verbs = { done: complete, reopen, skip, remove };
            // twice, as one retries
            await verbs[verb](parts, caller, { id }).catch(allowed);
            if (verb !== 'skip') await verbs[verb](parts, caller, { id }).catch(allowed);
          }
        }
        const left = (await exported(caller)) as readonly Task[];
        const keys = left.map(({ seriesId, recurrenceId }) => `${seriesId} ${recurrenceId}`);
        expect(new Set(keys).size).toBe(keys.length);
        if (moves.every(({ verb }) => verb !== 'import')) {
          expect(left.filter(({ status }) => status === 'open').length).toBeLessThan(2);
        }
      },
    ),
    { numRuns: process.env['AURELIUS_TEST_LONG'] ? 400 : 40 },
  );
}, 120_000);
