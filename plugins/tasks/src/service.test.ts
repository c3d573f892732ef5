import { contentHash, eventLog, searchDoc } from '@aurelius/core/db';
import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DATABASES, NOW, newCaller, type TestParts } from '../test/databases.ts';
import { parse, quickAdd } from './quick/service.ts';
import { create, edit, remove } from './service.ts';
import { show } from './show.ts';
import { complete, reopen } from './status.ts';
import { findTask } from './store.ts';
import { taskLabel } from './tables.ts';

const code = (name: string) => expect.objectContaining({ code: name });

describe.each(DATABASES)('tasks on %s', (_, open) => {
  let parts: TestParts;
  let caller: ReturnType<typeof newCaller>;
  beforeAll(async () => {
    parts = await open();
  });
  afterAll(() => parts.close());
  beforeEach(() => {
    caller = newCaller();
    parts.time.now = NOW;
  });
  const add = (text: string) => quickAdd(parts, caller, { text });

  const eventsOf = async (id: string) => {
    const log = parts.db.table(eventLog);
    return parts.db.orm
      .select({ type: log.type, data: log.data })
      .from(log)
      .where(eq(log.entityId, id))
      .orderBy(log.seq);
  };
  const labelsOf = async (taskId: string) => {
    const table = parts.db.table(taskLabel);
    const rows = await parts.db.orm
      .select({ label: table.label })
      .from(table)
      .where(and(eq(table.userId, caller.userId), eq(table.taskId, taskId)))
      .orderBy(table.label);
    return rows.map((row) => row.label);
  };
  const indexed = async (entityId: string) => {
    const doc = parts.db.table(searchDoc);
    const rows = await parts.db.orm.select().from(doc).where(eq(doc.entityId, entityId));
    return rows[0];
  };

  describe('adding', () => {
    it('stores what the line says', async () => {
      const task = await add('Review Q4 reports tomorrow 3pm p1 #finance +work');
      expect(task).toMatchObject({
        rev: 1,
        title: 'Review Q4 reports',
        status: 'open',
        priority: 'urgent',
        dueDate: '2026-11-24T14:00:00.000Z',
        dueLocal: '2026-11-24T15:00:00',
        dueZone: 'Europe/Berlin',
        allDay: false,
        labels: ['finance'],
        project: 'work',
        created: '2026-11-23T09:00:00.000Z',
        completed: null,
      });
      expect(task.ref).toMatch(/^[a-z][0-9a-z]{3}$/);
      expect(await show(parts, caller, { id: task.id })).toEqual(task);
    });

    it('lets the other fields override the line', async () => {
      const input = { text: 'x friday p1 #a +b', due: '2026-12-24', labels: ['c'], project: null };
      expect(await quickAdd(parts, caller, { ...input, priority: null })).toMatchObject({
        title: 'x',
        dueLocal: '2026-12-24',
        labels: ['c'],
        project: null,
        priority: null,
      });
      expect(await quickAdd(parts, caller, { text: 'x friday', due: null })).toMatchObject({
        dueDate: null,
        dueLocal: null,
      });
    });

    it('reads the line in the zone it is given', async () => {
      const input = { text: 'x friday 3pm', dueZone: 'America/New_York' };
      expect(await quickAdd(parts, caller, input)).toMatchObject({
        dueDate: '2026-11-27T20:00:00.000Z',
        dueZone: 'America/New_York',
      });
    });

    it('takes a title literally when it is no line', async () => {
      const title = 'buy "milk" tomorrow p1 #x';
      expect(await create(parts, caller, { title })).toMatchObject({ title, dueDate: null });
    });

    it('refuses a title that is too long', async () => {
      await expect(add('x'.repeat(201))).rejects.toThrow(code('INVALID_INPUT'));
      await expect(add('🎉'.repeat(200))).resolves.toBeDefined();
    });

    it('merges labels that are the same', async () => {
      const task = await create(parts, caller, { title: 'x', labels: ['b', 'a', 'b'] });
      expect(task.labels).toEqual(['b', 'a']);
      expect(await labelsOf(task.id)).toEqual(['a', 'b']);
    });

    it('hides a task until its wait begins', async () => {
      expect(await create(parts, caller, { title: 'x', wait: 'next monday' })).toMatchObject({
        wait: '2026-11-29T23:00:00.000Z',
      });
    });

    it('makes refs longer when the short ones are taken', async () => {
      const ids = { uuid: parts.ids.uuid, ref: (length: number) => 'a'.repeat(length) };
      const first = await create({ ...parts, ids }, caller, { title: 'x' });
      const second = await create({ ...parts, ids }, caller, { title: 'y' });
      expect([first.ref, second.ref]).toEqual(['aaaa', 'aaaaa']);
    });

    it('gives the same ref to two users', async () => {
      const ids = { uuid: parts.ids.uuid, ref: (length: number) => 'b'.repeat(length) };
      const mine = await create({ ...parts, ids }, caller, { title: 'x' });
      const other = newCaller();
      const theirs = await create({ ...parts, ids }, other, { title: 'y' });
      expect(theirs.ref).toBe(mine.ref);
      expect((await show(parts, other, { id: 'bbbb' })).title).toBe('y');
    });

    it('writes one event with the task in it', async () => {
      const task = await add('x');
      expect(await eventsOf(task.id)).toEqual([{ type: 'task:created', data: task }]);
    });

    it('says how a line is read and stores nothing', async () => {
      const read = await parse(parts, caller, { text: 'Read "Tomorrow" eom p2 @home' });
      expect(read).toMatchObject({
        title: 'Read Tomorrow',
        priority: 'high',
        dueDate: '2026-11-30T22:59:59.000Z',
        dueLocal: '2026-11-30',
        dueZone: 'Europe/Berlin',
        allDay: true,
        labels: ['home'],
        project: null,
      });
    });
  });

  describe('naming', () => {
    it('takes any unique start of a ref or an id', async () => {
      const { id, ref } = await add('x');
      for (const word of [ref, ref.slice(0, 2), ref.toUpperCase(), id, id.toUpperCase()]) {
        expect((await show(parts, caller, { id: word })).id).toBe(id);
      }
      expect((await show(parts, caller, { id: id.slice(0, 20) })).id).toBe(id);
    });

    it('prefers a whole ref to the start of a longer one', async () => {
      const ids = { uuid: parts.ids.uuid, ref: (length: number) => 'c'.repeat(length) };
      await create({ ...parts, ids }, caller, { title: 'short' });
      await create({ ...parts, ids }, caller, { title: 'long' });
      expect((await show(parts, caller, { id: 'cccc' })).title).toBe('short');
      await expect(show(parts, caller, { id: 'ccc' })).rejects.toThrow(code('TASK_AMBIGUOUS'));
    });

    it('lists at most five candidates of an ambiguous word', async () => {
      for (let i = 0; i < 7; i++) {
        const ids = { uuid: parts.ids.uuid, ref: () => `dd${i}x` };
        await create({ ...parts, ids }, caller, { title: `number ${i}` });
      }
      const error = await show(parts, caller, { id: 'dd' }).catch((it: Error) => it.message);
      expect(error).toContain('dd0x (number 0), ');
      expect(error).toContain('dd4x (number 4) and more');
      expect(error).not.toContain('dd5x');
    });

    it.each(['zzzz', '1', '0193', 'k7dp; drop', '%', '', 'ä', 'a'.repeat(64)])(
      'finds nothing under %j',
      async (id) => {
        await expect(show(parts, caller, { id })).rejects.toThrow(code('TASK_NOT_FOUND'));
      },
    );

    it('never finds another user’s task', async () => {
      const { id, ref } = await add('secret');
      for (const word of [id, ref]) {
        await expect(show(parts, newCaller(), { id: word })).rejects.toThrow(
          code('TASK_NOT_FOUND'),
        );
      }
    });
  });

  describe('changing', () => {
    it('raises the revision and changes the hash', async () => {
      const before = await add('x');
      parts.time.now += 1000;
      const after = await edit(parts, caller, { id: before.ref, title: 'y' });
      expect(after).toEqual({
        ...before,
        title: 'y',
        rev: 2,
        hash: after.hash,
        updated: '2026-11-23T09:00:01.000Z',
      });
      expect(after.hash).not.toBe(before.hash);
      expect((await eventsOf(before.id)).at(-1)).toEqual({ type: 'task:updated', data: after });
    });

    it('stores rows whose hash is that of their content', async () => {
      const { id } = await create(parts, caller, {
        title: 'ä🎉',
        aiConfidence: 0.25,
        labels: ['x'],
        estimate: 5,
        due: 'friday',
      });
      const row = await findTask(parts.db, caller.userId, id);
      expect(row && contentHash(row)).toBe(row?.hash);
    });

    it('writes nothing when nothing changes', async () => {
      const before = await add('x friday #a p1');
      parts.time.now += 1000;
      const same = { id: before.id, title: 'x', due: 'friday', labels: ['a'] };
      expect(await edit(parts, caller, { ...same, priority: 'urgent' })).toEqual(before);
      expect(await eventsOf(before.id)).toHaveLength(1);
    });

    it('clears with null and leaves what is not named', async () => {
      const { id } = await add('x friday #a p1 +b');
      const after = await edit(parts, caller, { id, due: null, labels: null, project: null });
      expect(after).toMatchObject({
        title: 'x',
        priority: 'urgent',
        dueDate: null,
        dueLocal: null,
        labels: [],
        project: null,
      });
      expect(await labelsOf(id)).toEqual([]);
    });

    it('keeps the label index and the search text in step', async () => {
      const { id } = await add('first #a #b');
      await edit(parts, caller, { id, title: 'second', notes: 'body', labels: ['b', 'c'] });
      expect(await labelsOf(id)).toEqual(['b', 'c']);
      expect(await indexed(id)).toMatchObject({ title: 'second', body: 'body' });
    });

    it('moves a due date to another zone with its wall time', async () => {
      const { id } = await add('x friday 9:00');
      expect(await edit(parts, caller, { id, dueZone: 'Asia/Tokyo' })).toMatchObject({
        dueLocal: '2026-11-27T09:00:00',
        dueDate: '2026-11-27T00:00:00.000Z',
      });
    });

    it('refuses two due dates and an unknown zone and keeps the task', async () => {
      const task = await add('x');
      const conflict = { id: task.id, title: 'y', due: 'friday', dueLocal: '2026-11-24' };
      await expect(edit(parts, caller, conflict)).rejects.toThrow(code('TASK_DUE_CONFLICT'));
      await expect(
        edit(parts, caller, { id: task.id, title: 'y', dueZone: 'Mars/Olympus' }),
      ).rejects.toThrow(code('TASK_ZONE_UNKNOWN'));
      expect(await show(parts, caller, { id: task.id })).toEqual(task);
    });
  });

  describe('completing', () => {
    it('notes when, once', async () => {
      const { ref } = await add('x');
      parts.time.now += 5000;
      const done = await complete(parts, caller, { id: ref });
      expect(done).toMatchObject({ status: 'done', completed: '2026-11-23T09:00:05.000Z', rev: 2 });
      parts.time.now += 5000;
      expect(await complete(parts, caller, { id: ref })).toEqual(done);
    });

    it('can be taken back, once', async () => {
      const { ref } = await add('x');
      await complete(parts, caller, { id: ref });
      const again = await reopen(parts, caller, { id: ref });
      expect(again).toMatchObject({ status: 'open', completed: null, rev: 3 });
      expect(await reopen(parts, caller, { id: ref })).toEqual(again);
    });

    it('is also what cancelling by an edit is', async () => {
      const { id } = await add('x');
      const gone = await edit(parts, caller, { id, status: 'cancelled' });
      expect(gone).toMatchObject({ status: 'cancelled', completed: '2026-11-23T09:00:00.000Z' });
    });
  });

  describe('subtasks', () => {
    it('name their parent by ref and come with it in list order', async () => {
      const parent = await add('parent');
      const later = await quickAdd(parts, caller, { text: 'b friday', parentId: parent.ref });
      const sooner = await quickAdd(parts, caller, { text: 'a today', parentId: parent.id });
      const shown = await show(parts, caller, { id: parent.ref, include: ['subtasks'] });
      expect(shown).toEqual({ ...parent, subtasks: [sooner, later] });
    });

    it('need a parent that exists', async () => {
      const orphan = { text: 'x', parentId: 'zzzz' };
      await expect(quickAdd(parts, caller, orphan)).rejects.toThrow(code('TASK_PARENT_NOT_FOUND'));
      const { id } = await add('x');
      await expect(edit(parts, newCaller(), { id, title: 'y' })).rejects.toThrow(
        code('TASK_NOT_FOUND'),
      );
      await expect(edit(parts, caller, { id, parentId: 'zzzz' })).rejects.toThrow(
        code('TASK_PARENT_NOT_FOUND'),
      );
    });

    it('never contain themselves, at any depth', async () => {
      const chain = [await add('0')];
      for (let depth = 1; depth <= 4; depth++) {
        const parentId = chain.at(-1)?.id ?? '';
        chain.push(await quickAdd(parts, caller, { text: `level ${depth}`, parentId }));
      }
      const [top, , , , bottom] = chain;
      for (const parentId of [top?.id ?? '', bottom?.id ?? '']) {
        await expect(edit(parts, caller, { id: top?.id ?? '', parentId })).rejects.toThrow(
          code('TASK_CYCLE'),
        );
      }
      expect((await show(parts, caller, { id: top?.id ?? '' })).rev).toBe(1);
      const moved = await edit(parts, caller, { id: bottom?.id ?? '', parentId: top?.id ?? '' });
      expect(moved.parentId).toBe(top?.id);
    });

    it('leave with their parent, labels and words included', async () => {
      const top = await add('top');
      const middle = await quickAdd(parts, caller, { text: 'middle', parentId: top.id });
      const bottom = await quickAdd(parts, caller, { text: 'bottom #x', parentId: middle.id });
      const other = await add('other #x');
      await remove(parts, caller, { id: top.ref });
      for (const { id } of [top, middle, bottom]) {
        await expect(show(parts, caller, { id })).rejects.toThrow(code('TASK_NOT_FOUND'));
        expect(await indexed(id)).toBeUndefined();
      }
      expect(await labelsOf(bottom.id)).toEqual([]);
      expect(await labelsOf(other.id)).toEqual(['x']);
      expect((await eventsOf(bottom.id)).at(-1)).toEqual({ type: 'task:deleted', data: bottom });
    });
  });
});
