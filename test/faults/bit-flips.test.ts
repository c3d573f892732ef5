// The promise that no damage stays unseen: one flipped bit in a backup has it refused, one in an encrypted database is
// noticed wherever it is, and one in the content of a row of a plain database by that row's own hash.
import { copyFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCli, tempHome } from '@aurelius/core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultsOf } from '../../packages/daemon/src/db/check-file.ts';
import { checkRows } from '../../packages/daemon/src/db/check-rows.ts';
import { openConnection, useCipherEngine } from '../../packages/daemon/src/db/open.ts';
import { proveBackup } from '../../packages/daemon/src/kernel/backup/read.ts';
import { taskTable } from '../../plugins/tasks/src/tables.ts';

const FLIPS = 120;

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

/** @param bit counts from the first one of the file */
function flipped(whole: Buffer, bit: number): Buffer {
  const altered = Buffer.from(whole);
  altered.writeUInt8(altered.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
  return altered;
}

/** What `doctor --data` does to the file and the rows of tasks: whether it notices anything. */
function isNoticed(file: string, key: string | null): boolean {
  try {
    const connection = openConnection(file, 'read', key);
    try {
      const rows = checkRows(connection, taskTable);
      return (
        faultsOf(connection).length > 0 || rows === null || rows.damaged > 0 || rows.fault !== null
      );
    } finally {
      connection.close();
    }
  } catch {
    return true;
  }
}

const ROWS = Array.from({ length: 200 }, (_, at) =>
  JSON.stringify({ title: `Task ${at}`, notes: 'words' }),
);

describe('an encrypted database with one bit flipped', () => {
  const KEY = 'd'.repeat(64);
  const home = tempHome();
  const run = (...argv: string[]) => runCli(argv, { home: home.path });
  const database = join(home.paths.dataDir, 'aurelius.db');

  beforeAll(async () => {
    await useCipherEngine();
    writeFileSync(home.paths.configFile, '[storage]\nencryption = true\nkeyFile = "storage.key"\n');
    writeFileSync(join(home.path, 'storage.key'), `${KEY}\n`, { mode: 0o600 });
    const input = ROWS.join('\n');
    expect((await runCli(['tasks', 'import', '-'], { home: home.path, input })).code).toBe(0);
    await run('daemon', 'stop');
  });
  afterAll(() => home.remove());

  it(`is noticed in ${FLIPS} of ${FLIPS} cases, in every byte that is in use`, () => {
    const whole = readFileSync(database);
    expect(isNoticed(database, KEY)).toBe(false);
    const random = seeded(20_261_128);
    const file = join(home.path, 'flipped.db');
    const unseen: number[] = [];
    for (let flip = 0; flip < FLIPS; flip++) {
      const bit = Math.floor(random() * whole.length * 8);
      writeFileSync(file, flipped(whole, bit));
      if (!isNoticed(file, KEY)) unseen.push(bit >> 3);
    }
    expect(unseen).toEqual([]);
  });

  it('ends the doctor with code 1, and starts no daemon that would give out what is wrong', async () => {
    const whole = readFileSync(database);
    const bit = 8 * Math.floor(whole.length / 2) + 3;
    writeFileSync(database, flipped(whole, bit));
    expect((await run('doctor', '--data')).code).toBe(1);
    writeFileSync(database, whole);
    expect((await run('doctor', '--data')).code).toBe(0);
  });
});

describe('a row of a plain database with one bit flipped', () => {
  const home = tempHome();
  const run = (...argv: string[]) => runCli(argv, { home: home.path });
  const database = join(home.paths.dataDir, 'aurelius.db');
  const backup = join(home.path, 'backup.tar');
  let ref: string;
  let whole: Buffer;
  /** The bytes of the row from the first one of its title to the last one of its project. */
  let [from, to] = [0, 0];

  beforeAll(async () => {
    await useCipherEngine();
    const task = {
      title: 'The one that is flipped',
      description: 'What it is about, in some more words',
      notes: 'Notes '.repeat(40),
      priority: 'high',
      labels: ['home', 'work'],
      project: 'the-project',
    };
    const input = [...ROWS, JSON.stringify(task)].join('\n');
    expect((await runCli(['tasks', 'import', '-'], { home: home.path, input })).code).toBe(0);
    const listed = await run('tasks', 'list', '--project', 'the-project', '--json');
    const [row] = (JSON.parse(listed.stdout) as { data: { ref: string; hash: string }[] }).data;
    ref = row?.ref as string;
    expect((await run('backup', backup)).code).toBe(0);
    await run('daemon', 'stop');
    // what the pages held before must not be taken for the row
    const connection = openConnection(database, 'write');
    connection.exec('VACUUM');
    connection.close();
    whole = readFileSync(database);
    const start = `${row?.hash}${task.title}`;
    from = whole.indexOf(start) + 64;
    expect(whole.lastIndexOf(start)).toBe(from - 64);
    to = whole.indexOf(task.project, from) + task.project.length;
    expect(to - from).toBeGreaterThan(300);
    expect(to - from).toBeLessThan(600);
  });
  afterAll(async () => {
    await run('daemon', 'stop');
    home.remove();
  });

  it(`is noticed by its hash in ${FLIPS} of ${FLIPS} cases, and named`, () => {
    const file = join(home.path, 'flipped.db');
    const random = seeded(20_261_129);
    copyFileSync(database, file);
    expect(isNoticed(file, null)).toBe(false);
    for (let flip = 0; flip < FLIPS; flip++) {
      const bit = 8 * from + Math.floor(random() * (to - from) * 8);
      writeFileSync(file, flipped(whole, bit));
      const connection = openConnection(file, 'read');
      expect(checkRows(connection, taskTable), `byte ${(bit >> 3) - from}`).toMatchObject({
        damaged: 1,
        names: [ref],
        fault: null,
      });
      connection.close();
    }
  });

  it('is given out by nobody until it is restored', async () => {
    for (const part of [0.1, 0.5, 0.9]) {
      const bit = 8 * Math.floor(from + part * (to - from)) + 2;
      writeFileSync(database, flipped(whole, bit));
      const found = await run('doctor', '--data');
      expect([found.code, found.stdout]).toEqual([1, expect.stringContaining(`stored: ${ref}`)]);
      const shown = await run('tasks', 'show', ref, '--json');
      expect([shown.code, JSON.parse(shown.stdout)]).toEqual([
        1,
        expect.objectContaining({ status: 500, code: 'DATA_DAMAGED' }),
      ]);
      await run('daemon', 'stop');
    }
    expect((await run('restore', backup, '--yes')).code).toBe(0);
    expect((await run('tasks', 'show', ref)).code).toBe(0);
    await run('daemon', 'stop');
    expect((await run('doctor', '--data')).code).toBe(0);
  }, 120_000);
});

describe('a backup with one bit flipped', () => {
  const home = tempHome();
  const file = join(home.path, 'backup.tar');
  const run = (...argv: string[]) => runCli(argv, { home: home.path });
  let whole: Buffer;

  beforeAll(async () => {
    const input = ROWS.join('\n');
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
      writeFileSync(file, flipped(whole, 8 * from + bit));
      try {
        proveBackup(file).close();
        unseen.push(from + (bit >> 3));
      } catch {
        // noticed
      }
    }
    expect(unseen).toEqual([]);
  });

  it('is refused by the command, which changes nothing', async () => {
    writeFileSync(file, flipped(whole, 8 * Math.floor(whole.length / 2) + 2));
    const database = join(home.paths.dataDir, 'aurelius.db');
    const before = [statSync(database).ino, statSync(database).mtimeMs];
    const { code, stdout } = await run('restore', file, '--json');
    expect([code, JSON.parse(stdout).code]).toEqual([6, 'BACKUP_DAMAGED']);
    expect([statSync(database).ino, statSync(database).mtimeMs]).toEqual(before);
  });
});
