// What people and pipes see: text, references, suggestions, help and exit codes.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CommandSpec } from '@aurelius/core/command';
import { requestSocket, runCli, tempHome } from '@aurelius/core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  beginStream,
  chunks,
  completion,
  sendJson,
  startUpstream,
  type Upstream,
} from '../../plugins/ai/test/upstream.ts';
import { oneIn } from './sample.ts';

const ROOT = join(import.meta.dirname, '../..');
const specs = JSON.parse(
  readFileSync(join(ROOT, 'packages/cli/src/commands.gen.json'), 'utf8'),
) as CommandSpec[];
const home = tempHome();
const run = (argv: readonly string[], input?: string) =>
  runCli(argv, { home: home.path, ...(input === undefined ? {} : { input }) });
/** What a test needs beforehand, without a process of its own. */
const request = async (method: string, path: string, body: object) => {
  const { status, text } = await requestSocket(home.paths.socket, method, `/api/v1/${path}`, body);
  if (status >= 300) throw new Error(`${method} ${path}: ${text}`);
  return text === '' ? '' : (JSON.parse(text) as { ref: string }).ref;
};
const newTask = (title: string) => request('POST', 'tasks', { title });
let ref = '';

/** What every model answers here: a judgement of a task, where one is asked for. */
const JUDGEMENT = {
  priority: 5,
  hours: 2,
  subtasks: [],
  blockers: [],
  schedule: 'Soon.',
  confidence: 0.5,
};
let models: Upstream;

beforeAll(async () => {
  models = await startUpstream((response, { body }) => {
    if (body.includes('"stream":true')) void beginStream(response).end(chunks('Hello.').join(''));
    else {
      const text = body.includes('json_schema') ? JSON.stringify(JUDGEMENT) : 'Hello.';
      void sendJson(response, 200, completion(text));
    }
  });
  mkdirSync(dirname(home.paths.configFile), { recursive: true });
  writeFileSync(
    home.paths.configFile,
    `[ai.providers.local]
kind = "openai-compatible"
baseUrl = "${models.baseUrl}"
models = ["small", "large"]
[ai.tiers]
fast = "local/small"
standard = "local/small"
deep = "local/large"
[ai.log]
bodies = true
`,
  );
  ref = (await run(['tasks', 'add', 'first thing tomorrow 3pm p1 #work', '-q'])).stdout.trim();
});
afterAll(async () => {
  await run(['daemon', 'stop']);
  await models.close();
  home.remove();
});

describe('the examples in help', () => {
  // what only a person may do is asked about on a terminal: cli-person.test.ts
  const ending = specs.filter(({ operation: it }) => it?.yields !== 'feed' && !it?.human);
  const examples = ending.flatMap((spec) => spec.examples.map((one) => [one.argv] as const));
  it.each(examples)('work: aurelius %j', async (argv) => {
    const file = join(home.path, 'taskwarrior.json');
    const task = {
      uuid: 'f28a4b2e-9d07-4f0e-8f0a-3f3f6d3c2a11',
      description: 'x',
      status: 'pending',
      entry: '20261123T080000Z',
    };
    writeFileSync(file, JSON.stringify([task]));
    const costs = join(home.path, 'costs.csv');
    writeFileSync(costs, 'usage_date_utc,model,cost_usd\n2026-11-02,small,0.25\n');
    const rows = join(home.path, 'billing.jsonl');
    writeFileSync(rows, '');
    const making: Readonly<Record<string, () => Promise<string>>> = {
      notifications: () => request('POST', 'notifications', { title: 'example' }),
      ai: async () => {
        await request('POST', 'ai/process', { type: 'default', prompt: 'Hi' });
        const { text } = await requestSocket(home.paths.socket, 'GET', '/api/v1/ai/logs?limit=1');
        return (JSON.parse(text) as { data: readonly [{ ref: string }] }).data[0].ref;
      },
      billing: async () =>
        (await run(['billing', 'budget', 'set', '-l', '1usd', '-q'])).stdout.trim(),
    };
    const made = await (making[argv[0] ?? ''] ?? (() => newTask('example')))();
    await request('PUT', 'secrets/openai.key', { value: 'x' });
    if (argv[0] === 'redo') await run(['undo']);
    if (argv[1] === 'skip') await run(['tasks', 'edit', made, '--rrule', 'FREQ=DAILY']);
    const other = argv.includes('b2xq') ? await newTask('other') : '';
    if (argv[1] === 'outdent') await run(['tasks', 'move', made, '--under', ref]);
    if (argv[1] === 'denotate') await run(['tasks', 'annotate', made, 'said']);
    if (argv[1] === 'unlink') await run(['tasks', 'link', made, 'https://example.org/']);
    if (argv[1] === 'labels') await run(['tasks', 'add', 'call', '#phone']);
    if (argv[1] === 'unlog') await run(['tasks', 'log', made, '--for', '1h', '--parallel']);
    const meant: Readonly<Record<string, string>> = {
      k7dp: made,
      b2xq: other,
      'taskwarrior.json': file,
      'costs.csv': costs,
      'billing.jsonl': rows,
    };
    const words = argv.map((word) => meant[word] ?? word);
    const { code, stderr } = await run(words);
    expect([code, stderr]).toEqual([0, '']);
  });
});

describe('text in a pipe', () => {
  it('is tab separated, without heading or colour', async () => {
    const { stdout } = await run(['tasks', 'list', '--label', 'work']);
    expect(stdout.split('\t')[0]).toBe(ref);
    expect(stdout).not.toContain('\x1b');
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
  });

  it('shows what would act on a terminal, and JSON gives it back intact', async () => {
    const title = 'a\u202eb\u200bc\u009d0;x\u0007\u001b[31m';
    const { stdout } = await run(['tasks', 'add', '--json', `"${title}"`]);
    const made = JSON.parse(stdout);
    expect(made.title).toBe(title);
    const shown = (await run(['tasks', 'show', made.ref, '--fields', 'title'])).stdout;
    expect(shown).toBe('a\\u{202e}b\\u{200b}c\\x9d0;x\\x07\\x1b[31m\n');
  });

  it('runs the list for the bare noun and for its alias', async () => {
    const listed = (await run(['tasks', 'list'])).stdout;
    expect((await run(['tasks'])).stdout).toBe(listed);
    expect((await run(['tasks', 'ls'])).stdout).toBe(listed);
  });

  it('ends quietly when its reader leaves', () => {
    const entry = join(ROOT, 'packages/cli/bin/aurelius.cjs');
    const script = `"${process.execPath}" "${entry}" tasks list -n all | head -1; echo "\${PIPESTATUS[0]}"`;
    const { stdout, stderr } = spawnSync('bash', ['-c', script], {
      env: { ...process.env, AURELIUS_HOME: home.path },
      encoding: 'utf8',
    });
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('0');
    expect(stderr).toBe('');
  });

  it.each([
    ['tasks list'],
    ['tasks list --json'],
    ['daemon status'],
    ['config get --json'],
    ['tasks export'],
  ])('that takes nothing more is named, and the code is 1: aurelius %s', (line) => {
    const entry = join(ROOT, 'packages/cli/bin/aurelius.cjs');
    const { status, stderr } = spawnSync(
      'sh',
      ['-c', `"${process.execPath}" "${entry}" ${line} >/dev/full`],
      { env: { ...process.env, AURELIUS_HOME: home.path }, encoding: 'utf8' },
    );
    expect([status, stderr]).toEqual([1, expect.stringContaining('code OUTPUT_UNWRITABLE')]);
    expect(stderr).not.toContain('    at ');
  });

  it('never waits on standard input for a missing argument', async () => {
    const { code } = await run(['tasks', 'show'], 'k7dp\n');
    expect(code).toBe(2);
  });
});

describe('mistakes', () => {
  it.each([
    [['tasks', 'lst', '-n', '3'], 'try: aurelius tasks list -n 3\n'],
    [['task', 'add', 'buy milk'], "try: aurelius tasks add 'buy milk'\n"],
    [['add', 'buy', 'milk'], 'try: aurelius tasks add buy milk\n'],
    [['tsaks'], 'try: aurelius tasks\n'],
    [['taks', 'frobnicate'], 'try: aurelius tasks --help\n'],
    [['frobnicate'], 'try: aurelius --help\n'],
    [['daemn'], 'try: aurelius daemon --help\n'],
    [['daemon', '--json'], '"hint":"aurelius daemon --help"'],
    [['version'], 'try: aurelius --version\n'],
    [['-v'], 'try: aurelius --version\n'],
    [['--no-color', 'tasks'], 'try: aurelius tasks --no-color\n'],
    [['--frobnicate'], 'try: aurelius --help\n'],
    [['tasks', 'list', '--limt', '3'], 'try: aurelius tasks list --limit 3\n'],
    [['tasks', 'list', '--limt=3'], 'try: aurelius tasks list --limit=3\n'],
    [['tasks', 'list', '-p', 'urgnt'], "not 'urgnt'.\ntry: aurelius tasks list -p urgent\n"],
    [['tasks', 'list', '-p', 'x'], '--priority takes urgent, high, medium or low'],
    [['tasks', 'edit', 'x', '--estimate', 'y'], "takes a whole number, not 'y'."],
    [['tasks', 'list', '-p'], '--priority takes urgent, high, medium or low, and there is none'],
    [['tasks', 'list', '--text'], '--text takes a value, and there is none'],
    [['tasks', 'list', '-n', '0'], 'try: aurelius tasks list --help\n'],
    [['tasks', 'list', '--fields', 'x'], 'try: aurelius tasks list --help\n'],
    [['tasks', 'foo'], 'try: aurelius tasks --help\n'],
    [['--json', 'tasks'], '"hint":"aurelius tasks --json"'],
    [['tasks', 'list', '--constructor'], 'try: aurelius tasks list --help\n'],
    [['tasks', 'show'], 'try: aurelius tasks show --help\n'],
    [['tasks', 'edit', 'k7dp', '--json'], 'nothing to change'],
    [['api'], 'METHOD and PATH are missing'],
    [['api', 'LOAD', '/health'], "not 'LOAD'"],
    [['tasks', 'list', '--json', '-q'], '"hint":"aurelius tasks list --help"'],
  ])('are explained: aurelius %j', async (argv, hint) => {
    const { code, stdout, stderr } = await run(argv);
    expect(code).toBe(2);
    expect(stdout + stderr).toContain(hint);
    expect(stdout + stderr).toContain('USAGE');
  });

  it('in a path are not corrected into another one', async () => {
    expect((await run(['api', 'GET', '//health/live'])).code).toBe(3);
  });

  it('in the daemon are told in four lines', async () => {
    const { code, stdout, stderr } = await run(['tasks', 'show', 'nothing']);
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr).toMatch(
      /^error: .+\ncause: .+\ntry: aurelius tasks list\ncode TASK_NOT_FOUND · request \S+\n$/,
    );
  });
});

describe('help', () => {
  it.each([
    [[], 'tasks'],
    [['--help'], 'daemon'],
    [['help'], 'config'],
    [['help', 'exit-codes'], '69'],
    [['help', 'environment'], 'AURELIUS_HOME'],
    [['tasks', '--help'], 'tasks add'],
    [['config'], 'config set'],
    [['daemon', '--help'], 'daemon restart'],
    [['help', 'tasks', 'add'], 'EXAMPLES'],
    [['tasks', 'add', '-h'], '--priority'],
    [['tasks', 'add', 'x', '--help'], '--priority'],
  ])('is there: aurelius %j', async (argv, text) => {
    const { code, stdout } = await run(argv);
    expect(code).toBe(0);
    expect(stdout).toContain(text);
  });

  it('shows examples before usage', async () => {
    const { stdout } = await run(['tasks', 'add', '--help']);
    expect(stdout.indexOf('EXAMPLES')).toBeLessThan(stdout.indexOf('USAGE'));
    expect(stdout.indexOf('--priority')).toBeLessThan(stdout.indexOf('GENERAL FLAGS'));
  });

  it.each(oneIn(4, specs).map(({ id }) => [id]))('exists for %s', async (id) => {
    expect((await run([...id.split(' '), '--help'])).code).toBe(0);
  });
});
