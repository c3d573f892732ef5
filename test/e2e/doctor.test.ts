// `doctor` on the build: without a daemon, with one, with something to mend, and with something that fails.
import { chmodSync, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { type CliResult, runCli, type TempHome, tempHome } from '@aurelius/core/testing';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let home: TempHome;
const run = (...argv: string[]): Promise<CliResult> => runCli(argv, { home: home.path });

interface Said {
  readonly status: string;
  readonly data: readonly {
    readonly id: string;
    readonly status: string;
    readonly fixed: string;
  }[];
}
const idsOf = ({ stdout }: CliResult) => (JSON.parse(stdout) as Said).data.map(({ id }) => id);

beforeEach(() => {
  home = tempHome();
});
afterEach(async () => {
  await run('daemon', 'stop');
  home.remove();
});

describe('doctor', () => {
  it('looks at the home where no daemon runs, and starts none', async () => {
    const result = await run('doctor', '--json');
    expect([result.code, result.stderr]).toEqual([0, '']);
    expect(idsOf(result)).toContain('home.daemon');
    expect(existsSync(home.paths.socket)).toBe(false);
    expect((await run('doctor')).stdout).toContain('try: aurelius daemon start');
  });

  it('finds a configuration that no daemon could start with', async () => {
    writeFileSync(home.paths.configFile, '[log]\nlvel = "info"\n', { mode: 0o600 });
    const { code, stdout } = await run('doctor');
    expect([code, stdout]).toEqual([1, expect.stringContaining('log.lvel: there is no such key')]);
    expect(stdout).toContain('Did you mean log.level?');
  });

  it('asks a daemon that runs', async () => {
    await run('daemon', 'start');
    const ids = idsOf(await run('doctor', '--json'));
    expect(ids).toEqual(expect.arrayContaining(['doctor.storage', 'secrets.store']));
    expect(ids).not.toContain('home.daemon');
  });

  it('reads the whole database only while no daemon has it', async () => {
    await run('tasks', 'add', 'water the plants');
    const refused = await run('doctor', '--data', '--json');
    expect([refused.code, JSON.parse(refused.stdout).code]).toEqual([75, 'DAEMON_RUNNING']);
    await run('daemon', 'stop');
    expect(idsOf(await run('doctor', '--data', '--json'))).toEqual(
      expect.arrayContaining(['home.file', 'home.rows.task', 'home.audit']),
    );
  });

  it('names a row whose content was damaged, and ends with code 1', async () => {
    await run('tasks', 'add', 'water the plants');
    const ref = (await run('tasks', 'list', '-q')).stdout.trim();
    await run('daemon', 'stop');
    const db = new Sqlite(join(home.paths.dataDir, 'aurelius.db'));
    db.exec("UPDATE task SET title = 'water the planes'");
    db.close();
    const { code, stdout } = await run('doctor', '--data');
    expect(code).toBe(1);
    expect(stdout).toContain(`1 of 1 are not what was stored: ${ref}`);
    expect(stdout).toContain('try: aurelius restore FILE');
    const shown = await run('tasks', 'show', ref);
    expect([shown.code, shown.stderr]).toEqual([1, expect.stringContaining('DATA_DAMAGED')]);
  });

  it('says what it mended', async () => {
    mkdirSync(home.paths.dataDir, { recursive: true });
    chmodSync(home.paths.dataDir, 0o755);
    const { stdout } = await run('doctor', '--fix');
    expect(stdout).toContain('mended: File modes');
    expect(statSync(home.paths.dataDir).mode & 0o777).toBe(0o700);
  });

  it('ends with code 1 when a check fails', async () => {
    mkdirSync(home.paths.runDir, { recursive: true, mode: 0o700 });
    const stranger = createServer((socket) => socket.end('nonsense\r\n\r\n'));
    await new Promise<void>((done) => stranger.listen(home.paths.socket, done));
    try {
      const result = await run('doctor', '--json');
      const { status, data } = JSON.parse(result.stdout) as Said;
      expect([result.code, status]).toEqual([1, 'fail']);
      expect(data.find(({ id }) => id === 'home.daemon')?.status).toBe('fail');
    } finally {
      stranger.close();
    }
  });
});
