// Whatever is done, undo leads back through every state it went through, and redo forward again.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Task } from '../../../../../plugins/tasks/src/contract.ts';
import { openUndoBench, type UndoBench, type User } from '../../testing/undo-bench.ts';

type Act = (bench: UndoBench, user: User, tasks: readonly Task[]) => Promise<unknown>;

const pick = (tasks: readonly Task[], at: number): Task | undefined => tasks[at % tasks.length];

const texts = fc
  .string({ minLength: 1, maxLength: 12, unit: 'grapheme' })
  .map((text) => `x${text}`);
const patch = fc.record(
  {
    title: texts,
    notes: fc.option(texts),
    labels: fc.subarray(['a', 'b', 'ü']),
    priority: fc.constantFrom(null, 'high', 'low'),
    due: fc.constantFrom('tomorrow 9am', '2027-01-05', null),
    project: fc.option(fc.constantFrom('home', 'home.garden')),
    rrule: fc.constantFrom('FREQ=DAILY', 'FREQ=MONTHLY;BYMONTHDAY=31', 'FREQ=DAILY;COUNT=2', null),
    repeatFrom: fc.constantFrom('schedule', 'completion'),
  },
  { requiredKeys: ['title'] },
);

const act: fc.Arbitrary<Act> = fc.oneof(
  fc.tuple(patch, fc.nat(9), fc.boolean()).map(
    ([fields, at, below]): Act =>
      (bench, user, tasks) => {
        const parentId = below ? (pick(tasks, at)?.id ?? null) : null;
        return bench.tasks.create(user, { ...fields, parentId });
      },
  ),
  fc.tuple(patch, fc.nat(9)).map(
    ([fields, at]): Act =>
      async (bench, user, tasks) => {
        const task = pick(tasks, at);
        if (task) await bench.tasks.edit(user, { id: task.id, ...fields });
      },
  ),
  fc.tuple(fc.nat(9), fc.nat(9)).map(
    ([at, under]): Act =>
      async (bench, user, tasks) => {
        const [task, parent] = [pick(tasks, at), pick(tasks, under)];
        if (task) await bench.tasks.edit(user, { id: task.id, parentId: parent?.id ?? null });
      },
  ),
  fc.nat(9).map(
    (at): Act =>
      async (bench, user, tasks) => {
        const task = pick(tasks, at);
        if (task) await bench.tasks[task.status === 'done' ? 'reopen' : 'complete'](user, task);
      },
  ),
  fc.nat(9).map(
    (at): Act =>
      async (bench, user, tasks) => {
        const task = pick(tasks, at);
        if (task) await bench.tasks.remove(user, task);
      },
  ),
);

const move = fc.oneof(
  { arbitrary: act, weight: 4 },
  { arbitrary: fc.constantFrom('undo' as const, 'redo' as const), weight: 2 },
);

/** Times as many sequences. */
const LONG = process.env['AURELIUS_TEST_LONG'] ? 10 : 1;

describe.each([
  ['SQLite', 40],
  ['PostgreSQL', 8],
] as const)('undo and redo on %s', (database, numRuns) => {
  let bench: UndoBench;
  beforeAll(async () => {
    bench = await openUndoBench(database);
  });
  afterAll(() => bench.close());

  it(
    'lead through every state there was',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(move, { maxLength: 25 }), async (moves) => {
          const user = bench.newUser();
          const states = [await bench.exported(user)];
          let at = 0;
          const stepTo = async (there: number, call: () => Promise<unknown>) => {
            const state = states[there];
            if (state === undefined) {
              await expect(call()).rejects.toMatchObject({ spec: { status: 409 } });
              return;
            }
            await call();
            at = there;
            expect(await bench.exported(user)).toBe(state);
          };
          for (const one of moves) {
            bench.time.now += 1000;
            if (one === 'undo') await stepTo(at - 1, () => bench.undo(user, 1));
            else if (one === 'redo') await stepTo(at + 1, () => bench.redo(user, 1));
            else {
              const tasks = JSON.parse(await bench.exported(user)) as Task[];
              // an act that the rules refuse is no step
              await one(bench, user, tasks).catch(() => {});
              const state = await bench.exported(user);
              if (state !== states[at]) states.splice(++at, Number.POSITIVE_INFINITY, state);
            }
          }
          if (at > 0) await bench.undo(user, at);
          expect(await bench.exported(user)).toBe(states[0]);
          if (states.length > 1) await bench.redo(user, states.length - 1);
          expect(await bench.exported(user)).toBe(states.at(-1));
          const left = JSON.parse(states.at(-1) ?? '') as Task[];
          const instances = left.flatMap(({ seriesId, recurrenceId }) =>
            seriesId === null ? [] : [`${seriesId} ${recurrenceId}`],
          );
          expect(new Set(instances).size).toBe(instances.length);
          for (const label of ['a', 'b', 'ü']) {
            const labelled = left.filter(({ labels }) => labels.includes(label));
            const ids = labelled.map(({ id }) => id).sort();
            expect(await bench.found(user, { label: [label] })).toEqual(ids);
          }
        }),
        { numRuns: numRuns * LONG },
      );
    },
    120_000 * LONG,
  );
});
