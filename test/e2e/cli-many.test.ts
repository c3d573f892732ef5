// One command on many rows: named one by one, by ranges, on lines of JSON, tried without being done, asked about first.
import { type CliResult, runCli, tempHome } from '@aurelius/core/testing';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { atTerminal } from './terminal.ts';

const home = tempHome();
const run = (argv: readonly string[], input?: string): Promise<CliResult> =>
  runCli(argv, { home: home.path, ...(input === undefined ? {} : { input }) });
const lines = ({ stdout }: CliResult) => stdout.split('\n').filter((line) => line !== '');
const open = async () => lines(await run(['tasks', 'list', '-n', 'all', '--fields', 'title']));

let refs: string[];
beforeEach(async () => {
  const left = lines(await run(['tasks', 'list', '-n', 'all', '-q']));
  if (left.length > 0) await run(['tasks', 'remove', ...left]);
  const rows = ['a', 'b', 'c', 'd'].map((text) => JSON.stringify({ text })).join('\n');
  refs = lines(await run(['tasks', 'add', '--input', '-', '-q'], rows));
});
afterAll(async () => {
  await run(['daemon', 'stop']);
  home.remove();
});

describe('one command on several rows', () => {
  it('does what it can, says how much failed, and is undone as one', async () => {
    const [a = '', b = '', c = ''] = refs;
    const { code, stdout, stderr } = await run(['tasks', 'done', a, 'nope', b, c]);
    expect([code, lines({ stdout } as CliResult).length]).toEqual([8, 3]);
    expect(stderr).toMatch(/^error: No task has this id\n(?:.+\n)+1 of 4 failed\.\n$/);
    expect(await open()).toEqual(['d']);
    expect((await run(['undo'])).code).toBe(0);
    expect(await open()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('finds them by a filter, and says so when there are none', async () => {
    const marked = await run(['tasks', 'edit', '--filter', 'a or b', '--label', 'x', '-q']);
    expect([marked.code, lines(marked).sort()]).toEqual([0, refs.slice(0, 2).sort()]);
    const { code, stdout } = await run(['tasks', 'done', '--filter', '#x', '--dry-run']);
    expect([code, lines({ stdout } as CliResult).length, (await open()).length]).toEqual([0, 2, 4]);
    expect((await run(['tasks', 'done', '--filter', '#x'])).code).toBe(0);
    expect(await open()).toEqual(['c', 'd']);
    const none = await run(['tasks', 'done', '--filter', '#x', '--json']);
    expect([none.code, JSON.parse(none.stdout).code]).toEqual([3, 'NOTHING_MATCHES']);
    const odd = await run(['tasks', 'remove', '--filter', 'due<<', '--json']);
    expect([odd.code, JSON.parse(odd.stdout).code]).toEqual([6, 'TASK_FILTER_UNREADABLE']);
  });

  it('changes them all alike', async () => {
    const { code, stdout } = await run(['tasks', 'edit', ...refs, '--label', 'x', '--json']);
    expect(code).toBe(0);
    const changed = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(changed.map(({ title, labels }) => [title, ...labels])).toEqual(
      ['a', 'b', 'c', 'd'].map((title) => [title, 'x']),
    );
  });

  it.each([
    [['done'], []],
    [['remove'], []],
    [
      ['edit', '--title', 'e'],
      ['e', 'e'],
    ],
  ])('takes them on lines of --input: %j', async ([verb = '', ...flags], left) => {
    const [a, b, c, d] = refs;
    const input = [a, 'nope', b, c, d]
      .slice(0, 3)
      .map((id) => JSON.stringify({ id }))
      .join('\n');
    const { code, stdout } = await run(
      ['tasks', verb, ...flags, '--yes', '--input', '-', '--json'],
      input,
    );
    expect([code, stdout.trimEnd().split('\n').length]).toEqual([8, 3]);
    expect(JSON.parse(stdout.split('\n')[1] ?? '')).toMatchObject({
      line: 2,
      code: 'TASK_NOT_FOUND',
    });
    expect((await open()).sort()).toEqual(['c', 'd', ...left]);
    expect((await run(['undo'])).code).toBe(0);
    expect(await open()).toEqual(['a', 'b', 'c', 'd']);
  });
});

describe('--dry-run', () => {
  it('says what would be, in the words and the shape of the real answer, and stores nothing', async () => {
    const [a = '', b = ''] = refs;
    const env = { AURELIUS_HOME: home.path, NO_COLOR: '1', AURELIUS_PAGER: '' };
    const { shown } = await atTerminal(`aurelius tasks done ${a} ${b} --dry-run`, env);
    expect(shown).toBe(`Would complete ${a}  a\nWould complete ${b}  b\nNothing was stored.\n`);
    const edited = await run(['tasks', 'edit', a, '--title', 'e', '--dry-run', '--json']);
    expect(JSON.parse(edited.stdout)).toMatchObject({ ref: a, title: 'e', rev: 2 });
    const removed = await run(['tasks', 'remove', a, '--purge', '--dry-run']);
    expect(removed).toMatchObject({
      code: 0,
      stdout: `Would remove ${a}\n`,
      stderr: 'Nothing was stored.\n',
    });
    const tried = await run(
      ['tasks', 'done', '--input', '-', '--dry-run', '-q'],
      `{"id":"${a}"}\n{"id":"no"}`,
    );
    expect([tried.code, tried.stdout]).toEqual([8, `${a}\n`]);
    expect(await open()).toEqual(['a', 'b', 'c', 'd']);
  });
});

describe('a question', () => {
  const env = { AURELIUS_HOME: home.path, NO_COLOR: '1', AURELIUS_PAGER: '' };

  it('comes before a command acts on more than three rows, and --yes answers it', async () => {
    const line = `aurelius tasks done ${refs.join(' ')}`;
    const asks = /Run 'tasks done' on \w+, \w+, \w+, \w+ \(4\)\? \[y\/N\] /;
    const refused = await atTerminal(line, env, [[asks, 'n\n']]);
    expect([refused.code, await open()]).toEqual([1, ['a', 'b', 'c', 'd']]);
    expect((await atTerminal(line, env, [[asks, 'y\n']])).code).toBe(0);
    expect(await open()).toEqual([]);
    const again = `aurelius tasks reopen ${refs.join(' ')} --yes && aurelius tasks done ${refs.slice(0, 3).join(' ')}`;
    expect((await atTerminal(again, env)).shown).not.toContain('?');
    expect(await open()).toEqual(['d']);
  });
});
