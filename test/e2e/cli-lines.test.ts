// Long conversations with the command line: an operation for each line of standard input, and events without end.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type CliResult, runCli, tempHome } from '@aurelius/core/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

const ENTRY = join(import.meta.dirname, '../../packages/cli/bin/aurelius.cjs');
const home = tempHome();
const children: ChildProcess[] = [];
const run = (argv: readonly string[], input?: string): Promise<CliResult> =>
  runCli(argv, { home: home.path, ...(input === undefined ? {} : { input }) });
const add = (title: string) => run(['tasks', 'add', title]);

/** A command that goes on, and its lines as they come. */
function start(...argv: string[]) {
  const child = spawn(process.execPath, [ENTRY, ...argv], {
    env: { ...process.env, AURELIUS_HTTP_PORT: '0', AURELIUS_HOME: home.path },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return { child, ended: once(child, 'close'), line: async () => (await lines.next()).value ?? '' };
}

beforeAll(() => add('first'));
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterAll(async () => {
  await run(['daemon', 'stop']);
  home.remove();
});

describe('an object on each line of --input', () => {
  const ADD = ['tasks', 'add', '--input', '-'];

  it('is one result each, in order, and a bad line stops no other', async () => {
    const input = '{"text":"a"}\r\nnonsense\n\n{"text":""}\n{"text":"b p1","x":1}\n{"text":"c p1"}';
    const { code, stdout, stderr } = await run([...ADD, '--json', '--label', 'many'], input);
    expect([code, stderr]).toEqual([8, '']);
    const results = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(results.map((it) => it.title)).toEqual([
      'a',
      'The command line is not understood',
      'The input does not fit the operation',
      'The input does not fit the operation',
      'c',
    ]);
    expect(results.map(({ line }) => line)).toEqual([undefined, 2, 4, 5, undefined]);
    expect(results.map(({ labels }) => labels?.length ?? 0)).toEqual([1, 0, 0, 0, 1]);
  });

  it('is a line of text each, and a problem that names its line', async () => {
    const { code, stdout, stderr } = await run(ADD, '{"text":"a"}\n[]\n{"text":"b"}\n');
    expect(code).toBe(8);
    expect(stdout).toMatch(/^\w+\t.*\ta\n\w+\t.*\tb\n$/);
    expect(stderr).toMatch(/^error: .+\ncause: .+\ncode USAGE · line 2\n1 of 3 failed\.\n$/);
  });

  it('ends with the code of the problem when no line worked', async () => {
    expect((await run(ADD, '{"text":""}\n{"text":""}\n')).code).toBe(6);
    expect((await run(ADD, 'x\n{"text":""}\n')).code).toBe(2);
    expect((await run(ADD, '')).code).toBe(2);
  });

  it('is answered before the next one is there', async () => {
    const { child, line, ended } = start(...ADD, '--json');
    for (const text of ['one', 'two', 'three']) {
      child.stdin?.write(`${JSON.stringify({ text })}\n`);
      expect(JSON.parse(await line())).toMatchObject({ title: text });
    }
    child.stdin?.end();
    expect(await ended).toEqual([0, null]);
  });

  it('may change what each names', async () => {
    const refs = [];
    for (const title of ['x', 'y'])
      refs.push((await run(['tasks', 'add', title, '-q'])).stdout.trim());
    const lines = refs.map((id) => JSON.stringify({ id, priority: 'high' }));
    const { code, stdout } = await run(['tasks', 'edit', '--input', '-', '-q'], lines.join('\n'));
    expect([code, stdout]).toEqual([0, `${refs.join('\n')}\n`]);
  });

  it('is still only one when it goes over many lines', async () => {
    const { code, stdout } = await run([...ADD, '--json'], '{\n  "text": "pretty"\n}\n');
    expect([code, JSON.parse(stdout).title]).toEqual([0, 'pretty']);
    expect((await run(ADD, '{\n"text": "a"\n}\n{"text": "b"}\n')).code).toBe(2);
  });
});

describe('events tail', () => {
  it('prints each event when it happens, and goes on when the daemon was restarted', async () => {
    const { child, line, ended } = start(
      'events',
      'tail',
      '--topic',
      'task',
      '--json',
      '--after',
      '0',
    );
    const told: { seq: number; type: string; data: { title: string } }[] = [];
    const title = async () => {
      told.push(JSON.parse(await line()));
      return told.at(-1)?.data.title;
    };
    while ((await title()) !== 'pretty');
    await add('while it runs');
    expect(await title()).toBe('while it runs');
    await run(['daemon', 'stop']);
    await add('after a restart');
    expect(await title()).toBe('after a restart');
    const seqs = told.map(({ seq }) => seq);
    expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
    child.kill('SIGINT');
    expect(await ended).toEqual([130, null]);
  });

  it('is tab separated in a pipe, and ends quietly when its reader leaves', async () => {
    const { child, line, ended } = start('events', 'tail', '--after', '0');
    expect((await line()).split('\t')).toHaveLength(6);
    child.stdout?.destroy();
    await add('nobody reads this');
    expect(await ended).toEqual([0, null]);
  });

  it('ends with a problem that waiting does not mend', async () => {
    expect((await run(['events', 'tail', '--after', '99999', '--json'])).code).toBe(5);
    expect((await run(['events', 'tail', '--topic', 'nope'])).code).toBe(6);
  });
});
