import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import template from '../../../../plugins/template/commands.json' with { type: 'json' };
import { commandsOfFile, takenCommand } from './command-file.ts';

type Json = Record<string, unknown>;

/** The file of the template, changed in one place. */
function changed(change: (first: Json, operation: Json) => void): unknown {
  const copy = structuredClone(template) as unknown as [Json];
  change(copy[0], copy[0]['operation'] as Json);
  return copy;
}

describe('a command file', () => {
  it('is taken as it was generated', () => {
    expect(commandsOfFile(template)).toEqual(template);
  });

  it('is refused or taken, whatever it holds', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        try {
          expect(commandsOfFile([json])).toEqual([json]);
        } catch (error) {
          expect((error as Error).message).toMatch(/^\[0\]/);
        }
      }),
    );
  });

  it.each([
    ['is no list', { commands: [] }, 'it is not a list of commands'],
    ['has a command that is no object', ['notes add'], '[0] is no object'],
    [
      'has a name of other words',
      changed((it) => Object.assign(it, { id: 'notes; rm' })),
      '[0].id',
    ],
    ['lacks a key', changed((it) => delete it['summary']), '[0].summary is undefined'],
    ['has a key too many', changed((it) => Object.assign(it, { run: 1 })), '[0].run is not known'],
    [
      'has a flag of an unknown type',
      changed((it) =>
        Object.assign(it, { flags: [{ name: 'a', type: 'date', description: 'A' }] }),
      ),
      '[0].flags[0].type is "date"',
    ],
    [
      'has a path outside the API',
      changed((_, operation) => Object.assign(operation, { path: '//elsewhere/x' })),
      '[0].operation.path',
    ],
    [
      'has a broken dry run',
      changed((_, operation) => Object.assign(operation, { dryRun: {} })),
      '[0].operation.dryRun.id',
    ],
    [
      'has a broken run',
      changed((_, operation) => Object.assign(operation, { run: {} })),
      '[0].operation.run.id',
    ],
  ])('that %s is refused with the place', (_, json, message) => {
    expect(() => commandsOfFile(json)).toThrow(message);
  });

  it('takes no name that every object has for a key', () => {
    const odd = changed((it) => Object.assign(it, { constructor: 1 }));
    expect(() => commandsOfFile(odd)).toThrow('[0].constructor is not known');
  });
});

describe('the first word of a command', () => {
  const command = (id: string, ...aliases: string[]) => ({ id, aliases });

  it.each([
    ['a command of somebody else', [command('tasks prune')], "the command 'tasks'"],
    ['a spelling of somebody else', [command('notes add', 'ls')], "the command 'ls'"],
    ['a word of the shell', [command('help me')], "the command 'help'"],
  ])('cannot be %s', (_, commands, reason) => {
    expect(takenCommand(commands, [command('tasks list', 'ls')])).toContain(reason);
  });

  it('belongs to one command of a plugin', () => {
    expect(takenCommand([command('notes add'), command('notes put', 'notes add')], [])).toBe(
      "it has the command 'notes add' twice",
    );
  });

  it('is free otherwise', () => {
    expect(takenCommand([command('notes add')], [command('tasks add')])).toBeNull();
  });
});
