// The promise that a home which cannot be used is named, with the code for that, and that nothing half-done is left in it.
import { chownSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCli, tempHome } from '@aurelius/core/testing';
import { describe, expect, it } from 'vitest';
import { canMount, mountDisk } from './tmpfs.ts';

const isRoot = process.getuid?.() === 0;
const possible = canMount();
if (!possible) console.log('skipped: read-only home (this user may not mount one)');
if (!isRoot) console.log('skipped: home of somebody else (only root can make one)');

/** Commands that write, each in another way. */
const WRITING = [
  ['tasks', 'list'],
  ['tasks', 'add', 'something'],
  ['daemon', 'start'],
  ['config', 'set', 'time.zone', 'UTC'],
  ['rekey', '--encrypt'],
  ['doctor', '--data'],
];

const said = (text: string) => (JSON.parse(text) as { code: string }).code;

describe('a home that cannot be used', () => {
  it.skipIf(!possible)(
    'because its disk is read-only ends every command with code 78',
    async () => {
      const disk = mountDisk(4);
      try {
        disk.lock(true);
        for (const argv of WRITING) {
          const json = argv[0] === 'daemon' ? [] : ['--json'];
          const { code, stdout, stderr } = await runCli([...argv, ...json], {
            home: join(disk.path, 'home'),
          });
          expect([argv, code]).toEqual([argv, 78]);
          expect(json.length > 0 ? said(stdout) : stderr).toContain('FILES_UNUSABLE');
        }
        expect(readdirSync(disk.path)).toEqual([]);
      } finally {
        disk.remove();
      }
    },
  );

  it.skipIf(!possible)('because its disk became read-only keeps what is stored', async () => {
    const disk = mountDisk(32);
    const home = join(disk.path, 'home');
    try {
      expect((await runCli(['tasks', 'add', 'kept'], { home })).code).toBe(0);
      await runCli(['daemon', 'stop'], { home });
      disk.lock(true);
      const { code, stderr } = await runCli(['tasks', 'list'], { home });
      expect([code, stderr]).toEqual([78, expect.stringContaining('FILES_UNUSABLE')]);
      disk.lock(false);
      expect((await runCli(['tasks', 'list'], { home })).stdout).toContain('kept');
      await runCli(['daemon', 'stop'], { home });
    } finally {
      disk.remove();
    }
  });

  it.skipIf(!isRoot)('because it is somebody else’s is left alone', async () => {
    const home = tempHome();
    try {
      mkdirSync(home.paths.dataDir, { recursive: true, mode: 0o700 });
      chownSync(home.paths.dataDir, 12_345, 12_345);
      const { code, stderr } = await runCli(['tasks', 'add', 'something'], { home: home.path });
      expect([code, stderr]).toEqual([78, expect.stringContaining('belongs to another user')]);
      expect(readdirSync(home.paths.dataDir)).toEqual([]);
      const data = await runCli(['doctor', '--data', '--json'], { home: home.path });
      expect([data.code, said(data.stdout)]).toEqual([78, 'STORAGE_UNUSABLE']);
    } finally {
      home.remove();
    }
  });

  it('because HOME is a file is named', async () => {
    const home = tempHome();
    try {
      const file = join(home.path, 'file');
      writeFileSync(file, '');
      const env = { HOME: file, AURELIUS_HOME: '', XDG_RUNTIME_DIR: '' };
      const { code, stderr } = await runCli(['tasks', 'add', 'something'], { home: '', env });
      expect([code, stderr]).toEqual([78, expect.stringContaining('FILES_UNUSABLE')]);
      expect(stderr).toContain('ENOTDIR');
    } finally {
      home.remove();
    }
  });

  it('because HOME is missing is made where that is possible', async () => {
    const home = tempHome();
    const missing = join(home.path, 'not', 'there');
    const run = (...argv: string[]) =>
      runCli(argv, { home: '', env: { HOME: missing, AURELIUS_HOME: '', XDG_RUNTIME_DIR: '' } });
    try {
      expect((await run('tasks', 'add', 'something')).code).toBe(0);
      expect(existsSync(join(missing, '.local/share/aurelius/aurelius.db'))).toBe(true);
      expect((await run('daemon', 'stop')).code).toBe(0);
    } finally {
      home.remove();
    }
  });
});
