// Completion in the real shells: what strangers wrote, as titles, projects and labels, reaches a line as data and runs as nothing.
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { type CliResult, requestSocket, runCli, tempHome } from '@aurelius/core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { oneIn } from './sample.ts';

const BIN = join(import.meta.dirname, '../../packages/cli/bin');
const home = tempHome();
const folder = mkdtempSync(join(tmpdir(), 'complete-'));
const proof = join(folder, 'proof');
const run = (...argv: string[]): Promise<CliResult> => runCli(argv, { home: home.path });
const complete = async (...words: string[]): Promise<string[]> =>
  (await run('__complete', ...words)).stdout.trimEnd().split('\n');
const values = (lines: readonly string[]) => lines.slice(1).map((line) => line.split('\t')[0]);

/** A shell that has not ended by then waits for something that nobody types, milliseconds. */
const STUCK_MS = 10_000;

const hostile = [
  `$(touch ${proof})`,
  `\`touch ${proof}\``,
  `x; touch ${proof}`,
  `x' ; touch ${proof} ; '`,
  `x" ; touch ${proof} ; "`,
  `x\\' ; touch ${proof} #`,
  `x && touch ${proof}`,
  `>${proof}`,
  `*?[a] ~/ {a,b} %F{red} !! $HOME`,
  `=ls :files`,
];

/** Titles that say something to a terminal. */
const SPOKEN = ['\x1b]52;c;QUJD\x07', '\x1b[2J', '\x9b31m', 'a\nb', '\u202Egnp.exe'];

interface Shell {
  readonly name: string;
  /** Starts it with the completion loaded, `READY>` being its prompt. */
  readonly start: string;
}

const SHELLS: readonly Shell[] = [
  { name: 'bash', start: `bash --noprofile --rcfile ${folder}/bashrc -i` },
  { name: 'zsh', start: `env ZDOTDIR=${folder} zsh -i` },
  { name: 'fish', start: `fish --no-config -i -C 'source ${folder}/config.fish'` },
];

const here = ({ name }: Shell) => spawnSync(name, ['-c', 'true']).status === 0;

/** Types into a shell on a terminal and answers all that it showed. */
function typeInto(shell: Shell, keys: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('script', ['-qec', shell.start, '/dev/null'], {
      env: {
        PATH: `${folder}:/usr/local/bin:/usr/bin:/bin`,
        HOME: folder,
        TERM: 'xterm',
        LANG: 'C.UTF-8',
        COLUMNS: '400',
        AURELIUS_HOME: home.path,
        AURELIUS_PAGER: '',
      },
      cwd: folder,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    let shown = '';
    let typed = false;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      shown += text;
      if (typed || !shown.includes('READY>')) return;
      typed = true;
      child.stdin.write(`${keys}exit\r`);
    });
    const late = setTimeout(() => child.kill('SIGKILL'), STUCK_MS);
    child.on('error', reject);
    child.on('close', () => {
      clearTimeout(late);
      resolve(shown);
    });
  });
}

/** What a test needs beforehand, without a process of its own. */
const request = (method: string, path: string, body?: object) =>
  requestSocket(home.paths.socket, method, `/api/v1/tasks${path}`, body);

async function onlyTask(project: string, title = 'plain'): Promise<string> {
  const { data } = (await request('GET', '?limit=500')).body as { data: { ref: string }[] };
  for (const { ref } of data) await request('DELETE', `/${ref}`);
  return ((await request('POST', '', { title, project })).body as { ref: string }).ref;
}

beforeAll(async () => {
  const launcher = join(folder, 'aurelius');
  writeFileSync(launcher, `#!/bin/sh\nexec "${process.execPath}" "${BIN}/aurelius.cjs" "$@"\n`);
  chmodSync(launcher, 0o755);
  mkdirSync(join(folder, '.config'), { recursive: true });
  const script = async (name: string) => (await run('completion', name)).stdout;
  writeFileSync(
    join(folder, 'bashrc'),
    `PS1='READY> '\nbind 'set page-completions off'\n${await script('bash')}`,
  );
  writeFileSync(
    join(folder, '.zshrc'),
    `PS1='READY> '\nLISTMAX=1000\nautoload -U compinit\ncompinit -u -D\n${await script('zsh')}`,
  );
  writeFileSync(
    join(folder, 'config.fish'),
    `function fish_prompt; echo -n 'READY> '; end\nset -g fish_greeting\n${await script('fish')}`,
  );
  await run('daemon', 'start');
});
afterAll(async () => {
  await run('daemon', 'stop');
  home.remove();
  rmSync(folder, { recursive: true, force: true });
});

describe('aurelius __complete', () => {
  it('offers refs of open tasks with their titles, projects and labels', async () => {
    const ref = await onlyTask('garden', 'water the plants');
    await run('tasks', 'edit', ref, '--label', 'home');
    expect(await complete('tasks', 'done', '')).toContain(`${ref}\twater the plants`);
    expect(values(await complete('tasks', 'list', '--project', ''))).toEqual(['garden']);
    expect(values(await complete('tasks', 'list', '--label=h'))).toEqual(['--label=home']);
    expect(values(await complete('tasks', 'edit', ref, '-l', ''))).toEqual(['home', 'none']);
  });

  it('offers commands, aliases, flags, words of flags and keys of the configuration', async () => {
    expect(values(await complete('tas'))).toEqual(['tasks']);
    expect(values(await complete('tasks', 'r'))).toEqual(['reopen', 'remove', 'rm']);
    expect(values(await complete('tasks', 'list', '--no-'))).toEqual([
      '--no-context',
      '--no-color',
      '--no-autostart',
    ]);
    expect(values(await complete('tasks', 'add', '--priority', 'h'))).toEqual(['high']);
    expect(values(await complete('config', 'get', 'time.'))).toEqual(['time.zone', 'time.locale']);
    expect(await complete('tasks', 'import', '')).toEqual(['files']);
  });

  it('shows nothing that a terminal acts on, and offers no value that holds it', async () => {
    for (const text of SPOKEN) {
      await onlyTask('x', `title ${text}`);
      const { stdout } = await run('__complete', 'tasks', 'done', '');
      expect(stdout).not.toMatch(/[^\n\t\P{Cc}]|[\u202a-\u202e]/u);
    }
    await onlyTask('a\u202eb');
    expect(await complete('tasks', 'list', '--project', '')).toEqual(['words']);
  });

  it('never starts the daemon, and says nothing where there is none', async () => {
    const other = tempHome();
    const result = await runCli(['__complete', 'tasks', 'done', ''], { home: other.path });
    expect([result.code, result.stdout, result.stderr]).toEqual([0, '', '']);
    expect(existsSync(other.paths.socket)).toBe(false);
    const fixed = await runCli(['__complete', 'tasks', 'do'], { home: other.path });
    expect(fixed.stdout).toContain('done\t');
    other.remove();
  });
});

describe.each(SHELLS.map((shell) => [shell.name, shell] as const))('%s', (_, shell) => {
  it.runIf(here(shell))('completes a verb and the ref of a task', async () => {
    const ref = await onlyTask('x', 'only one');
    const shown = await typeInto(shell, 'aurelius tasks sho\t\t --fields title\r');
    expect(ref).not.toBe('');
    expect(stripVTControlCharacters(shown)).toContain('only one');
  });

  it.runIf(here(shell)).each(oneIn(3, hostile))(
    'runs nothing of a project called %s',
    async (project) => {
      const ref = await onlyTask(project);
      const shown = await typeInto(shell, 'aurelius tasks list -q --project \t\r');
      // the whole line reached the command as data: it found the task by its project
      expect(shown).toContain(`${ref}\r`);
      expect(existsSync(proof)).toBe(false);
    },
  );

  it.runIf(here(shell))('runs nothing of the titles that it lists', async () => {
    await onlyTask('x');
    for (const title of [...hostile, ...hostile.map((text) => `${text}\n\x1b]52;c;QUJD\x07`)]) {
      await request('POST', '', { title, project: 'y' });
    }
    const shown = await typeInto(shell, 'aurelius tasks done \t\t\x15');
    expect(shown).not.toContain('\x1b]52;c;');
    expect(shown).toContain('touch');
    expect(existsSync(proof)).toBe(false);
  });
});
