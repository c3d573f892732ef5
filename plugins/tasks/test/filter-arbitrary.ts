// Filters and tasks made of anything, from so few values that they meet.
import fc from 'fast-check';
import { PRIORITIES, STATUSES } from '../src/contract.ts';
import type { Filter, Term } from '../src/filter/ast.ts';
import { DATE_FIELDS, HAS_FIELDS, IS_NAMES } from '../src/filter/vocabulary.ts';
import { blankTask, rowOf, type TaskRow } from '../src/row.ts';
import { NOW } from './databases.ts';

const PROJECTS = ['work', 'work.clients', 'workshop', 'a "b" \\c'];
const LABELS = ['home', 'next', 'someday', 'ärger', 'x"y'];
const WORDS = ['milk', 'invoice', 'and', 'Straße'];
const DATES = [
  '2026-11-20',
  '2026-11-23',
  '2026-11-25',
  'today',
  '2d',
  '-1w',
  '1m',
  '2h',
  '-30min',
];

const one = <T>(values: readonly T[]) => fc.constantFrom(...values);
const comparison = one(['<', '<=', '=', '>=', '>'] as const);

/** @param names refs of tasks that there are */
const termArbitrary = (names: readonly string[]): fc.Arbitrary<Term> =>
  fc.oneof(
    fc.record({ kind: fc.constant('text' as const), text: one([...WORDS, 'buy milk', 'mil']) }),
    fc.record({ kind: fc.constant('is' as const), name: one(IS_NAMES) }),
    fc.record({ kind: fc.constant('has' as const), field: one(HAS_FIELDS) }),
    fc.record({ kind: fc.constant('project' as const), project: one(PROJECTS) }),
    fc.record({ kind: fc.constant('label' as const), label: one(LABELS) }),
    fc.record({ kind: fc.constant('priority' as const), priority: one(PRIORITIES) }),
    fc.record({
      kind: fc.constant('status' as const),
      status: one([...STATUSES, 'waiting'] as const),
    }),
    fc.record({
      kind: fc.constant('date' as const),
      field: one(DATE_FIELDS),
      op: comparison,
      words: one(DATES),
    }),
    fc.record({
      kind: fc.constant('estimate' as const),
      op: comparison,
      minutes: one([15, 30, 60]),
    }),
    fc.record({
      kind: one(['id', 'parent', 'depends'] as const),
      word: one(names),
    }),
  );

/** What parsing makes of joined conditions: none that hold one part, none inside one of their own kind. */
function flat(filter: Filter<Term>): Filter<Term> {
  if (filter.kind === 'not') return { kind: 'not', part: flat(filter.part) };
  if (filter.kind !== 'and' && filter.kind !== 'or') return filter;
  const parts = filter.parts
    .map(flat)
    .flatMap((part) => (part.kind === filter.kind ? part.parts : [part]));
  return parts.length === 1 ? (parts[0] as Filter<Term>) : { kind: filter.kind, parts };
}

export const filterArbitrary = (names: readonly string[]): fc.Arbitrary<Filter<Term>> =>
  fc
    .letrec<{ filter: Filter<Term> }>((tie) => {
      const parts = fc.array(tie('filter'), { minLength: 1, maxLength: 3 });
      return {
        filter: fc.oneof(
          { depthSize: 'small', withCrossShrink: true },
          termArbitrary(names),
          fc.record({ kind: one(['and', 'or'] as const), parts }),
          fc.record({ kind: fc.constant('not' as const), part: tie('filter') }),
        ),
      };
    })
    .filter.map(flat);

const HOUR = 3_600_000;
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
const around = fc.integer({ min: -80, max: 80 }).map((steps) => NOW + steps * 6 * HOUR);
const few = <T>(values: readonly T[]) => fc.uniqueArray(one(values), { maxLength: 2 });

/**
 * Tasks of one user that hang together by anything.
 * @param ids of the tasks to make, in the order in which they may be parents of later ones
 */
export function tasksArbitrary(userId: string, ids: readonly string[]): fc.Arbitrary<TaskRow[]> {
  const taskOf = (id: string, at: number) =>
    fc
      .record({
        title: one(['Buy milk', 'Pay the invoice', 'and now', 'Straße fegen']),
        notes: maybe(one(WORDS)),
        description: maybe(one(WORDS)),
        status: one([...STATUSES, 'open', 'open'] as const),
        priority: maybe(one(PRIORITIES)),
        dueAt: maybe(around),
        deadline: maybe(one(['2026-11-20', '2026-11-23', '2026-11-25'])),
        scheduledAt: maybe(around),
        waitAt: maybe(around),
        rrule: maybe(fc.constant('FREQ=DAILY')),
        labels: few(LABELS),
        project: maybe(one([...PROJECTS, 'other'])),
        parentId: at === 0 ? fc.constant(null) : maybe(one(ids.slice(0, at))),
        estimate: maybe(one([15, 30, 60])),
        depends: few([...ids, '00000000-0000-7000-8000-000000000000']),
        annotations: one([[], [{ entry: '2026-11-20T09:00:00.000Z', description: 'milk' }]]),
        links: fc.constant(null),
        reminders: maybe(fc.constant<TaskRow['reminders']>([{ before: 10 }])),
        intervals: maybe(
          one([
            [{ start: '2026-11-20T09:00:00.000Z', end: null }],
            [{ start: '2026-11-20T09:00:00.000Z', end: '2026-11-20T10:00:00.000Z' }],
          ]),
        ),
        created: around,
        updated: around,
        completed: around,
      })
      .map(({ completed, ...fields }) =>
        rowOf({
          ...blankTask(id, userId, NOW),
          ...fields,
          ref: `r${at.toString().padStart(3, '0')}`,
          completed: fields.status === 'done' || fields.status === 'cancelled' ? completed : null,
        }),
      );
  return fc.tuple(...ids.map(taskOf));
}
