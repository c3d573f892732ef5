import type { EntityStore } from '@aurelius/core/db';
import type { Plugin } from '@aurelius/core/plugin';
import { describe, expect, it } from 'vitest';
import { plugin as tasks } from '../../../../plugins/tasks/src/daemon.ts';
import { entitiesOf } from './entities.ts';

const NONE = new Map();
const known = tasks as unknown as Plugin;

describe('entities of a plugin', () => {
  it('are known by their names and whose they are', () => {
    const found = entitiesOf(known, NONE);
    expect([...found].map(([name, { owner }]) => [name, owner])).toEqual([
      ['task', 'tasks'],
      ['task-view', 'tasks'],
      ['task-context', 'tasks'],
    ]);
  });

  it('are refused where another plugin has them', () => {
    const taken = entitiesOf(known, NONE);
    expect(() => entitiesOf(known, taken)).toThrow('task is an entity of tasks');
  });

  it('are refused without an event that tells of them', () => {
    const token = tasks.entities?.['task'] as EntityStore;
    const greedy = { ...known, entities: { token } };
    expect(() => entitiesOf(greedy, NONE)).toThrow('keeps rows of token and declares no event');
  });
});
