// The migrations of one owner as drizzle-kit wrote them: a journal, and one SQL file for each entry.
import { hash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Whose tables: the kernel's or a plugin's, and the folder with the migrations for this database. */
export interface MigrationOwner {
  /** `kernel` or a plugin id. */
  readonly owner: string;
  /** Holds `meta/_journal.json` and `<tag>.sql`. */
  readonly folder: string;
}

export interface Migration {
  readonly owner: string;
  /** `NNNN_name`. */
  readonly tag: string;
  /** SHA-256 of the file, hex. */
  readonly hash: string;
  readonly statements: readonly string[];
}

interface Journal {
  readonly entries: readonly { readonly tag: string }[];
}

/** Reads an owner's migrations in the order they apply; none when the folder does not exist. */
export function readMigrations({ owner, folder }: MigrationOwner): Migration[] {
  const journal = join(folder, 'meta', '_journal.json');
  if (!existsSync(journal)) return [];
  const { entries } = JSON.parse(readFileSync(journal, 'utf8')) as Journal;
  return entries.map(({ tag }) => {
    const text = readFileSync(join(folder, `${tag}.sql`), 'utf8');
    const statements = text
      .split('--> statement-breakpoint')
      .map((statement) => statement.trim())
      .filter((statement) => statement !== '');
    return { owner, tag, hash: hash('sha256', text), statements };
  });
}
