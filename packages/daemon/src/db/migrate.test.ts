import { hash } from 'node:crypto';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { proveBackup } from '../kernel/backup/read.ts';
import { openDatabase } from './index.ts';
import { openConnection } from './open.ts';

const KERNEL = { owner: 'kernel', folder: join(import.meta.dirname, '../../migrations/sqlite') };

let root: string;
let dataDir: string;

const open = (...plugins: { owner: string; folder: string }[]) =>
  openDatabase({ dataDir, owners: [KERNEL, ...plugins], now: () => 1_700_000_000_000 });

/** Migrations of a plugin called `thing`, one SQL text each. */
function thing(...texts: string[]) {
  const folder = join(root, 'thing');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'meta'), { recursive: true });
  const entries = texts.map((text, idx) => {
    const tag = `000${idx}_step`;
    writeFileSync(join(folder, `${tag}.sql`), text);
    return { idx, tag };
  });
  writeFileSync(join(folder, 'meta/_journal.json'), JSON.stringify({ entries }));
  return { owner: 'thing', folder };
}

const file = () => join(dataDir, 'aurelius.db');
const digest = () => hash('sha256', readFileSync(file()));
const tables = () => {
  const connection = openConnection(file(), 'read');
  const names = connection
    .prepare(`select name from sqlite_master where type = 'table'`)
    .pluck()
    .all();
  connection.close();
  return names as string[];
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'aurelius-migrate-'));
  dataDir = join(root, 'data');
  mkdirSync(dataDir);
});

afterEach(() => rmSync(root, { recursive: true }));

const CREATE = 'create table thing (id text)';
const WIDEN =
  'alter table thing add column name text;--> statement-breakpoint\ncreate index thing_name on thing(name)';

describe('opening a database', () => {
  it('makes the schema of the kernel and of every plugin', async () => {
    const db = await open(thing(CREATE, WIDEN));
    await db.close();
    expect(tables()).toEqual(expect.arrayContaining(['event_log', 'search_fts', 'thing']));
  });

  it('writes nothing when the schema is already there', async () => {
    await (await open(thing(CREATE))).close();
    const before = digest();
    await (await open(thing(CREATE))).close();
    expect(digest()).toBe(before);
    expect(readdirSync(dataDir).sort()).toEqual(['aurelius.db', 'ballast']);
  });

  it('backs an existing database up before it migrates it', async () => {
    await (await open(thing(CREATE))).close();
    await (await open(thing(CREATE, WIDEN))).close();
    const [copy] = readdirSync(join(dataDir, 'backups'));
    const backup = proveBackup(join(dataDir, 'backups', copy ?? ''));
    const extracted = join(root, 'extracted.db');
    backup.extract('aurelius.db', extracted);
    backup.close();
    expect(backup.manifest.reason).toBe('migration');
    const connection = openConnection(extracted, 'read');
    expect(
      connection
        .prepare('select * from thing')
        .columns()
        .map((it) => it.name),
    ).toEqual(['id']);
    connection.close();
  });

  it('refuses the schema of a newer binary and leaves the folder as it was', async () => {
    await (await open(thing(CREATE, WIDEN))).close();
    const before = [digest(), readdirSync(dataDir)];
    const refused = open(thing(CREATE));
    await expect(refused).rejects.toMatchObject({
      code: 'SCHEMA_NEWER',
      detail: expect.stringMatching(/thing schema 0001_step; this Aurelius .* up to 0000_step/),
    });
    expect([digest(), readdirSync(dataDir)]).toEqual(before);
  });

  it('refuses it unchanged after a crash too, when the log still holds the newest rows', async () => {
    const db = await open(thing(CREATE, WIDEN));
    const crashed = join(root, 'crashed');
    cpSync(dataDir, crashed, { recursive: true });
    await db.close();
    rmSync(dataDir, { recursive: true });
    cpSync(crashed, dataDir, { recursive: true });
    const before = [digest(), hash('sha256', readFileSync(`${file()}-wal`))];
    await expect(open(thing(CREATE))).rejects.toMatchObject({ code: 'SCHEMA_NEWER' });
    expect([digest(), hash('sha256', readFileSync(`${file()}-wal`))]).toEqual(before);
  });

  it('ignores the migrations of a plugin that is not loaded', async () => {
    await (await open(thing(CREATE))).close();
    await (await open()).close();
    expect(tables()).toContain('thing');
  });

  it('refuses a migration that was edited after it was applied', async () => {
    await (await open(thing(CREATE))).close();
    await expect(open(thing(`${CREATE} strict`))).rejects.toMatchObject({
      code: 'STORAGE_UNUSABLE',
    });
  });

  it('keeps the old schema of a plugin whose migration fails, and goes on without it', async () => {
    const db = await open(thing(CREATE, 'create table thing (id text)'));
    expect(db.failedOwners.get('thing')?.message).toContain('already exists');
    await db.close();
    expect(tables()).toContain('event_log');
    expect(tables()).not.toContain('thing');
  });

  it('says so when the file is not a database', async () => {
    writeFileSync(file(), 'x'.repeat(5000));
    await expect(open()).rejects.toMatchObject({ code: 'STORAGE_UNUSABLE' });
    expect(readFileSync(file(), 'utf8')).toBe('x'.repeat(5000));
  });
});
