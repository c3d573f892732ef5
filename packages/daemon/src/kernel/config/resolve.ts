// The configuration as it is found: the kernel's part before any plugin is known, and the whole of it after.
import {
  type Config,
  type Env,
  type PluginSections,
  type RawConfig,
  resolveConfig,
} from '@aurelius/core/config';
import type { LoadedPlugin, PluginLoader } from '../../plugins/load.ts';

/** Where the configuration comes from. */
export interface ConfigSource {
  readonly env: Env;
  /** The config file. */
  readonly file: string;
}

/** The config for plugins that are not known yet: everything but their sections. */
export function kernelConfig(raw: RawConfig, { env, file }: ConfigSource): Config {
  return resolveConfig({ raw, env, file, plugins: {}, ignoreUnknownSections: true });
}

/**
 * @param plugins that were found and, as far as they could be, loaded
 * @throws Problem `CONFIG_INVALID` unless every section of the file belongs to someone, perhaps to a plugin that was removed
 */
export function fullConfig(
  raw: RawConfig,
  loaded: readonly LoadedPlugin[],
  { isPartial, found }: Pick<PluginLoader, 'isPartial' | 'found'>,
  { env, file }: ConfigSource,
): Config {
  const plugins: PluginSections = Object.fromEntries(
    loaded.map(({ source, plugin }) => [source.manifest.id, plugin.contract.config]),
  );
  const kept = Object.entries(raw).filter(([section]) => !found.former.includes(section));
  return resolveConfig({
    raw: Object.fromEntries(kept),
    env,
    file,
    plugins,
    // a plugin that failed to load cannot vouch for its section
    ignoreUnknownSections: isPartial,
  });
}
