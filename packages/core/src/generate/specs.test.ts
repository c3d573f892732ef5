import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { defineErrors, defineOperation, page, pageInput } from '../contract/index.ts';
import type { PluginContract } from '../plugin/index.ts';
import { commandSpecs } from './specs.ts';

const row = z.object({ id: z.string(), ref: z.string(), name: z.string().nullable() });
const common = {
  kind: 'json',
  errors: [],
  permission: 'x:read',
  effects: 'read',
  examples: [],
} as const;
const list = defineOperation({
  ...common,
  id: 'things.list',
  method: 'GET',
  path: '/things',
  summary: 'List things',
  input: z.strictObject({
    colour: z
      .array(z.enum(['red', 'blue']))
      .optional()
      .meta({ 'x-cli': { char: 'c' } }),
    createdBefore: z.string().optional().describe('Made before'),
    ...pageInput,
  }),
  output: page(row),
  lists: 'thing',
  cli: { command: 'things list', aliases: ['things ls'], bare: true, hot: true },
});
const set = defineOperation({
  ...common,
  id: 'things.set',
  method: 'PATCH',
  path: '/things/:id',
  summary: 'Change a thing',
  input: z.strictObject({
    id: z.string().describe('Which').meta({ 'x-names': 'thing' }),
    below: z.string().meta({ 'x-names': 'thing' }).nullable().optional().describe('Above it'),
    size: z.enum(['s', 'm']).default('m').describe('How big'),
    reason: z.string().describe('Why'),
    count: z
      .int()
      .nullable()
      .optional()
      .meta({ 'x-cli': { flag: 'number', none: true } }),
    big: z.boolean().optional(),
    secret: z
      .record(z.string(), z.unknown())
      .optional()
      .meta({ 'x-cli': { hidden: true } }),
    fixed: z.string().optional(),
  }),
  output: row,
  cli: {
    command: 'things set',
    args: [{ field: 'id', many: 'each' }],
    preset: { fixed: 'x' },
    dryRun: 'things.list',
    run: 'things.list',
    patienceMs: 9000,
    confirm: 'Sure?',
  },
});
const contractOf = (...operations: PluginContract['operations'][string][]): PluginContract => ({
  id: 'things',
  operations: Object.fromEntries(operations.map((operation) => [operation.id, operation])),
  errors: defineErrors({}),
  events: {},
  config: z.strictObject({}),
  uses: [],
});
const [listSpec, setSpec] = commandSpecs([contractOf(list, set)]);
const flagOf = (spec: typeof listSpec, name: string) =>
  spec?.flags.find((flag) => flag.name === name);

describe('commandSpecs', () => {
  it('takes name, aliases and summary from the contract', () => {
    expect(listSpec).toMatchObject({
      id: 'things list',
      aliases: ['things ls'],
      summary: 'List things',
      operation: { id: 'things.list', list: true, place: 'query', bare: true, hot: true },
    });
  });

  it('makes flags in kebab case with type, options and letter', () => {
    expect(flagOf(listSpec, 'colour')).toEqual({
      name: 'colour',
      char: 'c',
      type: 'string',
      description: 'Colour',
      field: 'colour',
      multiple: true,
      options: ['red', 'blue'],
    });
    expect(flagOf(listSpec, 'created-before')?.description).toBe('Made before');
    expect(flagOf(setSpec, 'number')).toMatchObject({
      type: 'integer',
      field: 'count',
      none: true,
    });
    expect(flagOf(setSpec, 'big')?.type).toBe('boolean');
  });

  it('waits as long for what is called instead', () => {
    const { dryRun, run } = setSpec?.operation ?? {};
    expect([dryRun, run]).toMatchObject([
      { id: 'things.list', patienceMs: 9000 },
      { id: 'things.list', patienceMs: 9000 },
    ]);
  });

  it('gives lists --limit as text, and hides the cursor', () => {
    expect(flagOf(listSpec, 'limit')).toMatchObject({ type: 'string', char: 'n' });
    expect(flagOf(listSpec, 'cursor')).toBeUndefined();
  });

  it('makes no flag of arguments, presets and hidden fields', () => {
    for (const name of ['id', 'fixed', 'secret']) expect(flagOf(setSpec, name)).toBeUndefined();
    expect(setSpec?.args).toEqual([
      { name: 'id', description: 'Which', required: true, many: 'each' },
    ]);
  });

  it('makes a flag of an argument that asks for one', () => {
    const args = [{ field: 'reason' }, { field: 'size', flag: true as const }];
    const [spec] = commandSpecs([contractOf({ ...set, cli: { command: 'things set', args } })]);
    expect(flagOf(spec, 'size')).toMatchObject({ field: 'size' });
    expect(flagOf(spec, 'reason')).toBeUndefined();
  });

  it('gives every command the flags its operation asks for', () => {
    const names = (spec: typeof listSpec) => spec?.flags.map(({ name }) => name) ?? [];
    expect(names(listSpec)).toEqual(
      expect.arrayContaining(['json', 'fields', 'quiet', 'no-color', 'no-autostart']),
    );
    expect(names(listSpec)).not.toContain('input');
    expect(names(setSpec)).toEqual(expect.arrayContaining(['input', 'dry-run', 'run', 'yes']));
  });

  it('knows the fields of the answer', () => {
    expect(listSpec?.operation?.fields).toEqual(['id', 'ref', 'name']);
    expect(setSpec?.operation?.fields).toEqual(['id', 'ref', 'name']);
  });

  it('asks a person what only a person may run, and shows first what it is about', () => {
    const show = { ...set, id: 'things.show', method: 'GET', path: '/things/:id', cli: false };
    const shows = { operation: 'things.show', fills: ['reason'] };
    const cli = { command: 'things sign', args: [{ field: 'id' }], confirm: 'Sure?', shows };
    const sign = { ...set, id: 'things.sign', human: true as const, cli };
    const [spec] = commandSpecs([contractOf(show as never, sign)]);
    expect(spec?.operation).toMatchObject({
      human: true,
      shows: { route: { id: 'things.show' }, takes: ['id'], fills: ['reason'] },
    });
    expect(flagOf(spec, 'reason')?.required).toBeUndefined();
    expect(flagOf(setSpec, 'reason')?.required).toBe(true);
    expect(flagOf(spec, 'yes')).toBeUndefined();
  });

  it('knows what lists rows and which fields name one', () => {
    expect([listSpec?.operation?.lists, listSpec?.operation?.names]).toEqual(['thing', undefined]);
    expect([setSpec?.operation?.lists, setSpec?.operation?.names]).toEqual([
      undefined,
      ['id', 'below'],
    ]);
  });

  it('says which flags must be given, and what holds without the others', () => {
    expect(setSpec?.flags.filter(({ required }) => required).map(({ name }) => name)).toEqual([
      'reason',
    ]);
    expect(flagOf(setSpec, 'size')?.description).toBe('How big; default: `m`');
  });

  it('tells how a feed is taken up, and offers no way of showing a whole answer', () => {
    const tail = defineOperation({
      ...list,
      kind: 'stream',
      id: 'things.tail',
      path: '/things/tail',
      input: z.strictObject({ after: z.int().optional() }),
      output: row,
      body: null,
      yields: 'feed',
      resume: 'after',
      cli: { command: 'things tail' },
    });
    const [spec] = commandSpecs([contractOf(tail)]);
    expect(spec?.operation).toMatchObject({ yields: 'feed', resume: 'after', place: 'query' });
    expect(spec?.flags.map(({ name }) => name)).toEqual([
      'after',
      'json',
      'no-color',
      'no-autostart',
    ]);
  });

  it('refuses two flags with one letter', () => {
    const twice = defineOperation({
      ...list,
      input: z.strictObject({ name: z.string().meta({ 'x-cli': { char: 'n' } }), ...pageInput }),
    });
    expect(() => commandSpecs([contractOf(twice)])).toThrow('-n stands for two flags');
  });

  it('refuses a field that no command line can express', () => {
    const odd = defineOperation({
      ...list,
      input: z.strictObject({ odd: z.object({ a: z.string() }), ...pageInput }),
    });
    expect(() => commandSpecs([contractOf(odd)])).toThrow('odd has no form');
  });

  it('refuses a dry run by an operation that does not exist', () => {
    expect(() => commandSpecs([contractOf(set)])).toThrow('no operation things.list');
  });
});
