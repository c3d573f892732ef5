// Fresh databases for the tests of plugins: SQLite as the daemon opens it, and PostgreSQL in this process.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Database } from '@aurelius/core/db';
import { NotInstalled, type TestDatabase } from '@aurelius/core/testing/plugin';
import { openDatabase } from '../db/index.ts';

/** A test needs no disk space kept back, bytes. */
const BALLAST_BYTES = 4096;

/** The kernel's migrations: beside a build, or in the tree. */
function kernelMigrations(): string {
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder)) {
    const found = join(folder, 'packages/daemon/migrations');
    if (existsSync(found)) return found;
  }
  throw new Error('The migrations of the kernel are not there');
}

/** Whose migrations apply, for one dialect. */
const foldersOf = (
  owner: { readonly id: string; readonly migrations: string | null },
  dialect: string,
) => [
  { owner: 'kernel', folder: join(kernelMigrations(), dialect) },
  ...(owner.migrations === null
    ? []
    : [{ owner: owner.id, folder: join(owner.migrations, dialect) }]),
];

const sqlite: TestDatabase = {
  name: 'SQLite',
  dialect: 'sqlite',
  async open(owner, now) {
    const dataDir = mkdtempSync(join(tmpdir(), 'aurelius-plugin-'));
    const remove = () => rmSync(dataDir, { recursive: true, force: true });
    try {
      const owners = foldersOf(owner, 'sqlite');
      const db = await openDatabase({ dataDir, owners, now, ballastBytes: BALLAST_BYTES });
      const close = async () => {
        await db.close();
        remove();
      };
      const failed = db.failedOwners.get(owner.id);
      if (!failed) return Object.assign(Object.create(db) as Database, { close });
      await close();
      throw failed;
    } catch (error) {
      remove();
      throw error;
    }
  },
};

const postgres: TestDatabase = {
  name: 'PostgreSQL',
  dialect: 'postgres',
  async open(owner, now) {
    const { openPglite } = await import('@aurelius/core/testing/pglite').catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
      throw new NotInstalled('PGlite is not there: npm install --save-dev @electric-sql/pglite');
    });
    const migrations = foldersOf(owner, 'postgres').map(({ folder }) => folder);
    return openPglite({ migrations, now });
  },
};

/** Both kinds of database. */
export const testDatabases: readonly [TestDatabase, TestDatabase] = [sqlite, postgres];
