import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { commands } from '../../../../../plugins/template/src/commands.ts';
import { plugin } from '../../../../../plugins/template/src/daemon.ts';
import * as tables from '../../../../../plugins/template/src/tables.ts';
import { testDatabases } from '../../../../daemon/src/testing/index.ts';
import { urlField } from '../../contract/index.ts';
import type { Plugin, PluginContract, PluginHalf } from '../../plugin/index.ts';
import { pluginSuite } from './suite.ts';

const PLUGINS = join(import.meta.dirname, '../../../../../plugins');

const template = { databases: testDatabases, commands, tables };
const whole = pluginSuite(plugin, { ...template, folder: join(PLUGINS, 'template') });

describe('the template', () => {
  for (const { name, run } of whole) it(name, async () => expect(await run()).toBeUndefined());
});

const bundled = JSON.parse(readFileSync(join(PLUGINS, 'bundled.json'), 'utf8')) as string[];
const halves = bundled.map(async (id) => {
  const folder = join(PLUGINS, id);
  const { plugin: half } = (await import(join(folder, 'src/daemon.ts'))) as { plugin: Plugin };
  const file = join(folder, 'src/tables.ts');
  const owned = existsSync(file) ? ((await import(file)) as Record<string, unknown>) : {};
  const options = { folder, databases: testDatabases, tables: owned, bundled: true };
  const untested = existsSync(join(folder, 'migrations')) ? [] : ['it has no migrations'];
  return { id, cases: pluginSuite(half, options), untested };
});

describe.each(await Promise.all(halves))('the bundled plugin $id', ({ cases, untested }) => {
  it.each(cases)('$name', async ({ run }) =>
    expect([undefined, ...untested]).toContain(await run()),
  );
});

describe('the suite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'aurelius-suite-'));
  const start = () => {
    rmSync(folder, { recursive: true });
    cpSync(join(PLUGINS, 'template'), folder, { recursive: true, verbatimSymlinks: true });
  };
  start();
  afterEach(start);
  afterAll(() => rmSync(folder, { recursive: true }));

  const { add } = plugin.contract.operations;
  /** The template with other operations or another contract. */
  const other = (contract: Partial<PluginContract>): Plugin => ({
    ...(plugin as Plugin),
    contract: { ...plugin.contract, ...contract },
  });
  const withAdd = (change: object) =>
    other({
      operations: { ...plugin.contract.operations, add: { ...add, ...change } },
    });

  /** What fails of these cases, or of all, by the name of the case. */
  async function failures(
    one: Plugin<never> | Plugin,
    only?: readonly string[],
    more = {},
  ): Promise<Record<string, string>> {
    const failed: Record<string, string> = {};
    for (const { name, run } of pluginSuite(one as Plugin, { ...template, folder, ...more })) {
      if (only && !only.includes(name)) continue;
      await run().catch((error: unknown) => {
        failed[name] = (error as Error).message;
      });
    }
    return failed;
  }

  it('finds nothing in a plugin that is as it should be', async () => {
    expect(await failures(other({}))).toEqual({});
  });

  it.each([
    [
      'another permission than the manifest says',
      withAdd({ permission: 'template:scribble' }),
      'the manifest says what the code says',
      'aurelius.permissions',
    ],
    [
      'a command that the file does not have',
      withAdd({ cli: { ...add.cli, command: 'template keep' } }),
      'the command file says what the code says',
      './commands.json is not what the code says',
    ],
    [
      'an operation of another plugin',
      withAdd({ id: 'tasks.add' }),
      'every name keeps the rules',
      'is not named template.<verb>',
    ],
    [
      'an operation that says nothing of itself',
      withAdd({ summary: ' ' }),
      'every operation is documented',
      'template.add has no summary',
    ],
    [
      'an error that is not in its table',
      withAdd({ errors: [{ ...add.errors[0], code: 'OTHER_CODE' }] }),
      'every error is coded',
      'declares OTHER_CODE',
    ],
    [
      'rows that no event tells of',
      other({ events: {} }),
      'every entity has an event',
      "no event begins with 'template:'",
    ],
    [
      'an output without a JSON Schema',
      withAdd({ output: z.object({ at: z.date() }) }),
      'everything on the wire has a JSON Schema',
      'the output of template.add',
    ],
    [
      'a setting that has to be set',
      other({ config: z.strictObject({ key: z.string() }) }),
      'the config works without being set',
      'key:',
    ],
    [
      'a host that is none',
      other({ net: { 'https://a.example/': { purpose: 'Looks up words', data: 'none' } } }),
      'whoever it calls is named, with the reason',
      'net names https://a.example/, which is no host like api.example.com',
    ],
    [
      'a host without a reason',
      other({ net: { 'a.example': { purpose: ' ', data: 'none' } } }),
      'whoever it calls is named, with the reason',
      'net says not why it calls a.example',
    ],
    [
      'an address that it wrote in the place of its owner',
      other({
        config: z.strictObject({ url: urlField('none').default('http://a.example').describe('A') }),
      }),
      'whoever it calls is named, with the reason',
      'config has a urlField with a default',
    ],
    [
      'an address without a purpose',
      other({ config: z.strictObject({ url: urlField('none').optional() }) }),
      'whoever it calls is named, with the reason',
      'config has a urlField without a description',
    ],
  ])('finds %s', async (_, one, name, reason) => {
    expect((await failures(one, [name]))[name]).toContain(reason);
  });

  it('finds a command of its own that says too little', async () => {
    const [digest] = commands;
    const bare = { ...digest, spec: { ...digest?.spec, examples: [], flags: [] } };
    const name = 'its own commands are documented';
    const failed = await failures(other({}), [name], { commands: [bare] });
    expect(failed[name]).toBe(
      "'template digest' has no example\n'template digest' does not take --json (JSON_FLAG)",
    );
  });

  it('finds an operation without a handler', async () => {
    const one = {
      ...other({}),
      start: () => ({ operations: {} }) as unknown as PluginHalf,
    };
    const name = 'it starts, and has a handler for every operation';
    expect((await failures(one, [name]))[name]).toBe(
      'the contract has add, list; the code has none',
    );
  });

  it('finds an end that cannot be repeated', async () => {
    let ends = 0;
    const dispose = async () => {
      if (ends++ > 0) throw new Error('closed already');
    };
    const half = { operations: { add: async () => {}, list: async () => {} }, dispose };
    const one = { ...other({}), start: () => half as unknown as PluginHalf };
    const name = 'it can be disposed of twice';
    expect((await failures(one, [name]))[name]).toBe('closed already');
  });

  it('finds a column that no migration makes', async () => {
    const file = join(folder, 'migrations/sqlite/0000_init.sql');
    writeFileSync(file, readFileSync(file, 'utf8').replace('\t`text` text NOT NULL,\n', ''));
    const name = 'its migrations make its tables on SQLite';
    expect((await failures(other({}), [name]))[name]).toContain('no such column');
  });

  it('finds a step that only one database has', async () => {
    writeFileSync(join(folder, 'migrations/sqlite/0001_more.sql'), 'SELECT 1;');
    const name = 'its migrations are the same steps for both databases';
    expect((await failures(other({}), [name]))[name]).toContain('0001_more');
  });
});
