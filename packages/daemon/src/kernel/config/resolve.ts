// The configuration as it is found: the kernel's part before any plugin is known, and the whole of it after.
import {
  type Config,
  type Env,
  type PluginSections,
  type RawConfig,
  resolveConfig,
} from '@aurelius/core/config';
import type { LoadedPlugin } from '../../plugins/load.ts';

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

/** @throws Problem `CONFIG_INVALID` unless every section of the file belongs to someone */
export function fullConfig(
  raw: RawConfig,
  loaded: readonly LoadedPlugin[],
  failed: boolean,
  { env, file }: ConfigSource,
): Config {
  const sections: PluginSections = Object.fromEntries(
    loaded.map(({ source, plugin }) => [source.manifest.id, plugin.contract.config]),
  );
  // a plugin that failed to load cannot vouch for its section
  return resolveConfig({
    raw,
    env,
    file,
    plugins: sections,
    ignoreUnknownSections: failed,
  });
}
