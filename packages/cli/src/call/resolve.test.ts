import { describe, expect, it } from 'vitest';
import { resolveCommand } from './resolve.ts';

const operation = { bare: true } as never;
const specs = [
  { id: 'tasks list', aliases: ['tasks ls'], operation },
  { id: 'tasks add', aliases: [] },
  { id: 'api', aliases: [] },
];

describe('resolveCommand', () => {
  it.each([
    [['tasks', 'list', '--json'], 'tasks list', ['--json']],
    [['tasks', 'ls'], 'tasks list', []],
    [['tasks', 'add', 'list', 'x'], 'tasks add', ['list', 'x']],
    [['tasks'], 'tasks list', []],
    [['tasks', '--status', 'done'], 'tasks list', ['--status', 'done']],
    [['api', 'GET', '/'], 'api', ['GET', '/']],
  ])('finds the command of %j', (argv, id, rest) => {
    expect(resolveCommand(argv, specs)).toEqual({
      spec: specs.find((spec) => spec.id === id),
      rest,
    });
  });

  it.each([[[]], [['tasks', 'other']], [['--json', 'tasks']], [['tas']], [['-']]])(
    'finds none for %j',
    (argv) => {
      expect(resolveCommand(argv, specs)).toBeNull();
    },
  );
});
