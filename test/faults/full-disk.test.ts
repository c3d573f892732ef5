// The promise that a full disk loses nothing: reads go on, writes are refused whole, removing works, and once there is
// room everything goes on by itself.
import { readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '@aurelius/core/client';
import { isProblem } from '@aurelius/core/contract';
import { runCli, startBuiltDaemon } from '@aurelius/core/testing';
import { contract } from '@aurelius/plugin-tasks/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { canMount, type Disk, mountDisk } from './tmpfs.ts';

const { create, list, remove } = contract.operations;

/** Text that is not repeated, so that it takes its room wherever it is kept. */
const words = (at: number) =>
  Array.from({ length: 2000 }, (_, word) => (word * 7919 + at * 104_729).toString(36)).join(' ');

const possible = canMount();
if (!possible) console.log('skipped: full disk (this user may not mount one)');

describe.skipIf(!possible)('a full disk', () => {
  let disk: Disk;
  let home: string;

  beforeEach(() => {
    disk = mountDisk(96);
    home = join(disk.path, 'home');
  });
  afterEach(() => disk.remove());

  const filler = () => join(disk.path, 'filler');
  /** Leaves this much room, bytes. */
  const fill = (room: number) => {
    const { bavail, bsize } = statfsSync(disk.path);
    writeFileSync(filler(), Buffer.alloc(bavail * bsize - room));
  };
  const run = (...argv: string[]) => runCli(argv, { home });

  it('takes no write, loses none, gives out everything and lets things be removed', async () => {
    const daemon = await startBuiltDaemon(home);
    const api = createClient({ address: { socket: daemon.socket } });
    const acked: string[] = [];
    try {
      acked.push((await api.call(create, { title: 'First' })).id);
      fill(1_000_000);
      const notes = 'x'.repeat(19_000);
      let refused: unknown;
      for (let at = 0; at < 500 && refused === undefined; at++) {
        await api.call(create, { title: `Task ${at}`, notes }).then(
          ({ id }) => acked.push(id),
          (error: unknown) => {
            refused = error;
          },
        );
      }
      expect(refused).toMatchObject({ code: 'STORAGE_FULL', spec: { status: 507 } });
      expect(acked.length).toBeGreaterThan(1);
      await expect(api.call(create, { title: 'small' })).rejects.toMatchObject({
        code: 'STORAGE_FULL',
      });

      const stored = await api.call(list, { limit: 500 });
      expect(stored.data.map(({ id }) => id).sort()).toEqual([...acked].sort());
      await api.call(remove, { id: acked.pop() as string });
      expect((await api.call(list, { limit: 500 })).data).toHaveLength(acked.length);

      rmSync(filler());
      for (let at = 0; ; at++) {
        try {
          acked.push((await api.call(create, { title: 'Room again' })).id);
          break;
        } catch (error) {
          if (at === 50 || !isProblem(error)) throw error;
          await sleep(100);
        }
      }
    } finally {
      api.close();
      await daemon.stop();
    }
    const { code, stdout } = await run('doctor', '--data');
    expect([code, stdout]).toEqual([0, expect.stringContaining(`${acked.length} rows as they`)]);
  }, 120_000);

  it('lets a daemon start that gives out and removes what is there, down to the last byte', async () => {
    expect((await run('tasks', 'add', 'kept')).code).toBe(0);
    expect((await run('tasks', 'add', 'not', 'kept')).code).toBe(0);
    await run('daemon', 'stop');
    fill(0);
    const listed = await run('tasks', 'list', '-q');
    expect([listed.code, listed.stderr]).toEqual([0, '']);
    const [ref = ''] = listed.stdout.split('\n');
    const added = await run('tasks', 'add', 'more', '--json');
    expect([added.code, JSON.parse(added.stdout).code]).toEqual([1, 'STORAGE_FULL']);
    expect((await run('tasks', 'remove', ref)).code).toBe(0);
    rmSync(filler());
    expect((await run('tasks', 'add', 'more')).code).toBe(0);
    expect((await run('tasks', 'list', '-q')).stdout.trim().split('\n')).toHaveLength(2);
    await run('daemon', 'stop');
  }, 120_000);

  it('refuses a backup, a rekey and a restore, and leaves nothing of them behind', async () => {
    // more than the space that is kept back
    const rows = Array.from({ length: 250 }, (_, at) => ({
      title: `Task ${at}`,
      notes: words(at),
    }));
    const input = rows.map((row) => JSON.stringify(row)).join('\n');
    expect((await runCli(['tasks', 'import', '-'], { home, input })).code).toBe(0);
    const file = join(disk.path, 'a.tar');
    expect((await run('backup', file)).code).toBe(0);
    fill(1_500_000);
    const other = join(disk.path, 'b.tar');
    const backup = await run('backup', other, '--json');
    expect([backup.code, JSON.parse(backup.stdout).code]).toEqual([1, 'STORAGE_FULL']);
    await run('daemon', 'stop');
    rmSync(filler());
    fill(100_000);
    for (const argv of [
      ['rekey', '--encrypt'],
      ['restore', file],
    ]) {
      const { code, stdout } = await run(...argv, '--json');
      expect([argv, code, JSON.parse(stdout).code]).toEqual([argv, 1, 'STORAGE_FULL']);
    }
    expect(readdirSync(disk.path).sort()).toEqual(['a.tar', 'filler', 'home']);
    rmSync(filler());
    const { code, stdout } = await run('doctor', '--data');
    expect([code, stdout]).toEqual([0, expect.stringContaining('250 rows as they were stored')]);
    const left = readdirSync(join(home, 'data')).filter((name) => /rekeyed|restoring/.test(name));
    expect(left).toEqual([]);
    expect((await run('tasks', 'list', '-n', '1')).code).toBe(0);
    await run('daemon', 'stop');
  }, 120_000);
});
