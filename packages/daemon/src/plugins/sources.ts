// Where plugins come from: the bundled list, and folders that the configuration links. Both load by the same path.
import { readFileSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { faultText, kernelErrors, type Problem } from '@aurelius/core/contract';
import { type Manifest, manifestSchema, PLUGIN_API } from '@aurelius/core/plugin';
import type { SharingPackage } from './shared.ts';

/** A plugin package whose manifest has been read and none of whose code has run. */
export interface PluginSource {
  readonly manifest: Manifest;
  /** Where it comes from, for error texts. */
  readonly origin: string;
  /** Folder with `sqlite/`; null when it has no tables. */
  readonly migrations: string | null;
  /** Set for linked plugins. */
  readonly sharing: SharingPackage | null;
  /** Imports the daemon half. */
  load(): Promise<unknown>;
}

interface PackageJson {
  readonly aurelius?: unknown;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const invalid = (origin: string, reason: string, cause?: unknown): Problem =>
  kernelErrors.PLUGIN_INVALID(`${origin}: ${reason}`, { cause });

/** @throws Problem `PLUGIN_INVALID` naming what the plugin has and what this Aurelius takes */
function readManifest(origin: string, value: unknown): Manifest {
  if (value === undefined) throw invalid(origin, 'package.json has no `aurelius` manifest');
  const result = manifestSchema.safeParse(value);
  if (!result.success) {
    const [issue] = result.error.issues;
    throw invalid(
      origin,
      `manifest: ${issue?.path.join('.') || 'aurelius'}: ${issue && faultText(issue)}`,
    );
  }
  const { id, api } = result.data;
  if (api === PLUGIN_API) return result.data;
  throw invalid(
    origin,
    `plugin ${id} is written for plugin API ${api}; this Aurelius has plugin API ${PLUGIN_API}`,
  );
}

/** A plugin that is compiled in. */
export interface BundledPlugin {
  readonly package: { readonly name: string; readonly aurelius: unknown };
  load(): Promise<unknown>;
}

/** @param resources the folder that holds `plugins/<id>/migrations` */
function bundledSource(entry: BundledPlugin, resources: string): PluginSource {
  const origin = entry.package.name;
  const manifest = readManifest(origin, entry.package.aurelius);
  const folder = join(resources, 'plugins', manifest.id, 'migrations');
  const migrations = manifest.migrations === undefined ? null : folder;
  return { manifest, origin, migrations, sharing: null, load: () => entry.load() };
}

function linkedSource(folder: string): PluginSource {
  let root: string;
  let packageJson: PackageJson;
  try {
    root = realpathSync(folder);
    packageJson = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as PackageJson;
  } catch (error) {
    throw invalid(folder, (error as Error).message, error);
  }
  const manifest = readManifest(folder, packageJson.aurelius);
  return {
    manifest,
    origin: folder,
    migrations: manifest.migrations === undefined ? null : join(root, manifest.migrations),
    sharing: { root, dependencies: Object.keys(packageJson.dependencies ?? {}) },
    load: () => import(pathToFileURL(resolve(root, manifest.daemon)).href),
  };
}

export interface FoundPlugins {
  readonly sources: readonly PluginSource[];
  /** Packages that are no plugins, with the reason. */
  readonly refused: readonly { readonly origin: string; readonly problem: Problem }[];
}

/**
 * The plugins of this installation: bundled ones first, then linked ones.
 * @param paths config `plugins.paths`; relative ones are relative to the config file
 */
export function findPlugins(
  bundled: readonly BundledPlugin[],
  resources: string,
  paths: readonly string[],
  configFile: string,
): FoundPlugins {
  const sources: PluginSource[] = [];
  const refused: { origin: string; problem: Problem }[] = [];
  const add = (origin: string, find: () => PluginSource) => {
    try {
      const source = find();
      const twin = sources.find((it) => it.manifest.id === source.manifest.id);
      if (twin) {
        throw invalid(origin, `plugin ${source.manifest.id} is already there: ${twin.origin}`);
      }
      sources.push(source);
    } catch (error) {
      refused.push({ origin, problem: error as Problem });
    }
  };
  for (const entry of bundled) add(entry.package.name, () => bundledSource(entry, resources));
  for (const path of paths) {
    const folder = isAbsolute(path) ? path : join(dirname(configFile), path);
    add(folder, () => linkedSource(folder));
  }
  return { sources, refused };
}
