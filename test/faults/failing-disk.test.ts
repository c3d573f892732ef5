// The promise that a disk which fails is believed: what could not be made durable is not acknowledged, nothing more is
// written on top of it, reading goes on, and the next start has everything that was acknowledged.
import { spawn, spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '@aurelius/core/client';
import { systemOperations } from '@aurelius/core/kernel';
import { runCli, type TempHome, tempHome } from '@aurelius/core/testing';
import { contract } from '@aurelius/plugin-tasks/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MAIN } from './traced-daemon.ts';

const { create, list, show } = contract.operations;

const hasStrace = spawnSync('strace', ['--version']).status === 0;
if (!hasStrace) console.log('skipped: failing disk (strace is not installed)');

describe.skipIf(!hasStrace)('a disk that fails', () => {
  let home: TempHome;
  let ended: Promise<unknown>;

  beforeEach(() => {
    home = tempHome();
  });
  afterEach(() => home.remove());

  /** A daemon whose calls of one name fail, from the `nth` on or only then; only the thread of the database is meant. */
  const start = async (inject: string) => {
    const traced = spawn(
      'strace',
      [
        '-qq',
        '-o',
        '/dev/null',
        '-e',
        `trace=${inject.split(':')[0]}`,
        '-e',
        `inject=${inject}`,
        process.execPath,
        MAIN,
      ],
      {
        env: { ...process.env, AURELIUS_HTTP_PORT: '0', AURELIUS_HOME: home.path },
        stdio: 'ignore',
      },
    );
    ended = new Promise((resolve) => traced.once('exit', resolve));
    const api = createClient({ address: { socket: home.paths.socket } });
    for (let looks = 0; looks < 500; looks++) {
      try {
        await api.call(systemOperations.hello, {});
        return api;
      } catch {
        await sleep(20);
      }
    }
    throw new Error('The daemon did not start');
  };

  it.each([
    ['that refuses to sync', 'fsync,fdatasync:error=EIO:when=20+'],
    ['that refuses to write', 'pwrite64:error=EIO:when=150+'],
    ['that refuses to write once', 'pwrite64:error=EIO:when=150'],
  ])(
    '%s acknowledges nothing that is not there afterwards',
    async (_, inject) => {
      // a first start writes more than later ones do
      expect((await runCli(['tasks', 'add', 'first'], { home: home.path })).code).toBe(0);
      await runCli(['daemon', 'stop'], { home: home.path });
      const api = await start(inject);
      const acked: string[] = [];
      const refused: unknown[] = [];
      for (let at = 0; at < 60; at++) {
        await api.call(create, { title: `Task ${at}` }).then(
          ({ id }) => acked.push(id),
          (error: unknown) => refused.push(error),
        );
      }
      expect(acked.length).toBeGreaterThan(0);
      expect(refused.length).toBeGreaterThan(0);
      for (const error of refused) {
        expect(error).toMatchObject({ code: 'STORAGE_UNUSABLE', spec: { status: 503 } });
      }
      for (const id of acked) expect((await api.call(show, { id })).id).toBe(id);
      if (inject.startsWith('fsync')) {
        expect(refused).toHaveLength(60 - acked.length);
        const { pid } = await api.call(systemOperations.hello, {});
        const ready = await runCli(['doctor', '--json'], { home: home.path });
        expect([pid > 0, ready.code]).toEqual([true, 1]);
      }
      const { pid } = await api.call(systemOperations.hello, {});
      api.close();
      process.kill(pid, 'SIGKILL');
      await ended;

      const { code, stdout } = await runCli(['doctor', '--data'], { home: home.path });
      expect([code, stdout]).toEqual([0, expect.stringContaining('Audit log')]);
      expect((await runCli(['daemon', 'start'], { home: home.path })).code).toBe(0);
      const after = createClient({ address: { socket: home.paths.socket } });
      const ids = (await after.call(list, { limit: 500 })).data.map(({ id }) => id);
      after.close();
      await runCli(['daemon', 'stop'], { home: home.path });
      expect(acked.filter((id) => !ids.includes(id))).toEqual([]);
    },
    60_000,
  );
});
