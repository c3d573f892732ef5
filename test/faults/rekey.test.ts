// The promise that changing the keys of the database, killed at any moment, leaves it whole and openable.
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCli, type TempHome, tempHome } from '@aurelius/core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const MAIN = join(import.meta.dirname, '../../packages/cli/bin/daemon/main.js');
/** What changes files; the task is killed at one of these calls. */
const CALLS = 'openat,pwrite64,write,fsync,fdatasync,ftruncate,rename,unlink,unlinkat';
const KILLS = process.env['AURELIUS_TEST_LONG'] ? 60 : 3;
const TITLES = Array.from({ length: 40 }, (_, at) => `Task ${at}`);

interface TracedCall {
  readonly name: string;
  /** Counts the calls of this name, as strace does. */
  readonly nth: number;
  readonly line: string;
}

/** The calls of a trace from the one that opens the lock of the home. */
function callsAfterLock(trace: string): TracedCall[] {
  const counts = new Map<string, number>();
  const calls = trace.split('\n').flatMap((line) => {
    const name = /^(\w+)\(/.exec(line)?.[1];
    if (name === undefined) return [];
    const nth = (counts.get(name) ?? 0) + 1;
    counts.set(name, nth);
    return [{ name, nth, line: line.slice(0, 100) }];
  });
  return calls.slice(calls.findIndex(({ line }) => line.includes('lock.db')));
}

const hasStrace = spawnSync('strace', ['--version']).status === 0;
if (!hasStrace) console.log('skipped: killed rekey (strace is not installed)');

describe.skipIf(!hasStrace)('a rekey that is killed', () => {
  const plain: TempHome = tempHome();
  const sealed: TempHome = tempHome();
  const home: TempHome = tempHome();
  const run = (where: TempHome, ...argv: string[]) => runCli(argv, { home: where.path });

  /** Puts one home in the place of another, modes and all. */
  const copy = (from: TempHome, to: TempHome) => {
    rmSync(to.path, { recursive: true });
    execFileSync('cp', ['-a', from.path, to.path]);
  };

  /** @param inject what strace does to the calls; none: it only counts them */
  const rekey = (to: string, ...inject: string[]) =>
    spawnSync(
      'strace',
      ['-qq', '-e', `trace=${CALLS}`, ...inject, process.execPath, MAIN, '--once', 'rekey'],
      {
        env: { ...process.env, AURELIUS_HOME: home.path },
        input: JSON.stringify({ to }),
        encoding: 'utf8',
      },
    );

  const titles = async () => {
    const { code, stdout } = await run(home, 'tasks', 'list', '-n', 'all', '--json');
    if (code !== 0) return [stdout];
    return (JSON.parse(stdout) as { data: { title: string }[] }).data.map(({ title }) => title);
  };

  beforeAll(async () => {
    writeFileSync(plain.paths.configFile, '[secrets]\nstore = "file"\n');
    const input = TITLES.map((title) => JSON.stringify({ title })).join('\n');
    expect((await runCli(['tasks', 'import', '-'], { home: plain.path, input })).code).toBe(0);
    await run(plain, 'daemon', 'stop');
    copy(plain, home);
    expect(rekey('encrypted').status).toBe(0);
    copy(home, sealed);
  });
  afterAll(async () => {
    await run(home, 'daemon', 'stop');
    for (const one of [plain, sealed, home]) one.remove();
  });

  it.each([['encrypted'], ['new-key'], ['plain']])(
    `to %s loses nothing at ${KILLS} points`,
    async (to) => {
      const from = to === 'encrypted' ? plain : sealed;
      copy(from, home);
      const whole = rekey(to);
      expect(whole.status, whole.stdout).toBe(0);
      const calls = callsAfterLock(whole.stderr);
      let killed = 0;
      for (let kill = 0; kill < KILLS; kill++) {
        copy(from, home);
        const at = Math.floor((calls.length * (kill + 0.5)) / KILLS);
        const { name, nth, line } = calls[at] as TracedCall;
        const { signal } = rekey(to, '-e', `inject=${name}:signal=KILL:when=${nth}`);
        if (signal === 'SIGKILL') killed++;
        expect((await titles()).sort(), `killed at ${line}`).toEqual([...TITLES].sort());
        await run(home, 'daemon', 'stop');
        const doctor = await run(home, 'doctor', '--data');
        expect(doctor.stdout, `killed at ${line}`).toContain('rows as they were stored');
        const again = rekey(to);
        const { type, problem } = JSON.parse(again.stdout.trim().split('\n').at(-1) ?? '');
        expect([type, problem?.code]).toBeOneOf([
          ['result', undefined],
          ['problem', 'REKEY_POINTLESS'],
        ]);
        const file = readFileSync(join(home.paths.dataDir, 'aurelius.db'));
        expect(file.includes('SQLite format 3')).toBe(to === 'plain');
      }
      expect(killed).toBeGreaterThan(KILLS / 2);
    },
    590_000,
  );
});
