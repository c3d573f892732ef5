// The attacks of the threat model on the command line: secrets in arguments, pipes, readers that leave, hostile variables.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandSpec } from '@aurelius/core/command';
import { runCli, tempHome } from '@aurelius/core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { oneIn } from './sample.ts';
import { atTerminal } from './terminal.ts';

const CLI = join(import.meta.dirname, '../../packages/cli');
const CANARY = 'canary-4e19';
const ESC = '\u001b';

const specs = JSON.parse(readFileSync(join(CLI, 'src/commands.gen.json'), 'utf8')) as CommandSpec[];

const home = tempHome();
const run = (argv: readonly string[], env: Readonly<Record<string, string>> = {}, input = '') =>
  runCli(argv, { home: home.path, input, env });

/** More than a pipe holds, and taller than any screen. */
beforeAll(async () => {
  const rows = Array.from({ length: 700 }, (_, at) => `{"title":"row ${at} ${'x'.repeat(200)}"}`);
  const { code } = await run(['tasks', 'import', '-'], {}, rows.join('\n'));
  expect(code).toBe(0);
  await run(['secrets', 'set', 'kept'], {}, 'x');
  await run(['backup']);
});
afterAll(async () => {
  await run(['daemon', 'stop']);
  home.remove();
});

/** Commands that only read and need no words, made ones and hand-written ones, help and mistakes. */
const READING: readonly (readonly string[])[] = [
  ...oneIn(
    3,
    specs.filter(
      ({ operation, args }) =>
        operation?.method === 'GET' &&
        operation.yields !== 'feed' &&
        !args.some((one) => one.required),
    ),
  ).map(({ id }) => id.split(' ')),
  ['config', 'get'],
  ['daemon', 'status'],
  ['daemon', 'logs', '-n', '5'],
  ['doctor'],
  ['--help'],
  ['tasks', 'add', '--help'],
  ['help', 'environment'],
  ['tasks', 'show', 'nothing'],
  ['tasks', 'lst'],
];

describe('B73: a secret in the arguments', () => {
  it.each([
    ['tasks', 'list', '--token', CANARY],
    ['tasks', 'list', `--token=${CANARY}`],
    ['tasks', 'add', 'x', '--api-key', CANARY],
    ['config', 'get', '--password', CANARY],
    ['daemon', 'start', '--passphrase', CANARY],
    ['--token', CANARY, 'tasks', 'list'],
    [`--token=${CANARY}`],
    ['secrets', 'set', 'a', CANARY],
    ['secrets', 'set', 'a', '--value', CANARY],
    ['secrets', 'set', 'a', `--value=${CANARY}`],
    ['secrets', 'set', 'a', `-${CANARY}`],
    ['secrets', 'set', '--', 'a', CANARY],
    ['secrets', 'set', 'a', `--json=${CANARY}`],
    ['secrets', 'unlock', CANARY],
    ['secrets', 'seal', CANARY],
    ['secrets', 'seal', '--passphrase', CANARY],
  ])('is refused with 2, said why, and not repeated: aurelius %s %s …', async (...argv) => {
    for (const line of [argv, argv.includes('--') ? argv : [...argv, '--json']]) {
      const { code, stdout, stderr } = await run(line);
      expect(code).toBe(2);
      expect(stdout + stderr).toContain('not accepted on the command line');
      expect(stdout + stderr).not.toContain(CANARY);
    }
    expect((await run(['secrets', 'list', '--fields', 'name'])).stdout).toBe('kept\n');
  });
});

describe('B74: escape sequences', () => {
  it.each(READING.map((argv) => [argv]))('go into no pipe: aurelius %j', async (argv) => {
    for (const env of [{ TERM: 'xterm-256color', COLORTERM: 'truecolor' }, { TERM: 'dumb' }]) {
      const { stdout, stderr } = await run(argv, env);
      expect(stdout + stderr).not.toContain(ESC);
    }
  });

  const lines = READING.map((argv) => `aurelius ${argv.join(' ')}`).join('; ');
  const imported = `echo '{"title":"x"}' | aurelius tasks import -`;
  const shown = async (env: Readonly<Record<string, string>>) =>
    (
      await atTerminal(`${lines}; ${imported}`, {
        AURELIUS_HOME: home.path,
        AURELIUS_PAGER: '',
        NO_COLOR: '',
        FORCE_COLOR: '',
        ...env,
      })
    ).shown;

  it('colour a terminal, and a pipe where that is asked for', async () => {
    expect(await shown({ TERM: 'xterm-256color' })).toContain(`${ESC}[`);
    expect((await run(['--help'], { FORCE_COLOR: '1' })).stdout).toContain(ESC);
  });

  it('do not come to a terminal that takes none, not even to take a bar away', async () => {
    expect(await shown({ TERM: 'dumb' })).not.toContain(ESC);
  });

  it('do not colour where NO_COLOR is set: a bar is taken away, and that is all', async () => {
    const text = await shown({ TERM: 'xterm-256color', NO_COLOR: '1' });
    expect(text.replaceAll(`\r${ESC}[K`, '')).not.toContain(ESC);
  });
});

describe('B76: a reader that leaves', () => {
  const WRITING = [
    'aurelius tasks list -n all',
    'aurelius tasks list -n all --json',
    'full tasks list -n all',
    'aurelius tasks export',
    'aurelius events tail --after 0',
    'aurelius events tail --after 0 --json',
    "aurelius api GET '/api/v1/tasks?limit=500'",
    'aurelius config get',
    'aurelius doctor',
    'aurelius daemon logs',
    'aurelius daemon status',
    'aurelius --help',
    'aurelius tasks show nothing',
    'aurelius tasks lst --json',
  ];
  const READERS = oneIn(3, ['head -1', 'head -c 1', 'true']);
  const entries = ['aurelius', 'full'].map(
    (name) => `${name}() { "${process.execPath}" "${CLI}/bin/${name}.cjs" "$@"; }`,
  );
  const exits = (line: string, reader: string) => {
    // a feed finds out when something more happens
    const more = '(sleep 0.5; aurelius tasks add one; aurelius tasks add two) >/dev/null 2>&1 &';
    const script = [
      ...entries,
      ...(line.includes('events tail') ? [more] : []),
      `set -o pipefail; ${line} 2>&1 | ${reader}; echo "exit $?" >&2; wait`,
    ];
    const { stdout, stderr } = spawnSync('bash', ['-c', script.join('\n')], {
      env: { ...process.env, AURELIUS_HOME: home.path, NODE_ENV: '' },
      encoding: 'utf8',
      timeout: 20_000,
    });
    return { stdout, stderr };
  };

  it.each(WRITING)('ends it quietly: %s', (line) => {
    const [own] = /tasks (show|lst)/.test(line) ? [line.includes('lst') ? 2 : 3] : [0];
    for (const reader of READERS) {
      const { stdout, stderr } = exits(line, reader);
      expect(stderr).toMatch(new RegExp(`^exit (0|141|${own})\n$`));
      expect(stdout).not.toMatch(/\bat .+:\d+|EPIPE/);
    }
  });

  it.each(['head -1', 'true', 'false'])(
    'ends it quietly where it is a pager: %s',
    async (pager) => {
      const { code, shown } = await atTerminal('stty rows 10; aurelius tasks list -n all', {
        AURELIUS_HOME: home.path,
        AURELIUS_PAGER: pager,
        NO_COLOR: '1',
      });
      expect(code).toBe(0);
      expect(shown.split('\n').length).toBeLessThan(5);
      expect(shown).not.toMatch(/\bat .+:\d+|EPIPE|error/);
    },
  );
});

describe('B79: a variable that a shell would run', () => {
  const folder = mkdtempSync(join(home.path, 'b79-'));
  const proof = join(folder, 'proof');
  const payloads = [
    `x; touch ${proof}`,
    `x\ntouch ${proof}\n`,
    `$(touch ${proof})`,
    `\`touch ${proof}\``,
    `cat | touch ${proof}`,
    `cat && touch ${proof}`,
    `x || touch ${proof}`,
    `cat > ${proof}`,
    `'; touch ${proof}; '`,
    `"$(touch ${proof})"`,
  ];
  const VARIABLES = [
    'AURELIUS_PAGER',
    'PAGER',
    'AURELIUS_EDITOR',
    'EDITOR',
    'VISUAL',
    'AURELIUS_HTTP_PORT',
    'AURELIUS_LOG_LEVEL',
    'AURELIUS_TIME_ZONE',
    'AURELIUS_AUTOSTART',
    'TZ',
    'COLUMNS',
  ];
  const lines = ['tasks list -n 50', 'config get', 'config edit', 'tasks --help', 'daemon status']
    .map((words) => `aurelius ${words} </dev/null`)
    .join('; ');
  const typed = (line: string, env: Readonly<Record<string, string>>) =>
    atTerminal(`cd ${folder}; stty rows 10; ${line}`, {
      AURELIUS_HOME: home.path,
      NO_COLOR: '1',
      ...env,
    });

  it.each(payloads)('would be run by a shell: %j', (payload) => {
    const plain = payload.replace(/^x\b/, 'false');
    for (const line of [plain, `: "${plain}"`, `: '${plain}'`]) {
      spawnSync('sh', ['-c', line], { input: '', cwd: folder });
    }
    expect(existsSync(proof)).toBe(true);
    rmSync(proof);
  });

  it.each(oneIn(3, payloads))('is run by none: %j', async (payload) => {
    const env = Object.fromEntries(VARIABLES.map((name) => [name, payload]));
    const { shown } = await typed(lines, env);
    expect(existsSync(proof)).toBe(false);
    expect(shown).not.toMatch(/sh: |syntax error/);
    expect(shown).toMatch(/^running +yes$/m);
  });

  it('is a program and its words: what is named is started, and nothing else', async () => {
    const pager = `tee '${proof} file'`;
    await typed('aurelius tasks list -n 50', { AURELIUS_PAGER: pager });
    expect(readFileSync(`${proof} file`, 'utf8')).toContain('row ');
  });

  it('is a folder like others where it is the name of one', async () => {
    for (const [at, payload] of ['x; touch proof', '$(touch proof)', 'x\ntouch proof'].entries()) {
      const own = join(folder, `${at} ${payload.replaceAll('/', ' ')}`);
      mkdirSync(own, { mode: 0o700 });
      const run = { home: own };
      expect((await runCli(['tasks', 'add', 'mine', '-q'], run)).code).toBe(0);
      expect((await runCli(['daemon', 'stop'], run)).code).toBe(0);
      expect(existsSync(join(own, 'data'))).toBe(true);
    }
    expect(existsSync(proof)).toBe(false);
  });
});
