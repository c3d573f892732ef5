import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DATABASES, newCaller, type TestParts } from '../../test/databases.ts';
import { treeInput } from '../contract/structure.ts';
import { create, edit } from '../service.ts';
import { show } from '../show.ts';
import { complete } from '../status.ts';
import { indent, move, outdent } from './move.ts';
import { tree } from './tree.ts';

const code = (name: string) => expect.objectContaining({ code: name });

describe.each(DATABASES)('the tree on %s', (_, open) => {
  let parts: TestParts;
  let caller: ReturnType<typeof newCaller>;
  beforeAll(async () => {
    parts = await open();
  });
  afterAll(() => parts.close());
  beforeEach(() => {
    caller = newCaller();
  });

  /** Ids by title. */
  const ids = new Map<string, string>();
  const id = (title: string) => ids.get(title) as string;
  /** Adds tasks, a millisecond apart. */
  const add = async (titles: string, parent?: string, more: object = {}) => {
    for (const title of titles.split(' ')) {
      parts.time.now += 1;
      const parentId = parent === undefined ? {} : { parentId: id(parent) };
      ids.set(title, (await create(parts, caller, { title, ...parentId, ...more })).id);
    }
  };
  const page = (input: object = {}) => tree(parts, caller, treeInput.parse(input));
  /** `a(b(c) d)`: titles with what is below them. */
  const drawn = async (input: object = {}) => {
    const { data } = await page(input);
    let text = '';
    let at = 0;
    for (const { depth, title } of data) {
      text += depth > at ? '(' : `${')'.repeat(at - depth)}${text && ' '}`;
      text += title;
      at = depth;
    }
    return text + ')'.repeat(at);
  };

  describe('as it is shown', () => {
    it('follows each task by what is part of it, in the order of their creation', async () => {
      await add('a b');
      await add('d c', 'a');
      await add('e', 'd');
      expect(await drawn()).toBe('a(d(e) c) b');
      expect(await drawn({ id: id('d') })).toBe('d(e)');
    });

    it('has what is open and what that is part of, and all of it on request', async () => {
      await add('a b');
      await add('c d', 'a');
      await add('e', 'c');
      for (const title of ['a', 'c', 'd', 'b']) await complete(parts, caller, { id: id(title) });
      expect(await drawn()).toBe('a(c(e))');
      expect(await drawn({ all: true })).toBe('a(c(e) d) b');
    });

    it('says how much is hidden below the deepest level that is asked for', async () => {
      await add('a');
      await add('b', 'a');
      await add('c d', 'b');
      const { data } = await page({ depth: 1 });
      expect(data).toMatchObject([
        { title: 'a', depth: 0, hidden: 0 },
        { title: 'b', depth: 1, hidden: 2 },
      ]);
    });

    it('comes in pages of whole trees, and cuts one that is larger than a page', async () => {
      await add('a b c');
      await add('d e', 'a');
      const first = await page({ limit: 4 });
      expect(first.data.map(({ title }) => title)).toEqual(['a', 'd', 'e', 'b']);
      const second = await page({ limit: 4, cursor: first.meta.nextCursor });
      expect(second.data.map(({ title }) => title)).toEqual(['c']);
      expect(second.meta.nextCursor).toBeNull();
      const small = await page({ limit: 2 });
      expect(small.data).toMatchObject([{ title: 'a', hidden: 1 }, { title: 'd' }]);
      await expect(page({ cursor: 'nonsense' })).rejects.toThrow(code('INVALID_CURSOR'));
    });

    it('sums up what is below a task, dates that a parent hides among it', async () => {
      await add('a', undefined, { due: '2026-12-24', estimate: 600 });
      await add('b', 'a', { estimate: 30, due: '2026-12-20' });
      await add('c', 'b', { estimate: 45, due: '2026-12-10 09:00' });
      await add('d e', 'b', { estimate: 15 });
      await complete(parts, caller, { id: id('d') });
      await edit(parts, caller, { id: id('e'), status: 'cancelled' });
      await add('f', 'a');
      const progress = {
        ...{ done: 1, total: 4, estimate: 90, estimateLeft: 75, tracked: 0, undated: 1 },
        earliest: { title: 'c', dueLocal: '2026-12-10T09:00:00', dueZone: 'Europe/Berlin' },
        whole: true,
      };
      expect((await page()).data[0]).toMatchObject({ title: 'a', progress });
      const shown = await show(parts, caller, { id: id('a'), include: ['tree'] });
      expect(shown).toMatchObject({ parent: null, progress });
      const leaf = await show(parts, caller, { id: id('c'), include: ['tree'] });
      expect(leaf).toMatchObject({ parent: { title: 'b' }, progress: null });
    });
  });

  describe('as it is changed', () => {
    it('takes a task under another one, behind what is there', async () => {
      await add('a b c');
      await add('d', 'a');
      await move(parts, caller, { id: id('b'), under: id('a') });
      expect(await drawn()).toBe('a(d b) c');
      await move(parts, caller, { id: id('d'), under: id('a') });
      expect(await drawn()).toBe('a(b d) c');
      await move(parts, caller, { id: id('b'), under: null });
      expect(await drawn()).toBe('a(d) c b');
    });

    it('takes a task before or after another one', async () => {
      await add('a b c d');
      await move(parts, caller, { id: id('d'), before: id('b') });
      expect(await drawn()).toBe('a d b c');
      await move(parts, caller, { id: id('a'), after: id('b') });
      expect(await drawn()).toBe('d b a c');
      await move(parts, caller, { id: id('c'), before: id('d') });
      expect(await drawn()).toBe('c d b a');
      await move(parts, caller, { id: id('c'), after: id('a') });
      expect(await drawn()).toBe('d b a c');
    });

    it('finds a place between tasks that were created at the same time', async () => {
      const made = ['a', 'b', 'c', 'd', 'e'];
      for (const title of made) ids.set(title, (await create(parts, caller, { title })).id);
      await move(parts, caller, { id: id('e'), before: id('b') });
      expect(await drawn()).toBe('a e b c d');
      await move(parts, caller, { id: id('a'), after: id('c') });
      expect(await drawn()).toBe('e b c a d');
    });

    it('finds a place where a hundred were put before', async () => {
      await add('a b');
      const between = Array.from({ length: 100 }, (_, at) => `n${at}`);
      for (const title of between) {
        await add(title);
        await move(parts, caller, { id: id(title), after: id('a') });
      }
      expect(await drawn()).toBe(`a ${between.toReversed().join(' ')} b`);
    });

    it('moves tasks in and out, one level at a time', async () => {
      await add('a b c');
      await indent(parts, caller, { id: id('b') });
      await indent(parts, caller, { id: id('c') });
      expect(await drawn()).toBe('a(b c)');
      await indent(parts, caller, { id: id('c') });
      expect(await drawn()).toBe('a(b(c))');
      await expect(indent(parts, caller, { id: id('c') })).rejects.toThrow(
        code('TASK_NOTHING_ABOVE'),
      );
      await outdent(parts, caller, { id: id('b') });
      expect(await drawn()).toBe('a b(c)');
      await expect(outdent(parts, caller, { id: id('b') })).rejects.toThrow(
        code('TASK_PART_OF_NOTHING'),
      );
    });

    it('takes the open task above for an indent, not a done one between', async () => {
      await add('a b c');
      await complete(parts, caller, { id: id('b') });
      await indent(parts, caller, { id: id('c') });
      expect(await drawn()).toBe('a(c)');
    });

    it('never makes a task part of itself', async () => {
      await add('a');
      await add('b', 'a');
      await add('c', 'b');
      for (const spot of [{ under: id('c') }, { before: id('c') }, { under: id('a') }]) {
        await expect(move(parts, caller, { id: id('a'), ...spot })).rejects.toThrow(
          code('TASK_CYCLE'),
        );
      }
      await expect(move(parts, caller, { id: id('a'), after: id('a') })).rejects.toThrow(
        code('TASK_CYCLE'),
      );
    });

    it('is told exactly one place', async () => {
      await add('a b');
      for (const spot of [{}, { under: null, before: id('b') }]) {
        await expect(move(parts, caller, { id: id('a'), ...spot })).rejects.toThrow(
          code('TASK_MOVE_UNCLEAR'),
        );
      }
      await expect(move(parts, caller, { id: id('a'), after: 'nothing' })).rejects.toThrow(
        code('TASK_SIBLING_NOT_FOUND'),
      );
    });

    it('forgets a place once an edit gives a task another parent', async () => {
      await add('a b c');
      await move(parts, caller, { id: id('c'), before: id('a') });
      await edit(parts, caller, { id: id('c'), parentId: id('b') });
      expect((await show(parts, caller, { id: id('c') })).position).toBeNull();
    });
  });
});
