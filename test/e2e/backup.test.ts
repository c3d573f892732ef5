// Backups, restoring and open formats as a user has them: commands of the build, exit codes, words.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCli, type TempHome, tempHome } from '@aurelius/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let home: TempHome;
const run = (...argv: string[]) => runCli(argv, { home: home.path });
const titles = async () => {
  const { stdout } = await run('tasks', 'list', '--json');
  return (JSON.parse(stdout) as { data: { title: string }[] }).data.map(({ title }) => title);
};

beforeEach(() => {
  home = tempHome();
});
afterEach(async () => {
  await run('daemon', 'stop');
  home.remove();
});

describe('backup and restore', () => {
  it('bring back what was stored, and say what they did', async () => {
    await run('tasks', 'add', 'before');
    const made = await run('backup');
    expect(made.stderr).toContain('Secrets and keys are not in it');
    const file = made.stdout.trim();
    await run('tasks', 'add', 'after');
    await run('daemon', 'stop');
    const restored = await run('restore', file, '--yes');
    expect([restored.code, restored.stdout]).toEqual([
      0,
      expect.stringMatching(/^Restored .* of \d{4}-/),
    ]);
    expect(restored.stderr).toContain('What was stored before is in');
    expect(await titles()).toEqual(['before']);
  });

  it('refuse to restore over a running daemon, with code 75 and what to do', async () => {
    const file = (await run('backup')).stdout.trim();
    const { code, stderr } = await run('restore', file, '--yes');
    expect(code).toBe(75);
    expect(stderr).toContain('try: aurelius daemon stop');
    expect(await titles()).toEqual([]);
  });

  it('start no daemon to restore', async () => {
    const file = (await run('backup')).stdout.trim();
    await run('daemon', 'stop');
    await run('restore', file, '--yes');
    expect(existsSync(home.paths.socket)).toBe(false);
    expect(JSON.parse((await run('daemon', 'status', '--json')).stdout).running).toBe(false);
  });

  it('say in JSON what there is and what went wrong', async () => {
    const { file } = JSON.parse((await run('backup', '--json')).stdout) as { file: string };
    const listed = JSON.parse((await run('backups', 'list', '--json')).stdout);
    expect(listed.data.map((one: { file: string }) => one.file)).toEqual([file]);
    const again = await run('backup', file, '--json');
    expect([again.code, JSON.parse(again.stdout).code]).toEqual([5, 'BACKUP_EXISTS']);
    await run('daemon', 'stop');
    const none = await run('restore', join(home.path, 'none.tar'), '--json');
    expect([none.code, JSON.parse(none.stdout).code]).toEqual([3, 'BACKUP_NOT_FOUND']);
  });
});

describe('export --all and import --all', () => {
  /** `rev` counts the writes of one home. */
  const rowsOf = (folder: string) =>
    readFileSync(join(folder, 'tasks.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => ({ ...(JSON.parse(line) as object), rev: 0 }));

  it('carry every task from one home to another, unchanged', async () => {
    await run('tasks', 'add', 'Call', 'the', 'plumber', 'tomorrow', '#home');
    await run('tasks', 'add', '日本語 and "quotes" \u001b[31m');
    const ref = (await run('tasks', 'list', '-q')).stdout.split('\n')[0] ?? '';
    await run('tasks', 'done', ref);
    const [first, second] = [join(home.path, 'first'), join(home.path, 'second')];
    expect((await run('export', '--all', first)).code).toBe(0);
    expect(rowsOf(first)).toHaveLength(2);

    const other = tempHome();
    const there = (...argv: string[]) => runCli(argv, { home: other.path });
    try {
      expect((await there('import', '--all', first)).stdout).toContain('2 created');
      expect((await there('import', '--all', first)).stdout).toContain('2 skipped');
      await there('export', '--all', second);
      expect(rowsOf(second)).toEqual(rowsOf(first));
    } finally {
      await there('daemon', 'stop');
      other.remove();
    }
  });

  it('replace no file and need --all', async () => {
    const folder = join(home.path, 'out');
    expect((await run('export', folder)).code).toBe(2);
    expect((await run('export', '--all', folder)).code).toBe(0);
    expect((await run('export', '--all', folder)).stderr).toContain('--force');
    expect((await run('export', '--all', folder, '--force')).code).toBe(0);
    expect((await run('import', '--all', home.paths.runDir)).code).toBe(2);
  });
});
