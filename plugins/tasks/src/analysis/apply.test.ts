import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newCaller, sqliteParts, type TestParts } from '../../test/databases.ts';
import { analysisOperations } from '../contract/analysis.ts';
import { create } from '../service.ts';
import { show } from '../show.ts';
import { apply } from './apply.ts';

describe('what a model suggested, applied', () => {
  let parts: TestParts;
  let caller: ReturnType<typeof newCaller>;
  beforeAll(async () => {
    parts = await sqliteParts();
  });
  afterAll(() => parts.close());
  beforeEach(() => {
    caller = newCaller();
  });
  const applied = (input: object) =>
    apply(parts, caller, analysisOperations.apply.input.parse({ aiConfidence: 0.8, ...input }));

  it('sets what it speaks of, and adds parts in their order, all marked', async () => {
    const { id } = await create(parts, caller, { title: 'Move', labels: ['home'] });
    const subtasks = ['Pack', 'Carry', 'Unpack'];
    const done = await applied({ id, priority: 'high', estimate: 150, subtasks });
    const marked = { aiSuggested: true, aiConfidence: 0.8 };
    expect(done).toMatchObject({
      id,
      priority: 'high',
      estimate: 150,
      labels: ['home'],
      ...marked,
    });
    expect(done.subtasks).toMatchObject(
      subtasks.map((title) => ({ title, parentId: id, status: 'open', ...marked })),
    );
    const shown = await show(parts, caller, { id, include: ['subtasks'] });
    expect(shown).toMatchObject({ priority: 'high', aiConfidence: 0.8 });
    expect(shown.subtasks?.map(({ title }) => title)).toEqual(subtasks);
  });

  it('leaves alone what it does not speak of', async () => {
    const { id } = await create(parts, caller, { title: 'Move', priority: 'low', estimate: 5 });
    expect(await applied({ id })).toMatchObject({ priority: 'low', estimate: 5, subtasks: [] });
  });

  it('adds nothing to a task that is not there', async () => {
    const missing = expect.objectContaining({ code: 'TASK_NOT_FOUND' });
    await expect(applied({ id: 'zzzz', subtasks: ['x'] })).rejects.toEqual(missing);
  });
});
