import type { CommandSpec } from '@aurelius/core/command';
import { describe, expect, it } from 'vitest';
import { secretsSet } from '../commands/secrets.ts';
import { parseMistake, unknownCommand } from './mistakes.ts';
import { namesSecret } from './secret-words.ts';

const { spec } = secretsSet;
const { secret: _secret, ...others } = spec;
const plain: CommandSpec = { ...others, id: 'tasks list', args: [] };
const said = ({ detail, hint }: { detail?: string | undefined; hint?: string | undefined }) =>
  `${detail} ${hint}`;

describe('a flag that would bring a secret', () => {
  it.each([
    '--token',
    '--token=x',
    '--api-token',
    '--password',
    '--passphrase',
    '--apikey',
    '--api-key=x',
    '--client-secret',
    '--TOKEN',
    '-token',
    '--bearer',
    '--credentials',
  ])('is known by its name: %s', (word) => expect(namesSecret(word)).toBe(true));

  it.each(['--tokenize', 'token', '--key-file', '--text', '--secretary', '-t', '--json', '--'])(
    'is no other word: %s',
    (word) => expect(namesSecret(word)).toBe(false),
  );

  it('is refused by any command, and what it brought is not repeated', () => {
    const error = { message: '', flags: ['--token'] };
    const problem = parseMistake(error, plain, ['--token', 'canary']);
    expect(said(problem)).toContain('--token is not accepted on the command line');
    expect(said(problem)).not.toContain('canary');
    expect(said(unknownCommand(['--token=canary', 'tasks'], [plain]))).not.toContain('canary');
    expect(said(unknownCommand(['task', 'lst', '--token', 'canary'], [plain]))).not.toContain(
      'canary',
    );
  });
});

describe('the line of a command that takes a secret', () => {
  it.each([
    ['a word too many', { message: '', args: ['canary'] }],
    ['an unknown flag', { message: '', flags: ['-canary'] }],
    ['a wrong value', { message: 'Flag --json=canary' }],
  ])('is refused without repeating it: %s', (_what, error) => {
    const problem = parseMistake(error, spec, ['a', 'canary']);
    expect(problem.hint).toBe('aurelius secrets set NAME < FILE');
    expect(said(problem)).toContain('not accepted on the command line');
    expect(said(problem)).not.toContain('canary');
  });

  it('is told what is missing as any other', () => {
    const error = { message: '', args: [{ name: 'name' }] };
    expect(parseMistake(error, spec, []).detail).toBe('NAME is missing.');
  });

  it('is not repeated where its command was mistyped', () => {
    for (const argv of [
      ['secrets', 'st', 'a', 'canary'],
      ['secret', 'set', 'a', 'canary'],
    ]) {
      const problem = unknownCommand(argv, [spec, plain]);
      expect(problem.hint).toBe('aurelius secrets set');
      expect(said(problem)).not.toContain('canary');
    }
  });
});
