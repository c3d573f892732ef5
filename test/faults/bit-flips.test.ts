// The promise that no damage stays unseen: one flipped bit in a backup, wherever it is, has it refused.
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCli, tempHome } from '@aurelius/core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { proveBackup } from '../../packages/daemon/src/kernel/backup/read.ts';

const FLIPS = 120;

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

describe('a backup with one bit flipped', () => {
  const home = tempHome();
  const file = join(home.path, 'backup.tar');
  const run = (...argv: string[]) => runCli(argv, { home: home.path });
  let whole: Buffer;

  beforeAll(async () => {
    const rows = Array.from({ length: 200 }, (_, at) => ({ title: `Task ${at}`, notes: 'words' }));
    const input = rows.map((row) => JSON.stringify(row)).join('\n');
    expect((await runCli(['tasks', 'import', '-'], { home: home.path, input })).code).toBe(0);
    expect((await run('backup', file)).code).toBe(0);
    await run('daemon', 'stop');
    whole = readFileSync(file);
  });

  afterAll(() => home.remove());

  it(`is refused in ${FLIPS} of ${FLIPS} cases, manifest, database and seal alike`, () => {
    expect(() => proveBackup(file).close()).not.toThrow();
    const random = seeded(20_261_123);
    const unseen: number[] = [];
    for (let flip = 0; flip < FLIPS; flip++) {
      // the ends are small and would hardly be hit
      const part = [2000, whole.length, 200][flip % 3] ?? 0;
      const from = flip % 3 === 2 ? whole.length - part : 0;
      const bit = Math.floor(random() * part * 8);
      const at = from + (bit >> 3);
      const altered = Buffer.from(whole);
      altered.writeUInt8(altered.readUInt8(at) ^ (1 << (bit & 7)), at);
      writeFileSync(file, altered);
      try {
        proveBackup(file).close();
        unseen.push(at);
      } catch {
        // noticed
      }
    }
    expect(unseen).toEqual([]);
  });

  it('is refused by the command, which changes nothing', async () => {
    const altered = Buffer.from(whole);
    const at = Math.floor(whole.length / 2);
    altered.writeUInt8(altered.readUInt8(at) ^ 4, at);
    writeFileSync(file, altered);
    const database = join(home.paths.dataDir, 'aurelius.db');
    const before = [statSync(database).ino, statSync(database).mtimeMs];
    const { code, stdout } = await run('restore', file, '--json');
    expect([code, JSON.parse(stdout).code]).toEqual([6, 'BACKUP_DAMAGED']);
    expect([statSync(database).ino, statSync(database).mtimeMs]).toEqual(before);
  });
});
