// Undo as people type it: one command is one step, however many rows it touches.
import { runCli, tempHome } from '@aurelius/core/testing';
import { afterAll, describe, expect, it } from 'vitest';

const home = tempHome();
const run = (argv: readonly string[], input?: string) =>
  runCli(argv, { home: home.path, ...(input === undefined ? {} : { input }) });
const refs = async () => (await run(['tasks', 'list', '-q'])).stdout.split('\n').filter(Boolean);
const add = async (text: string) => (await run(['tasks', 'add', text, '-q'])).stdout.trim();

afterAll(async () => {
  await run(['daemon', 'stop']);
  home.remove();
});

describe('undo', () => {
  it('takes several words of one command as one step', async () => {
    const made = [await add('one'), await add('two')];
    expect((await run(['tasks', 'done', ...made])).code).toBe(0);
    const { stdout } = await run(['undo']);
    expect(stdout).toMatch(/\ttasks\.done\tundone\t\w+\tone\t2\n$/);
    expect((await refs()).sort()).toEqual([...made].sort());
    expect((await run(['redo', '-q'])).code).toBe(2);
    expect((await run(['redo'])).code).toBe(0);
    expect(await refs()).toEqual([]);
  });

  it('takes the lines of --input as one step, the failing ones aside', async () => {
    const lines = ['{"text":"a"}', '{"text":" "}', '{"text":"b"}'].join('\n');
    expect((await run(['tasks', 'add', '--input', '-', '-q'], lines)).code).toBe(8);
    expect(await refs()).toHaveLength(2);
    expect((await run(['undo'])).code).toBe(0);
    expect(await refs()).toEqual([]);
  });

  it('takes a file that was imported as one step', async () => {
    const rows = Array.from({ length: 250 }, (_, at) => ({ title: `row ${at}` }));
    await run(['tasks', 'import', '-'], JSON.stringify(rows));
    const { stdout } = await run(['undo', '--dry-run', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ data: [{ operation: 'tasks.import', count: 250 }] });
    await run(['undo']);
    expect(await refs()).toEqual([]);
  });

  it('goes on after the daemon was restarted, and never brings back what was purged', async () => {
    const [kept, purged] = [await add('kept'), await add('purged')];
    await run(['tasks', 'remove', kept, purged]);
    expect((await run(['tasks', 'remove', purged, '--purge'])).code).toBe(0);
    await run(['daemon', 'restart']);
    expect((await run(['undo'])).code).toBe(0);
    expect(await refs()).toEqual([kept]);
    expect((await run(['tasks', 'show', purged])).code).toBe(3);
  });

  it('says in the history what can be taken back', async () => {
    await run(['tasks', 'remove', await add('last')]);
    const { stdout } = await run(['history', '--limit', '2']);
    const rows = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t').slice(1, 3));
    expect(rows).toEqual([
      ['tasks.remove', 'done'],
      ['tasks.add', 'done'],
    ]);
  });
});
