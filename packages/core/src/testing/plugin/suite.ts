// The suite that every plugin must pass, bundled or not: a list of named cases that any test runner can run.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { is } from 'drizzle-orm';
import { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { commandsOfFile, takenCommand } from '../../command/command-file.ts';
import type { Command } from '../../command/define.ts';
import { type DerivedPackage, derivedPackage, partsOf } from '../../generate/plugin-package.ts';
import {
  type Manifest,
  manifestOf,
  manifestSchema,
  type Plugin,
  type PluginContract,
  untoldEntities,
} from '../../plugin/index.ts';
import { fakeClock } from '../clock.ts';
import {
  badCommands,
  badNames,
  uncoded,
  undeclaredCalls,
  undocumented,
  unrepresentable,
} from './contract-rules.ts';
import { NotInstalled, type TestDatabase } from './databases.ts';
import { createTestHost } from './test-host.ts';

export interface PluginSuiteOptions {
  /** The package's folder. */
  readonly folder: string;
  /** Databases of the host: `testDatabases` of `@aurelius/daemon/testing`. */
  readonly databases: readonly TestDatabase[];
  /** Its own commands. */
  readonly commands?: readonly Command<never>[];
  /** The module of its tables. */
  readonly tables?: Readonly<Record<string, unknown>>;
  /** Its commands are compiled into the command line: it has no command file. */
  readonly bundled?: boolean;
}

export interface SuiteCase {
  readonly name: string;
  /** Where a breach is to be mended, relative to the package. */
  readonly file: string;
  /**
   * Answers why there was nothing to test with, or undefined.
   * @throws Error that names every breach
   */
  run(): Promise<string | undefined>;
}

function assertNone(breaches: readonly string[]): undefined {
  if (breaches.length > 0) throw new Error(breaches.join('\n'));
}

const listed = (texts: Iterable<string>): string => [...texts].sort().join(', ') || 'none';

const readJson = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));

const aureliusOf = (folder: string): unknown =>
  (readJson(join(folder, 'package.json')) as { aurelius?: unknown }).aurelius;

const differs = (one: unknown, other: unknown) => JSON.stringify(one) !== JSON.stringify(other);

function manifestBreaches(folder: string, code: Manifest): string[] {
  const parsed = manifestSchema.safeParse(aureliusOf(folder));
  if (!parsed.success) {
    return parsed.error.issues.map(({ path, message }) => `aurelius.${path.join('.')}: ${message}`);
  }
  const manifest = parsed.data as Readonly<Record<string, unknown>>;
  const expected = code as Readonly<Record<string, unknown>>;
  const keys = new Set([...Object.keys(expected), ...Object.keys(manifest)]);
  const paths = Object.entries(manifest).filter(
    ([, value]) => typeof value === 'string' && value.startsWith('./'),
  ) as [string, string][];
  return [
    ...[...keys]
      .filter((key) => differs(manifest[key], expected[key]))
      .map((key) => `aurelius.${key} is not what the code says`),
    ...paths
      .filter(([, path]) => !existsSync(join(folder, path)))
      .map(([key, path]) => `aurelius.${key}: there is no ${path}`),
  ];
}

function commandFileBreaches(folder: string, { manifest, commands }: DerivedPackage): string[] {
  const file = manifest.commands;
  if (file === undefined) return [];
  if (!existsSync(join(folder, file))) return [`there is no ${file}`];
  const held = readJson(join(folder, file));
  const taken = takenCommand(commandsOfFile(held), []);
  if (taken !== null) return [taken];
  return differs(held, commands) ? [`${file} is not what the code says`] : [];
}

/** Tables and columns that the migrations do not make. */
async function unmigrated(
  id: string,
  database: TestDatabase,
  migrations: string,
  tables: readonly SQLiteTable[],
): Promise<string[]> {
  const db = await database.open({ id, migrations }, fakeClock().now);
  const breaches: string[] = [];
  try {
    for (const table of tables) {
      try {
        await db.orm.select().from(db.table(table)).limit(1);
      } catch (error) {
        const { cause, message } = error as Error;
        breaches.push(cause instanceof Error ? cause.message : message);
      }
    }
    return breaches;
  } finally {
    await db.close();
  }
}

const stepsOf = (folder: string): string[] =>
  existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.sql')) : [];

/**
 * The cases of a plugin.
 * @example for (const { name, run } of pluginSuite(plugin, options)) it(name, async () => void (await run()));
 */
export function pluginSuite<C extends PluginContract>(
  plugin: Plugin<C>,
  { folder, databases, commands = [], tables = {}, bundled = false }: PluginSuiteOptions,
): readonly SuiteCase[] {
  const { contract } = plugin;
  const migrations = join(folder, 'migrations');
  const packageOf = () => {
    const parts = partsOf(aureliusOf(folder), (path) => existsSync(join(folder, path)));
    const own = commands.map(({ spec }) => spec);
    return bundled
      ? { manifest: manifestOf(contract, parts.migrations !== undefined), commands: [] }
      : derivedPackage(contract, own, parts);
  };
  const owned = Object.values(tables).filter((one): one is SQLiteTable => is(one, SQLiteTable));
  const rule = (name: string, file: string, breaches: () => string[]): SuiteCase => ({
    name,
    file,
    run: async () => assertNone(breaches()),
  });
  const [database] = databases as [TestDatabase];
  const started = () =>
    createTestHost(plugin, { database, migrations: existsSync(migrations) ? migrations : null });
  return [
    rule('the manifest says what the code says', 'package.json', () =>
      manifestBreaches(folder, packageOf().manifest),
    ),
    rule('the command file says what the code says', 'commands.json', () =>
      commandFileBreaches(folder, packageOf()),
    ),
    rule('every name keeps the rules', 'src/contract.ts', () => badNames(contract)),
    rule('every operation is documented', 'src/contract.ts', () => undocumented(contract)),
    rule('every error is coded', 'src/contract.ts', () => uncoded(contract)),
    rule('every entity has an event', 'src/contract.ts', () =>
      untoldEntities(plugin).map((entity) => `no event begins with '${entity}:'`),
    ),
    rule('everything on the wire has a JSON Schema', 'src/contract.ts', () =>
      unrepresentable(contract),
    ),
    rule('whoever it calls is named, with the reason', 'src/contract.ts', () =>
      undeclaredCalls(contract),
    ),
    rule('the config works without being set', 'src/contract.ts', () => {
      const { error } = contract.config.safeParse({});
      return error ? error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) : [];
    }),
    rule('its own commands are documented', 'src/commands.ts', () => badCommands(commands)),
    {
      name: 'it starts, and has a handler for every operation',
      file: 'src/daemon.ts',
      async run() {
        const host = await started();
        await host.close();
        const [said, done] = [contract.operations, host.half.operations].map((one) =>
          listed(Object.keys(one)),
        );
        return assertNone(said === done ? [] : [`the contract has ${said}; the code has ${done}`]);
      },
    },
    {
      name: 'it can be disposed of twice',
      file: 'src/daemon.ts',
      async run() {
        const host = await started();
        await host.half.dispose?.();
        await host.close();
        return undefined;
      },
    },
    rule('its migrations are the same steps for both databases', 'migrations', () => {
      const [sqlite, postgres] = ['sqlite', 'postgres'].map((one) =>
        listed(stepsOf(join(migrations, one))),
      );
      if (sqlite !== postgres) return [`sqlite has ${sqlite}; postgres has ${postgres}`];
      return owned.length > 0 && sqlite === 'none' ? ['there are tables and no migrations'] : [];
    }),
    ...databases.map(
      (one): SuiteCase => ({
        name: `its migrations make its tables on ${one.name}`,
        file: `migrations/${one.dialect}`,
        async run() {
          if (!existsSync(migrations)) return 'it has no migrations';
          try {
            return assertNone(await unmigrated(contract.id, one, migrations, owned));
          } catch (error) {
            if (error instanceof NotInstalled) return error.message;
            throw error;
          }
        },
      }),
    ),
  ];
}
