// Whatever is done to tasks, by whichever operation and however many rows at once: undone step by step it gives every
// earlier export byte for byte, revisions aside, and redone every later one.

import { type FakeClock, fakeClock } from '@aurelius/core/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contract, type Task } from '../../../../../plugins/tasks/src/contract.ts';
import { startTestApp, type TestApp } from '../../testing/app.ts';

/** One request, its tasks named by their places among those there are. */
interface Request {
  readonly path: string;
  readonly method?: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly body?: object;
}
type Act = (tasks: readonly Task[]) => Request | null;

const texts = fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme' }).map((text) => `x${text}`);
const at = fc.nat(9);
const pick = (tasks: readonly Task[], place: number): Task | undefined =>
  tasks[place % tasks.length];

/** A request about one task that there is. */
const about = <T>(
  fields: fc.Arbitrary<T>,
  request: (task: Task, fields: T, tasks: readonly Task[]) => Request,
): fc.Arbitrary<Act> =>
  fc.tuple(at, fields).map(([place, given]) => (tasks) => {
    const task = pick(tasks, place);
    return task ? request(task, given, tasks) : null;
  });
const nothing = fc.constant({});
const to = (verb: string) => (task: Task, body: object) => ({ path: `/${task.id}/${verb}`, body });

const details = fc.record(
  {
    title: texts,
    notes: fc.option(texts),
    labels: fc.subarray(['a', 'b', 'ü']),
    priority: fc.constantFrom(null, 'high', 'low'),
    due: fc.constantFrom('tomorrow 9am', '2027-01-05', null),
    deadline: fc.constantFrom('2027-02-01', null),
    wait: fc.constantFrom('tomorrow', null),
    project: fc.option(fc.constantFrom('home', 'home.garden')),
    estimate: fc.constantFrom(null, 30),
  },
  { requiredKeys: ['title'] },
);
const LINES = [
  'call bob tomorrow 9am p1 #a',
  'water the plants 2026-11-24 every day',
  'pay rent 2026-12-31 every month',
  'cut hair every! 3 weeks +home',
  'plan\n  book\n    pay 2027-01-05\n  pack #b',
];
const ROWS = fc.uniqueArray(fc.record({ key: fc.nat(5), title: texts, later: fc.nat(3) }), {
  selector: ({ key }) => key,
  minLength: 1,
  maxLength: 4,
});
const idOf = (key: number) => `0193a2b1-0000-7000-8000-00000000000${key}`;

/** What each operation that changes tasks is tried with. */
const ACTS: Readonly<Record<string, fc.Arbitrary<Act>>> = {
  'tasks.create': fc.tuple(details, at, fc.boolean()).map(([body, place, below]) => (tasks) => ({
    path: '',
    body: { ...body, parentId: below ? (pick(tasks, place)?.id ?? null) : null },
  })),
  'tasks.add': fc.constantFrom(...LINES).map((text) => () => ({ path: '/quick', body: { text } })),
  'tasks.edit': about(
    fc.oneof(
      details,
      fc.record({ status: fc.constantFrom('open', 'done', 'cancelled') }),
      at.map((under) => ({ under })),
    ),
    (task, fields, tasks) => ({
      method: 'PATCH',
      path: `/${task.id}`,
      body: 'under' in fields ? { parentId: pick(tasks, fields.under)?.id ?? null } : fields,
    }),
  ),
  'tasks.done': about(nothing, to('done')),
  'tasks.reopen': about(nothing, to('reopen')),
  'tasks.remove': about(nothing, ({ id }) => ({ method: 'DELETE', path: `/${id}` })),
  'tasks.import': ROWS.map((rows) => () => ({
    path: '/import?format=json',
    body: rows.map(({ key, title, later }) => ({
      id: idOf(key),
      title,
      updated: new Date(Date.UTC(2026, 11, 1, later)).toISOString(),
    })),
  })),
  'tasks.start': about(nothing, to('start')),
  'tasks.stop': fc.constant(() => ({ path: '/stop', body: {} })),
  'tasks.log': about(fc.constant({ for: '5m', parallel: true }), to('log')),
  'tasks.unlog': about(nothing, to('unlog')),
  'tasks.depend': about(at, (task, on, tasks) => to('depend')(task, { on: [pick(tasks, on)?.id] })),
  'tasks.undepend': about(at, (task, on, tasks) =>
    to('undepend')(task, { on: [task.depends[0] ?? pick(tasks, on)?.id] }),
  ),
  'tasks.skip': about(nothing, to('skip')),
  'tasks.move': about(
    fc.tuple(at, fc.constantFrom('under', 'before', 'after')),
    (task, [other, where], tasks) => to('move')(task, { [where]: pick(tasks, other)?.id }),
  ),
  'tasks.indent': about(nothing, to('indent')),
  'tasks.outdent': about(nothing, to('outdent')),
  'tasks.save-view': fc.constantFrom('#a', 'home or due<7d').map((filter) => () => ({
    method: 'PUT',
    path: '/views/mine',
    body: { filter },
  })),
  'tasks.remove-view': fc.constant(() => ({ method: 'DELETE', path: '/views/mine' })),
  'tasks.define-context': fc.constantFrom('#a', 'project:home').map((filter) => () => ({
    method: 'PUT',
    path: '/contexts/there',
    body: { filter },
  })),
  'tasks.use-context': fc.constant(() => ({
    method: 'PUT',
    path: '/context',
    body: { name: 'there' },
  })),
  'tasks.leave-context': fc.constant(() => ({ method: 'DELETE', path: '/context' })),
  'tasks.remove-context': fc.constant(() => ({ method: 'DELETE', path: '/contexts/there' })),
  'tasks.annotate': about(texts, (task, text) => to('annotations')(task, { text })),
  'tasks.denotate': about(nothing, (task) => to('denotate')(task, { text: '1' })),
  'tasks.link': about(fc.constantFrom('https://a.example/', '/tmp/file'), (task, target) =>
    to('links')(task, { target }),
  ),
  'tasks.unlink': about(nothing, (task) =>
    to('unlink')(task, { target: task.links[0]?.target ?? '/tmp/file' }),
  ),
  'tasks.renameLabel': fc.constant(() => ({
    path: '/labels/rename',
    body: { from: 'a', to: 'b' },
  })),
  'tasks.renameProject': fc.constant(() => ({
    path: '/projects/rename',
    body: { from: 'home', to: 'house' },
  })),
  'tasks.apply': about(
    fc.record({
      priority: fc.constantFrom('high', 'low'),
      estimate: fc.constantFrom(5, 30),
      subtasks: fc.array(texts, { maxLength: 2 }),
      aiConfidence: fc.constantFrom(0, 0.5),
    }),
    to('apply'),
  ),
  'tasks.snooze': about(fc.constant({ until: '2h' }), to('snooze')),
};

/** A command: one act, or the same kind of act on several tasks. */
const command = fc.oneof(
  ...Object.values(ACTS).map((act) =>
    fc.oneof(
      { arbitrary: fc.tuple(act), weight: 3 },
      fc.array(act, { minLength: 2, maxLength: 4 }),
    ),
  ),
);

/** Some tasks to begin with, and then whatever comes. */
const sequence = fc
  .tuple(
    fc.array(fc.tuple(ACTS['tasks.add'] as fc.Arbitrary<Act>), { minLength: 1, maxLength: 3 }),
    fc.array(command, { minLength: 4, maxLength: 20, size: 'max' }),
  )
  .map(([first, rest]) => [...first, ...rest]);

/** Times as many sequences. */
const LONG = process.env['AURELIUS_TEST_LONG'] ? 10 : 1;

describe('everything that changes tasks', () => {
  let app: TestApp;
  let clock: FakeClock;
  beforeAll(async () => {
    clock = fakeClock('2026-11-23T09:00:00Z');
    app = await startTestApp('[http]\nrateLimit = 100000\n', { clock });
  });
  afterAll(() => app.close());

  const exported = async () => (await app.call('GET', '/api/v1/tasks/export')).text;
  const withoutRev = (text: string) => text.replaceAll(/"rev":\d+,/g, '');
  const newest = async () => {
    const { body } = await app.call('GET', '/api/v1/history?limit=1');
    return (body as { data: { step: number }[] }).data[0]?.step;
  };
  let steps = 0;

  it('is tried here', () => {
    // what does more than rows of tasks, like asking a model, is nothing to undo
    const writing = Object.values(contract.operations).filter(
      (op) => op.effects !== 'read' && !('keyed' in op),
    );
    expect(Object.keys(ACTS).sort()).toEqual(writing.map(({ id }) => id).sort());
  });

  it(
    'is undone and redone step by step, to the byte',
    async () => {
      await fc.assert(
        fc.asyncProperty(sequence, async (commands) => {
          const states = [withoutRev(await exported())];
          for (const acts of commands) {
            clock.advance(3_600_000);
            const before = await newest();
            const headers = { 'aurelius-step': `step-${++steps}` };
            for (const act of acts) {
              const rows = (await exported()).split('\n').filter((line) => line !== '');
              const request = act(rows.map((row) => JSON.parse(row) as Task));
              if (!request) continue;
              const { method = 'POST', path, body } = request;
              const reply = await app.call(method, `/api/v1/tasks${path}`, body, headers);
              expect(reply.status, reply.text).toBeLessThan(500);
            }
            if ((await newest()) !== before) states.push(withoutRev(await exported()));
          }
          const back = async () => {
            for (const state of states.slice(0, -1).toReversed()) {
              const reply = await app.call('POST', '/api/v1/history/undo', {});
              expect(reply.status, reply.text).toBe(200);
              expect(withoutRev(await exported())).toBe(state);
            }
          };
          await back();
          for (const state of states.slice(1)) {
            const reply = await app.call('POST', '/api/v1/history/redo', {});
            expect(reply.status, reply.text).toBe(200);
            expect(withoutRev(await exported())).toBe(state);
          }
          await back();
        }),
        { numRuns: 10 * LONG },
      );
    },
    120_000 * LONG,
  );
});
