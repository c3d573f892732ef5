// The migrations of the kernel and of tasks, from an empty database on both dialects.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as kernel from '@aurelius/core/db';
import { is } from 'drizzle-orm';
import { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { describe, expect, it } from 'vitest';
import * as tables from '../src/tables.ts';
import { DATABASES } from './databases.ts';

const OWNERS = ['../../../packages/daemon/migrations', '../migrations'];
const TABLES = Object.values({ ...kernel, ...tables }).filter((it) => is(it, SQLiteTable));

describe('migrations from empty', () => {
  it.each(DATABASES)('make every table with every column on %s', async (_, open) => {
    const { db, close } = await open();
    expect(TABLES.length).toBeGreaterThanOrEqual(4);
    for (const table of TABLES) {
      expect(await db.orm.select().from(db.table(table as SQLiteTable))).toEqual([]);
    }
    await close();
  });

  it.each(OWNERS)('are the same steps on both: %s', (folder) => {
    const steps = (dialect: string) =>
      readdirSync(join(import.meta.dirname, folder, dialect)).filter((name) =>
        name.endsWith('.sql'),
      );
    expect(steps('sqlite')).not.toEqual([]);
    expect(steps('postgres')).toEqual(steps('sqlite'));
  });
});
