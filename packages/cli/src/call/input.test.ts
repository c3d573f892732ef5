import type { CommandSpec } from '@aurelius/core/command';
import { describe, expect, it } from 'vitest';
import { inputOf, limitOf, viewOf } from './input.ts';

const flag = { description: '', type: 'string' } as const;
const spec: CommandSpec = {
  id: 'x edit',
  aliases: [],
  summary: '',
  args: [{ name: 'text', description: '', required: true, many: 'words' }],
  flags: [
    { ...flag, name: 'due', field: 'due', none: true },
    { ...flag, name: 'label', field: 'labels', none: true, multiple: true },
    { ...flag, name: 'project', field: 'project' },
    { ...flag, name: 'json', type: 'boolean' },
  ],
  examples: [],
  operation: { preset: { kind: 'a' }, fields: ['id', 'ref'] } as never,
};
const args = { text: ['two', 'words'] };

describe('inputOf', () => {
  it('joins words, fills fields by flag, and leaves flags of the shell out', () => {
    expect(inputOf(spec, { args, flags: { project: 'p', json: true } })).toEqual({
      kind: 'a',
      text: 'two words',
      project: 'p',
    });
  });

  it('reads `none` as no value, only where the field can be cleared', () => {
    expect(
      inputOf(spec, { args, flags: { due: 'none', label: ['none'], project: 'none' } }),
    ).toEqual({ kind: 'a', text: 'two words', due: null, labels: [], project: 'none' });
  });

  it('refuses `none` beside other values', () => {
    expect(() => inputOf(spec, { args, flags: { label: ['a', 'none'] } })).toThrow('none');
  });

  it('lets flags win over the file, and the file fill in for arguments', () => {
    const base = { text: 'from file', project: 'file' };
    expect(inputOf(spec, { args: {}, flags: { project: 'flag' } }, base)).toEqual({
      kind: 'a',
      text: 'from file',
      project: 'flag',
    });
  });

  it('says which flag is missing, unless the file brings its field', () => {
    const needs = { ...spec, flags: [{ ...flag, name: 'scope', field: 'scopes', required: true }] };
    expect(() => inputOf(needs, { args, flags: {} })).toThrow('--scope is missing.');
    expect(inputOf(needs, { args, flags: {} }, { scopes: ['*'] })).toMatchObject({ scopes: ['*'] });
  });

  it('takes a field that has words and a flag from one of them', () => {
    const flags = [...spec.flags, { ...flag, name: 'text', field: 'text' }];
    const optional = spec.args.map((arg) => ({ ...arg, required: false }));
    const both = { ...spec, args: optional, flags };
    expect(inputOf(both, { args: {}, flags: { text: 'flag' } })).toEqual({
      kind: 'a',
      text: 'flag',
    });
    expect(() => inputOf(both, { args, flags: { text: 'flag' } })).toThrow('--text and TEXT');
  });

  it('says which argument is missing', () => {
    expect(() => inputOf(spec, { args: {}, flags: {} })).toThrow('TEXT is missing');
  });
});

describe('viewOf', () => {
  it('splits fields and refuses unknown ones', () => {
    expect(viewOf(spec, { args, flags: { fields: 'ref, id' } }).fields).toEqual(['ref', 'id']);
    expect(() => viewOf(spec, { args, flags: { fields: 'ref,nope' } })).toThrow("no field 'nope'");
  });

  it('refuses two ways of showing at once', () => {
    expect(() => viewOf(spec, { args, flags: { json: true, quiet: true } })).toThrow('exclude');
    expect(() => viewOf(spec, { args, flags: { fields: 'id', quiet: true } })).toThrow('exclude');
  });
});

describe('limitOf', () => {
  const listing: CommandSpec = { ...spec, operation: { list: true } as never };
  it.each([
    [undefined, undefined],
    ['all', Number.POSITIVE_INFINITY],
    ['7', 7],
  ])('reads %j', (limit, rows) => {
    expect(limitOf(listing, { args, flags: limit === undefined ? {} : { limit } })).toBe(rows);
  });

  it.each(['0', '-1', '1.5', '', 'ALL', '1e3'])('refuses %j', (limit) => {
    expect(() => limitOf(listing, { args, flags: { limit } })).toThrow('--limit');
  });

  it('leaves a field of that name to an operation that lists nothing', () => {
    expect(limitOf(spec, { args, flags: { limit: '5usd' } })).toBeUndefined();
  });
});
