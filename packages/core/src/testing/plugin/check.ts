// Checks a plugin in a folder as its author does: the suite of every plugin, then the plugin's own tests.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Command } from '../../command/define.ts';
import { kernelErrors } from '../../contract/index.ts';
import { derivedPackage, partsOf } from '../../generate/plugin-package.ts';
import type { Plugin } from '../../plugin/index.ts';
import type { TestDatabase } from './databases.ts';
import { runOwnTests } from './own-tests.ts';
import { pluginSuite } from './suite.ts';

export interface CheckOptions {
  /** Absolute real path of the plugin's package, which has a package.json. */
  readonly folder: string;
  readonly databases: readonly TestDatabase[];
  /** Writes what follows from the code, the manifest and the command file, before it is checked. */
  readonly write: boolean;
}

export interface CaseResult {
  readonly name: string;
  /** Where it stands, or is to be mended; relative to the package. */
  readonly file: string;
  readonly status: 'ok' | 'skipped' | 'failed';
  /** Why it failed or was skipped, a line for each reason; empty: it passed. */
  readonly detail: string;
}

export interface CheckedPlugin {
  readonly id: string;
  /** Files that were out of date and are written now, relative to the package. */
  readonly written: readonly string[];
  readonly cases: readonly CaseResult[];
}

const invalid = (folder: string, reason: string, cause?: unknown) =>
  kernelErrors.PLUGIN_INVALID(`${folder}: ${reason}`, {
    cause,
    hint: `aurelius plugins check ${folder}`,
  });

type PackageJson = Readonly<Record<string, unknown>>;

async function importFrom(
  folder: string,
  path: string,
): Promise<Readonly<Record<string, unknown>>> {
  try {
    return (await import(pathToFileURL(join(folder, path)).href)) as Record<string, unknown>;
  } catch (error) {
    throw invalid(folder, `${path}: ${(error as Error).message}`, error);
  }
}

interface Code {
  readonly plugin: Plugin;
  readonly commands: readonly Command<never>[];
  readonly tables: Readonly<Record<string, unknown>>;
}

/** @throws Problem `PLUGIN_INVALID` */
async function loadCode(folder: string, parts: ReturnType<typeof partsOf>): Promise<Code> {
  const { daemon, cli } = parts;
  if (daemon === undefined) throw invalid(folder, 'there is no daemon half (src/daemon.ts)');
  const { plugin } = await importFrom(folder, daemon);
  if (typeof (plugin as Plugin | undefined)?.start !== 'function') {
    throw invalid(folder, `${daemon} does not export \`plugin\` (definePlugin)`);
  }
  const { commands = [] } = cli === undefined ? {} : await importFrom(folder, cli);
  const tables = join(dirname(daemon), `tables${extname(daemon)}`);
  return {
    plugin: plugin as Plugin,
    commands: commands as Command<never>[],
    tables: existsSync(join(folder, tables)) ? await importFrom(folder, tables) : {},
  };
}

/** Writes what differs; answers the names. */
function writeDerived(folder: string, json: PackageJson, { plugin, commands }: Code): string[] {
  const { manifest, commands: specs } = derivedPackage(
    plugin.contract,
    commands.map(({ spec }) => spec),
    partsOf(json['aurelius'], (path) => existsSync(join(folder, path))),
  );
  const files = {
    'package.json': { ...json, aurelius: manifest },
    ...(manifest.commands === undefined ? {} : { [manifest.commands.slice(2)]: specs }),
  };
  return Object.entries(files).flatMap(([path, value]) => {
    const file = join(folder, path);
    const text = `${JSON.stringify(value, null, 2)}\n`;
    if (existsSync(file) && readFileSync(file, 'utf8') === text) return [];
    writeFileSync(file, text);
    return [path];
  });
}

/**
 * Runs everything; what the plugin imports of the host must be there already.
 * @throws Problem `PLUGIN_INVALID` for a folder without a plugin, or one whose code cannot be imported
 */
export async function checkPlugin({
  folder,
  databases,
  write,
}: CheckOptions): Promise<CheckedPlugin> {
  const json = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageJson;
  const parts = partsOf(json['aurelius'], (path) => existsSync(join(folder, path)));
  const code = await loadCode(folder, parts);
  const written = write ? writeDerived(folder, json, code) : [];
  const cases: CaseResult[] = [];
  for (const { name, file, run } of pluginSuite(code.plugin, { folder, databases, ...code })) {
    try {
      const reason = await run();
      cases.push({ name, file, status: reason ? 'skipped' : 'ok', detail: reason ?? '' });
    } catch (error) {
      cases.push({ name, file, status: 'failed', detail: (error as Error).message });
    }
  }
  cases.push(...(await runOwnTests(folder)));
  return { id: code.plugin.contract.id, written, cases };
}
