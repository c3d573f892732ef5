import type { CommandSpec } from '@aurelius/core/command';
import { describe, expect, it } from 'vitest';
import { offerFor } from './candidates.ts';

const about = { summary: '', examples: [] };
const flag = { type: 'string', description: 'd' } as const;
const rows = { list: 'notes.list', value: 'ref' };
const specs: CommandSpec[] = [
  {
    ...about,
    id: 'notes list',
    aliases: ['notes ls'],
    args: [],
    flags: [
      { ...flag, name: 'sort', char: 's', options: ['new', 'old'] },
      { ...flag, name: 'label', multiple: true, none: true, suggest: rows },
      { ...flag, name: 'json', type: 'boolean' },
    ],
    operation: { bare: true } as never,
  },
  {
    ...about,
    id: 'notes show',
    aliases: [],
    args: [{ name: 'id', description: '', required: true, many: 'each', suggest: rows }],
    flags: [],
  },
  {
    ...about,
    id: 'notes add',
    aliases: [],
    args: [{ name: 'text', description: '', required: true, many: 'words' }],
    flags: [],
  },
  {
    ...about,
    id: 'shell',
    aliases: [],
    args: [{ name: 'name', description: '', required: true, suggest: ['bash', 'zsh'] }],
    flags: [],
  },
];
const at = (...words: string[]) =>
  offerFor(words.slice(0, -1), words.at(-1) ?? '', specs, { output: { about: 'tables' } });
const values = (...words: string[]) => at(...words).candidates.map(({ value }) => value);

describe('offerFor', () => {
  it('offers nouns and single commands first, then verbs and their aliases', () => {
    expect(values('')).toEqual(['notes', 'shell', 'help']);
    expect(values('notes', '')).toEqual(['list', 'ls', 'show', 'add']);
    expect(values('help', '')).toEqual(['notes', 'shell', 'output']);
    expect(values('help', 'notes', '')).toContain('show');
  });

  it('offers flags that were not given, and again those that may be repeated', () => {
    expect(values('notes', 'list', '--sort', 'new', '--label=a', '-')).toEqual([
      '--label',
      '--json',
      '--help',
    ]);
    expect(values('notes', '-')).toContain('--sort');
    expect(values('-')).toEqual(['--help', '--version']);
  });

  it.each([
    [['notes', 'list', '--sort', '']],
    [['notes', 'list', '-s', '']],
    [['notes', 'ls', '--json', '--sort', '']],
  ])('offers the words of a flag: %j', (words) => {
    expect(values(...words)).toEqual(['new', 'old']);
  });

  it('offers values behind an equals sign as one word', () => {
    expect(values('notes', 'list', '--sort=')).toEqual(['--sort=new', '--sort=old']);
    expect(at('notes', 'list', '--label=')).toMatchObject({ source: rows, prefix: '--label=' });
  });

  it('names where rows come from, for an argument and for a flag', () => {
    expect(at('notes', 'show', '').source).toBe(rows);
    expect(at('notes', 'show', 'k7dp', '').source).toBe(rows);
    expect(at('notes', 'list', '--label', '')).toMatchObject({
      source: rows,
      candidates: [{ value: 'none' }],
    });
  });

  it('offers nothing where anything may stand, or nothing more', () => {
    expect(at('notes', 'add', '')).toMatchObject({ candidates: [], source: null });
    expect(values('shell', '')).toEqual(['bash', 'zsh']);
    expect(values('shell', 'bash', '')).toEqual([]);
    expect(values('nothing', 'like', '')).toEqual([]);
    expect(values('notes', 'list', '--', '-')).toEqual([]);
  });
});
