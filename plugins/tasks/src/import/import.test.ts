import type { BodyRow } from '@aurelius/core/plugin';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { all, DATABASES, NOW, newCaller, type TestParts } from '../../test/databases.ts';
import { listInput, type Task } from '../contract.ts';
import { exportRows } from '../export.ts';
import { list } from '../list.ts';
import { quickAdd } from '../quick/service.ts';
import { create, edit } from '../service.ts';
import { show } from '../show.ts';
import { complete } from '../status.ts';
import { importRows } from './run.ts';

type Caller = ReturnType<typeof newCaller>;
type Format = 'auto' | 'json' | 'taskwarrior';

async function* rowsOf(values: readonly unknown[]): AsyncGenerator<BodyRow> {
  for (const [at, value] of values.entries()) yield { line: at + 1, value };
}
const A = '00000000-0000-4000-8000-00000000000a';
const B = '00000000-0000-4000-8000-00000000000b';
const C = '00000000-0000-4000-8000-00000000000c';
interface OwnRow {
  readonly id?: string;
  readonly title: string;
  readonly updated: string;
}
const own = (fields: object): OwnRow => ({
  title: 'x',
  updated: '2026-11-01T00:00:00Z',
  ...fields,
});

describe.each(DATABASES)('an import on %s', (_, open) => {
  let parts: TestParts;
  beforeAll(async () => {
    parts = await open();
  });
  afterAll(() => parts.close());

  const run = async (caller: Caller, values: readonly unknown[], format: Format = 'auto') => {
    const items = await all(importRows(parts, caller, { format }, rowsOf(values)));
    const last = items.at(-1);
    if (last?.type !== 'result') return expect.unreachable();
    const { type: _type, ...counts } = last;
    const refused = items.filter((item) => item.type === 'refused');
    return { counts, refused: refused.map(({ line, reason }) => [line, reason]) };
  };
  const exported = (caller: Caller, format: 'json' | 'taskwarrior' = 'json') =>
    all(exportRows(parts, caller, { format }));
  let series = 0;
  /** The same rows under ids that this database has not seen. */
  const unseen = <T>(values: T): T => {
    series++;
    const text = JSON.stringify(values).replaceAll(
      /"0{8}-/g,
      () => `"${String(series).padStart(8, '0')}-`,
    );
    return JSON.parse(text);
  };

  it('gives back every task of an export to an empty home', async () => {
    const caller = newCaller();
    const parent = await quickAdd(parts, caller, { text: 'Parent friday 9:00 p2 #a +b.c' });
    parts.time.now += 1500;
    const input = { text: 'Child eom', parentId: parent.ref, wait: 'next week', notes: 'ä🎉\n' };
    const child = await quickAdd(parts, caller, { ...input, aiConfidence: 0.5, estimate: 30 });
    await create(parts, caller, { title: 'Floating', dueLocal: '2026-12-24', dueZone: null });
    await edit(parts, caller, { id: parent.id, parentId: null, project: 'moved' });
    await complete(parts, caller, { id: child.id });
    parts.time.now = NOW;
    const rows = await exported(caller);
    const other = await open();
    try {
      const again = newCaller();
      Object.assign(again, { userId: caller.userId });
      const items = await all(
        importRows(other, again, { format: 'auto' }, rowsOf(rows.toReversed())),
      );
      expect(items.at(-1)).toEqual({
        type: 'result',
        created: 3,
        replaced: 0,
        skipped: 0,
        refused: 0,
      });
      const back = await all(exportRows(other, again, { format: 'json' }));
      expect(back).toEqual(rows.map((row) => ({ ...row, rev: 1 })));
    } finally {
      await other.close();
    }
  });

  it('replaces what changed later, skips the rest, and counts both', async () => {
    const caller = newCaller();
    const rows = unseen([own({ id: A, ref: 'kkkk' }), own({ id: B })]);
    expect((await run(caller, rows)).counts).toMatchObject({ created: 2 });
    const [first, second] = rows;
    const later = { ...first, title: 'new', ref: 'zzzz', updated: '2026-11-02T00:00:00Z' };
    const earlier = { ...second, title: 'old', updated: '2026-10-01T00:00:00Z' };
    expect((await run(caller, [later, earlier])).counts).toEqual({
      created: 0,
      replaced: 1,
      skipped: 1,
      refused: 0,
    });
    expect(await show(parts, caller, { id: 'kkkk' })).toMatchObject({ title: 'new', rev: 2 });
  });

  it('makes a new ref where the old one is taken', async () => {
    const caller = newCaller();
    const rows = unseen([own({ id: A, ref: 'kkkk' }), own({ id: B, ref: 'kkkk' })]);
    await run(caller, rows);
    const refs = (await exported(caller)).map((row) => row['ref']);
    expect(refs[0]).toBe('kkkk');
    expect(refs[1]).toMatch(/^[a-z][0-9a-z]{3}$/);
    expect(refs[1]).not.toBe('kkkk');
  });

  it('takes rows without an id as new tasks', async () => {
    const caller = newCaller();
    expect((await run(caller, [{ title: 'x' }, { title: 'y' }])).counts).toMatchObject({
      created: 2,
    });
    expect((await run(caller, [{ description: 'z' }])).counts).toMatchObject({ created: 1 });
  });

  it('links subtasks whose parent comes later', async () => {
    const caller = newCaller();
    const rows = unseen([own({ id: A, parentId: B }), own({ id: B, parentId: C }), own({ id: C })]);
    expect((await run(caller, rows)).counts).toMatchObject({ created: 3, refused: 0 });
    const [a, b] = (await exported(caller)) as Task[];
    expect([a?.parentId, a?.rev]).toEqual([b?.id, 1]);
  });

  it('refuses circles and missing parents row by row', async () => {
    const caller = newCaller();
    const rows = unseen([
      own({ id: A, parentId: B }),
      own({ id: B, parentId: A }),
      own({ id: C, parentId: C }),
      own({ parentId: '00000000-0000-4000-8000-00000000dead' }),
      own({ title: 'fine' }),
    ]);
    expect(await run(caller, rows)).toEqual({
      counts: { created: 1, replaced: 0, skipped: 0, refused: 4 },
      refused: [
        [3, 'it is its own parent'],
        [4, 'its parent is neither in the file nor stored'],
        [1, 'it would be part of itself'],
        [2, 'it would be part of itself'],
      ],
    });
  });

  it('refuses to bend stored tasks into a circle', async () => {
    const caller = newCaller();
    const rows = unseen([own({ id: A }), own({ id: B, parentId: A })]);
    await run(caller, rows);
    const bent = { ...rows[0], parentId: rows[1]?.id, updated: '2026-11-03T00:00:00Z' };
    expect((await run(caller, [bent])).refused).toEqual([[1, 'it would be part of itself']]);
  });

  it('refuses another user’s id without a word about it', async () => {
    const rows = unseen([own({ id: A })]);
    await run(newCaller(), rows);
    expect((await run(newCaller(), rows)).refused).toEqual([[1, 'its id cannot be used']]);
  });

  it.each([
    [{ title: 'x', nonsense: 1 }, 'Unrecognized key: "nonsense"'],
    [{ title: ' ' }, 'title: must not be blank'],
    [own({ id: '12' }), 'id is not a UUID'],
    [own({ dueLocal: '2026-02-30' }), 'dueLocal is not a date'],
    [own({ dueLocal: '2026-02-20', dueZone: 'Mars/X' }), 'dueZone is not a time zone'],
    [own({ notes: 'a\0b' }), 'contains U+0000'],
    [own({ attributes: { deep: [{ '\ud800': 1 }] } }), 'contains half of a surrogate pair'],
    [own({ created: '0000-01-01T00:00:00Z' }), 'created: is out of range'],
    [[], 'must be an object, not a list'],
    [{ description: 'x', uuid: 'nope' }, 'title: is missing'],
  ])('refuses %j', async (row, reason) => {
    const { refused } = await run(newCaller(), [row, { title: 'next' }], 'json');
    expect(refused).toEqual([[1, reason]]);
  });

  it.each([
    [{ description: 'x', uuid: 'nope' }, 'uuid is not a UUID'],
    [{ description: ' ' }, 'description is missing'],
    [{ description: 'x', status: 'odd' }, 'status is not one of Taskwarrior’s'],
    [{ description: 'x', due: '20261340T000000Z' }, 'due is not a date'],
    [{ description: 'x', due: 5 }, 'due is not a date'],
    [{ description: 'x', tags: 5 }, 'tags is not a list of texts'],
    [{ description: 'x', depends: ['y'] }, 'depends is not a UUID'],
    [{ description: 'x', annotations: [{}] }, 'an annotation has no description'],
    [{ description: 'x', udä: '\ud800' }, 'contains half of a surrogate pair'],
    ['text', 'is not an object'],
  ])('refuses %j from Taskwarrior', async (row, reason) => {
    const { counts, refused } = await run(newCaller(), [row, { description: 'y' }], 'taskwarrior');
    expect(refused).toEqual([[1, reason]]);
    expect(counts.created).toBe(1);
  });

  it('reports rows that the body could not give', async () => {
    async function* broken(): AsyncGenerator<BodyRow> {
      yield { line: 1, fault: 'not well-formed JSON' };
      yield { line: 2, value: { title: 'x' } };
    }
    const items = await all(importRows(parts, newCaller(), { format: 'auto' }, broken()));
    expect(items[0]).toEqual({ type: 'refused', line: 1, reason: 'not well-formed JSON' });
    expect(items.at(-1)).toMatchObject({ created: 1, refused: 1 });
  });

  it.each([[{ name: 'x' }], [42], [null]])('cannot tell the format of %j', async (row) => {
    await expect(run(newCaller(), [row])).rejects.toThrow(
      expect.objectContaining({ code: 'TASK_IMPORT_FORMAT' }),
    );
  });

  it('of nothing is a result of zeros', async () => {
    expect((await run(newCaller(), [])).counts).toEqual({
      created: 0,
      replaced: 0,
      skipped: 0,
      refused: 0,
    });
  });

  it('keeps what Taskwarrior says', async () => {
    const caller = newCaller();
    const id = '11111111-1111-4111-8111-111111111111';
    const row = {
      id: 7,
      uuid: id,
      urgency: 9.5,
      description: `Long ${'x'.repeat(3000)}`,
      status: 'waiting',
      entry: '20261101T080000Z',
      modified: '20261102T080000Z',
      due: '20261123T230000Z',
      wait: '20261201T080000Z',
      tags: ['b', 'a', 'b'],
      project: 'work.x',
      priority: 'H',
      depends: `${B},${C}`,
      annotations: [{ entry: '20261102T080000Z', description: 'note' }],
      start: '20261102T080000Z',
      recur: 'weekly',
      points: 3.5,
    };
    await run(caller, [row]);
    const task = await show(parts, caller, { id });
    expect(task).toMatchObject({
      title: row.description,
      status: 'open',
      dueLocal: '2026-11-24',
      allDay: true,
      dueDate: '2026-11-24T22:59:59.000Z',
      wait: '2026-12-01T08:00:00.000Z',
      labels: ['b', 'a'],
      project: 'work.x',
      priority: 'high',
      depends: [B, C],
      annotations: [{ entry: '2026-11-02T08:00:00.000Z', description: 'note' }],
      intervals: [{ start: '2026-11-02T08:00:00.000Z', end: null }],
      attributes: { recur: 'weekly', points: 3.5 },
      created: '2026-11-01T08:00:00.000Z',
      updated: '2026-11-02T08:00:00.000Z',
    });
    const { id: _id, urgency: _urgency, ...kept } = row;
    expect(await exported(caller, 'taskwarrior')).toEqual([
      { ...kept, status: 'pending', tags: ['b', 'a'], depends: [B, C] },
    ]);
    const found = listInput.parse({ text: 'note', status: ['waiting'] });
    expect((await list(parts, caller, found)).data.map((it) => it.id)).toEqual([id]);
  });

  it('keeps what Aurelius knows and Taskwarrior does not', async () => {
    const caller = newCaller();
    const parent = await quickAdd(parts, caller, { text: 'parent' });
    const input = { text: 'child', parentId: parent.id, notes: 'kept', estimate: 5 };
    const child = await quickAdd(parts, caller, input);
    const row = { uuid: child.id, description: 'renamed', modified: '20261124T000000Z' };
    expect((await run(caller, [row])).counts).toMatchObject({ replaced: 1 });
    expect(await show(parts, caller, { id: child.id })).toMatchObject({
      title: 'renamed',
      notes: 'kept',
      estimate: 5,
      parentId: parent.id,
      ref: child.ref,
    });
  });

  it.each([
    ['pending', 'open'],
    ['waiting', 'open'],
    ['completed', 'done'],
    ['deleted', 'cancelled'],
    ['recurring', 'recurring'],
  ])('takes %s as %s', async (status, expected) => {
    const caller = newCaller();
    await run(caller, [{ description: 'x', status, end: '20261101T080000Z' }]);
    const [task] = (await exported(caller)) as Task[];
    expect(task?.status).toBe(expected);
    const [back] = await exported(caller, 'taskwarrior');
    expect(back?.['end']).toBe('20261101T080000Z');
  });
});
