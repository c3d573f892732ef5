// Writes the migrations of the kernel and of every plugin with tables, for both databases, from the same tables.
// Usage: node scripts/db-generate.ts [OWNER…] [--name NAME] [--custom] [--check]
//   --custom  adds an empty migration to write SQL into that tables cannot express
//   --check   writes nothing and fails where the tables and the migrations differ
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';

const ROOT = join(import.meta.dirname, '..');
const CORE_DB = join(ROOT, 'packages/core/src/db');

interface Owner {
  readonly id: string;
  /** Module whose exported tables are migrated. */
  readonly tables: string;
  readonly migrations: string;
}

function owners(): Owner[] {
  const plugins = readdirSync(join(ROOT, 'plugins'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({
      id: name,
      tables: join(ROOT, 'plugins', name, 'src/tables.ts'),
      migrations: join(ROOT, 'plugins', name, 'migrations'),
    }));
  const kernel = {
    id: 'kernel',
    tables: join(CORE_DB, 'index.ts'),
    migrations: join(ROOT, 'packages/daemon/migrations'),
  };
  return [kernel, ...plugins].filter((owner) => existsSync(owner.tables));
}

/** The schemas are CommonJS: below node_modules, where nobody watches and git does not look, nothing else is compiled. */
const sqliteSchema = (tables: string) => `module.exports = require(${JSON.stringify(tables)});`;

/** The PostgreSQL schema is a module of mirrored tables; drizzle-kit only reads modules. */
const postgresSchema = (tables: string) => `
const { is } = require('drizzle-orm');
const { SQLiteTable } = require('drizzle-orm/sqlite-core');
const { toPostgres } = require(${JSON.stringify(join(CORE_DB, 'postgres.ts'))});
for (const [name, value] of Object.entries(require(${JSON.stringify(tables)}))) {
  if (is(value, SQLiteTable)) exports[name] = toPostgres(value);
}
`;

function generate(owner: Owner, dialect: string, out: string, extra: readonly string[]): void {
  const core = join(ROOT, 'packages/core');
  const work = mkdtempSync(join(core, 'node_modules/.db-generate-'));
  try {
    const schema = join(work, 'schema.cjs');
    const text = dialect === 'sqlite' ? sqliteSchema : postgresSchema;
    writeFileSync(schema, text(owner.tables));
    // drizzle-kit joins `out` to the working directory, which must be where drizzle-orm is installed
    const args = ['generate', `--dialect=${dialect}`, `--schema=${relative(core, schema)}`];
    args.push(`--out=${relative(core, out)}`, ...extra);
    execFileSync(join(ROOT, 'node_modules/.bin/drizzle-kit'), args, { cwd: core, stdio: 'pipe' });
  } finally {
    rmSync(work, { recursive: true });
  }
}

const sqlFiles = (folder: string): string[] =>
  existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.sql')) : [];

/** Whether generating would add a migration. */
function drifts(owner: Owner, dialect: string, folder: string): boolean {
  const copy = mkdtempSync(join(tmpdir(), 'aurelius-migrations-'));
  try {
    if (existsSync(folder)) cpSync(folder, copy, { recursive: true });
    generate(owner, dialect, copy, ['--name=drift']);
    return sqlFiles(copy).length !== sqlFiles(folder).length;
  } finally {
    rmSync(copy, { recursive: true });
  }
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    name: { type: 'string', default: 'schema' },
    custom: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
  },
});
const known = owners();
const unknown = positionals.find((id) => !known.some((owner) => owner.id === id));
if (unknown) {
  console.error(`No tables for ${unknown}; there are: ${known.map((it) => it.id).join(', ')}`);
  process.exit(2);
}
let drifted = false;
for (const owner of known) {
  if (positionals.length > 0 && !positionals.includes(owner.id)) continue;
  for (const [dialect, name] of [
    ['sqlite', 'sqlite'],
    ['postgresql', 'postgres'],
  ] as const) {
    const folder = join(owner.migrations, name);
    if (!values.check) {
      const extra = [`--name=${values.name}`, ...(values.custom ? ['--custom'] : [])];
      generate(owner, dialect, folder, extra);
    } else if (drifts(owner, dialect, folder)) {
      drifted = true;
      console.error(`${relative(ROOT, folder)} lags behind the tables; run: pnpm db:generate`);
    }
  }
}
if (drifted) process.exitCode = 1;
