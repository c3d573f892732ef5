// A home made by an earlier schema, opened by this one.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '@aurelius/daemon/db';
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { taskDepends } from '../src/tables.ts';

const MIGRATIONS = join(import.meta.dirname, '../migrations/sqlite');
const KERNEL = join(import.meta.dirname, '../../../packages/daemon/migrations/sqlite');

/** A copy of the migrations without those behind `last`. */
function migrationsUntil(folder: string, last: number): string {
  cpSync(MIGRATIONS, folder, { recursive: true });
  const file = join(folder, 'meta/_journal.json');
  const journal = JSON.parse(readFileSync(file, 'utf8'));
  const entries = journal.entries.filter(({ idx }: { idx: number }) => idx <= last);
  writeFileSync(file, JSON.stringify({ ...journal, entries }));
  return folder;
}

describe('tasks of an earlier schema', () => {
  it('keep what they depend on, and it is found by', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'aurelius-tasks-'));
    const open = (folder: string) =>
      openDatabase({
        dataDir,
        owners: [
          { owner: 'kernel', folder: KERNEL },
          { owner: 'tasks', folder },
        ],
        now: () => 0,
        ballastBytes: 4096,
      });
    try {
      const old = await open(migrationsUntil(join(dataDir, 'old'), 1));
      await old.write(async (tx) => {
        await tx.orm.run(sql`insert into task (id, user_id, ref, rev, hash, title, status, priority_rank, due_sort,
          all_day, labels, depends, annotations, attributes, ai_suggested, smart_scheduled, created, updated)
          values ('a', 'u', 'aaaa', 1, 'h', 't', 'open', 2, 9, 0, '[]', '["b","c","b"]', '[]', '{}', 0, 0, 1, 1)`);
      });
      await old.close();
      const db = await open(MIGRATIONS);
      const rows = await db.orm.select().from(db.table(taskDepends));
      expect(rows.map((row) => row.dependsOn).sort()).toEqual(['b', 'c']);
      await db.close();
    } finally {
      rmSync(dataDir, { recursive: true });
    }
  });
});
