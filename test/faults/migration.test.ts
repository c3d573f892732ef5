// The promise that a crash in the middle of a migration leaves the old schema or the new one, never something between.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const PROGRAM = join(import.meta.dirname, 'migrate-and-die.ts');

const OLD = ['create table thing (id text primary key)', "insert into thing values ('a'), ('b')"];
const NEW = [
  'create table thing_next (id text primary key, name text not null)',
  "insert into thing_next select id, 'name of ' || id from thing",
  'drop table thing',
  'alter table thing_next rename to thing',
  'create index thing_name on thing (name)',
  'create table part (id text primary key, thing text references thing (id))',
  "insert into part select 'part of ' || id, id from thing",
];

let root: string;
let file: string;

function migrations(name: string, ...steps: string[][]): string {
  const folder = join(root, name);
  mkdirSync(join(folder, 'meta'), { recursive: true });
  const entries = steps.map((statements, idx) => {
    const tag = `000${idx}_step`;
    writeFileSync(join(folder, `${tag}.sql`), statements.join('--> statement-breakpoint\n'));
    return { idx, tag };
  });
  writeFileSync(join(folder, 'meta/_journal.json'), JSON.stringify({ entries }));
  return folder;
}

const migrate = (folder: string, before: number) =>
  spawnSync(process.execPath, [PROGRAM, file, folder, String(before)], { encoding: 'utf8' });

/** Everything there is, as text. */
function content(): string {
  const db = new Database(file);
  try {
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    const schema = db.prepare('select sql from sqlite_master order by name').pluck().all();
    const rows = db
      .prepare("select name from sqlite_master where type = 'table' order by name")
      .pluck()
      .all()
      .map((table) => db.prepare(`select * from "${table}"`).all());
    return JSON.stringify([schema, rows]);
  } finally {
    db.close();
  }
}

describe('a migration that is killed', () => {
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'aurelius-migration-'));
    file = join(root, 'aurelius.db');
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('leaves the old schema before each of its statements, and the new one after the last', () => {
    expect(migrate(migrations('old', OLD), 99).status).toBe(0);
    const old = content();
    cpSync(file, join(root, 'kept.db'));
    const folder = migrations('new', OLD, NEW);

    const whole = migrate(folder, 99);
    expect(whole.stderr).toBe('');
    const statements = Number(whole.stdout);
    expect(statements).toBeGreaterThan(NEW.length);
    const next = content();
    expect(next).not.toBe(old);

    for (let before = 0; before < statements; before++) {
      for (const suffix of ['-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
      cpSync(join(root, 'kept.db'), file);
      expect(migrate(folder, before).signal).toBe('SIGKILL');
      expect(content(), `killed before statement ${before} of ${statements}`).toBe(old);
      expect(migrate(folder, 99).status).toBe(0);
      expect(content()).toBe(next);
    }
  }, 120_000);
});
