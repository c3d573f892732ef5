// Setting up and taking back: init, the service of the user, and uninstall, on a home and a HOME of their own.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CliResult, runCli, type TempHome, tempHome } from '@aurelius/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const ENTRY = join(import.meta.dirname, '../../packages/cli/bin/aurelius.cjs');
let home: TempHome;
let user: string;
let tools: string;

const run = (...argv: string[]): Promise<CliResult> =>
  runCli(argv, {
    home: home.path,
    env: { HOME: user, XDG_CONFIG_HOME: '', XDG_DATA_HOME: '', PATH: `${tools}:/usr/bin:/bin` },
  });
const json = async (...argv: string[]) => JSON.parse((await run(...argv, '--json')).stdout);
const unit = () => join(user, '.config/systemd/user/aurelius.service');

/** A systemctl that starts the daemon as systemd would, and writes down what it was told. */
function fakeSystemctl(): void {
  const start = `SYSTEMD_EXEC_PID=$$ exec "${process.execPath}" "${ENTRY}" daemon run`;
  const script = [
    '#!/bin/sh',
    `echo "$*" >> "${tools}/told"`,
    'case "$*" in',
    `  *restart*) setsid sh -c '${start}' >/dev/null 2>&1 </dev/null & echo $! > "${tools}/pid" ;;`,
    `  *disable*) kill "$(cat "${tools}/pid")" ;;`,
    'esac',
  ];
  writeFileSync(join(tools, 'systemctl'), `${script.join('\n')}\n`);
  chmodSync(join(tools, 'systemctl'), 0o755);
}
const told = () => readFileSync(join(tools, 'told'), 'utf8').trim().split('\n');

beforeEach(() => {
  home = tempHome();
  user = mkdtempSync(join(tmpdir(), 'user-'));
  tools = mkdtempSync(join(tmpdir(), 'tools-'));
});
afterEach(async () => {
  if (existsSync(unit())) await run('daemon', 'uninstall');
  await run('daemon', 'stop');
  home.remove();
  for (const folder of [user, tools]) rmSync(folder, { recursive: true, force: true });
});

/** Types answers into `init` on a terminal. */
function answer(...lines: string[]): string {
  const { stdout } = spawnSync(
    'script',
    ['-qec', `"${process.execPath}" "${ENTRY}" init`, '/dev/null'],
    {
      env: {
        PATH: '/usr/bin:/bin',
        HOME: user,
        AURELIUS_HOME: home.path,
        SHELL: '/bin/bash',
        TZ: 'UTC',
      },
      input: lines.map((line) => `${line}\n`).join(''),
      encoding: 'utf8',
    },
  );
  return stdout;
}

describe('init', () => {
  it('writes what the flags say and tells it, and does nothing the second time', async () => {
    const flags = ['--zone', 'Europe/Berlin', '--secrets', 'file', '--completion', 'fish'];
    const first = await json('init', ...flags);
    expect(first.settings).toEqual({ 'time.zone': 'Europe/Berlin', 'secrets.store': 'file' });
    const [config, script] = first.written as [string, string];
    expect(config).toBe(home.paths.configFile);
    expect(readFileSync(script, 'utf8')).toContain('complete -c aurelius');
    expect(await json('init', ...flags)).toEqual({ settings: {}, written: [] });
    expect(await json('init')).toEqual({ settings: {}, written: [] });
  });

  it('asks on a terminal, and Enter keeps what applies', async () => {
    const shown = answer('Asia/Tokyo', '', 'maybe', 'no', 'no', 'bash');
    expect(shown).toContain('Encrypt what is stored (yes, no) [no]: ');
    expect(await json('config', 'get', 'time.zone')).toBe('Asia/Tokyo');
    expect(answer('', '', '', '', 'none')).toContain('All is as it was.');
  });

  it('refuses before it writes anything', async () => {
    const script = join(user, '.config/fish/completions/aurelius.fish');
    mkdirSync(join(script, '..'), { recursive: true });
    writeFileSync(script, '# mine\n');
    const result = await run('init', '--zone', 'UTC', '--completion', 'fish', '--json');
    expect([result.code, JSON.parse(result.stdout).code]).toEqual([5, 'FILE_FOREIGN']);
    expect(existsSync(home.paths.configFile)).toBe(false);
    expect(readFileSync(script, 'utf8')).toBe('# mine\n');
    expect((await run('init', '--zone', 'Mars/Olympus')).code).toBe(78);
  });

  it('leaves the encryption of data that is there to rekey', async () => {
    await run('tasks', 'add', 'something');
    const result = await run('init', '--encryption', 'yes', '--json');
    expect([result.code, JSON.parse(result.stdout).hint]).toEqual([2, 'aurelius rekey --encrypt']);
  });
});

describe.runIf(process.platform === 'linux')('the service', () => {
  it('is refused where no service manager runs, and the daemon goes on', async () => {
    await run('daemon', 'start');
    writeFileSync(join(tools, 'systemctl'), '#!/bin/sh\necho no bus >&2\nexit 1\n');
    chmodSync(join(tools, 'systemctl'), 0o755);
    const result = await run('daemon', 'install', '--json');
    expect([result.code, JSON.parse(result.stdout)]).toMatchObject([
      69,
      { code: 'SERVICE_UNAVAILABLE', detail: expect.stringContaining('no bus') },
    ]);
    expect(existsSync(unit())).toBe(false);
    expect((await json('daemon', 'status')).running).toBe(true);
  });

  it('takes the daemon over, and then only the manager stops and restarts it', async () => {
    fakeSystemctl();
    await run('daemon', 'start');
    const before = (await json('daemon', 'status')).pid;
    expect(await json('daemon', 'install')).toEqual({
      manager: 'systemd',
      file: unit(),
      installed: true,
    });
    expect(told()).toContain('--user enable aurelius.service');
    const { pid } = await json('daemon', 'status');
    expect(pid).not.toBe(before);
    for (const verb of ['stop', 'restart']) {
      const refused = await run('daemon', verb, '--json');
      expect([refused.code, JSON.parse(refused.stdout)]).toMatchObject([
        5,
        { code: 'DAEMON_MANAGED', hint: `systemctl --user ${verb} aurelius` },
      ]);
    }
    expect(await json('daemon', 'uninstall')).toMatchObject({ removed: true });
    expect([existsSync(unit()), told().at(-1)]).toEqual([false, '--user daemon-reload']);
  });

  it('is not put in the place of a unit that somebody else wrote', async () => {
    fakeSystemctl();
    mkdirSync(join(unit(), '..'), { recursive: true });
    writeFileSync(unit(), '[Unit]\n');
    for (const verb of ['install', 'uninstall']) {
      expect((await run('daemon', verb, '--json')).stdout).toContain('FILE_FOREIGN');
    }
    expect(readFileSync(unit(), 'utf8')).toBe('[Unit]\n');
    rmSync(unit());
  });
});

describe('uninstall', () => {
  it('keeps what was stored, and stops the daemon first', async () => {
    await run('init', '--zone', 'UTC', '--completion', 'zsh');
    await run('tasks', 'add', 'something');
    const dry = await run('uninstall', '--dry-run');
    expect(dry.stdout).toContain(`Would remove ${home.paths.runDir}\n`);
    expect((await json('daemon', 'status')).running).toBe(true);
    const { removes, keeps, removed } = await json('uninstall', '--yes');
    expect([removed, keeps]).toEqual([
      true,
      [home.paths.configFile, home.paths.dataDir, home.paths.logDir],
    ]);
    for (const path of removes as string[]) expect(existsSync(path), path).toBe(false);
    expect((await run('tasks', 'list', '--fields', 'title')).stdout).toBe('something\n');
  });

  it('removes data only when it is said twice', async () => {
    await run('tasks', 'add', 'something');
    mkdirSync(home.paths.cacheDir, { recursive: true });
    for (const end of ['', '-wal', '-shm']) {
      writeFileSync(join(home.paths.cacheDir, `cache.db${end}`), '');
    }
    expect((await run('uninstall', '--data')).code).toBe(2);
    expect(existsSync(home.paths.dataDir)).toBe(true);
    expect((await run('uninstall', '--data', '--yes')).code).toBe(0);
    expect(existsSync(home.path)).toBe(false);
  });

  it('leaves everything where a folder holds what Aurelius did not make', async () => {
    const { runDir, dataDir, logDir } = home.paths;
    await run('tasks', 'add', 'something');
    await run('daemon', 'stop');
    writeFileSync(join(logDir, 'thesis.txt'), 'mine');
    const refused = await run('uninstall', '--data', '--yes', '--json');
    expect([refused.code, JSON.parse(refused.stdout).code]).toEqual([5, 'FOLDER_FOREIGN']);
    expect([runDir, dataDir, logDir].every((folder) => existsSync(folder))).toBe(true);
  });

  it('does not take folders of another program for its own', async () => {
    mkdirSync(home.paths.dataDir);
    writeFileSync(join(home.paths.dataDir, 'letters.txt'), 'mine');
    const refused = await run('uninstall', '--data', '--yes', '--json');
    expect(JSON.parse(refused.stdout).code).toBe('FOLDER_FOREIGN');
    expect(readdirSync(home.paths.dataDir)).toEqual(['letters.txt']);
  });

  it('follows no link, neither as a folder nor inside one', async () => {
    const other = join(tools, 'other');
    mkdirSync(other);
    writeFileSync(join(other, 'mine'), '');
    await run('tasks', 'add', 'something');
    await run('daemon', 'stop');
    symlinkSync(other, join(home.paths.dataDir, 'link'));
    rmSync(home.paths.runDir, { recursive: true });
    symlinkSync(other, home.paths.runDir);
    expect((await run('uninstall', '--data', '--yes', '--json')).stdout).toContain(
      'FOLDER_FOREIGN',
    );
    rmSync(home.paths.runDir);
    expect((await run('uninstall', '--data', '--yes')).code).toBe(0);
    expect([existsSync(home.paths.dataDir), readdirSync(other)]).toEqual([false, ['mine']]);
  });
});
