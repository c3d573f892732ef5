// Reading and changing the config file: a bundle of its own, because checking values needs the schema library, which
// no other command may load.
import {
  type ConfigKey,
  closest,
  configKeys,
  configSchema,
  type Env,
  needsRestart,
  parseConfig,
  parseConfigValue,
  readConfigFile,
  replaceConfigFile,
  resolveConfig,
  setConfigValue,
} from '@aurelius/core/config';
import { kernelErrors } from '@aurelius/core/kernel-errors';
import { sections } from '../sections.gen.ts';

export { needsRestart };

/** Keys of the kernel and of the bundled slices. */
const keys = () => configKeys(configSchema(sections));

function findKey(name: string): ConfigKey {
  const known = keys();
  const found = known.find((key) => key.name === name);
  if (found) return found;
  const names = known.map((key) => key.name);
  const near = closest(name, names);
  throw kernelErrors.CONFIG_INVALID(`There is no key '${name}'. Keys: ${names.join(', ')}.`, {
    hint: near === undefined ? 'aurelius config get' : `aurelius config get ${near}`,
  });
}

const at = (config: unknown, name: string): unknown =>
  name
    .split('.')
    .reduce<unknown>((below, key) => (below as Record<string, unknown>)?.[key], config);

const resolve = (text: string | null, file: string, env: Env) =>
  resolveConfig({
    raw: parseConfig(text, file),
    env,
    file,
    plugins: sections,
    ignoreUnknownSections: true,
  });

/**
 * Values as they apply: environment, then file, then default; null where nothing is set.
 * @param name of one key; undefined for all
 * @throws Problem `CONFIG_INVALID`
 */
export function getConfig(file: string, env: Env, name?: string): Record<string, unknown> {
  const wanted = name === undefined ? keys() : [findKey(name)];
  const config = resolve(readConfigFile(file), file, env);
  return Object.fromEntries(wanted.map((key) => [key.name, at(config, key.name) ?? null]));
}

/** Where a value comes from, and what is known about its key. */
export interface ExplainedKey extends ConfigKey {
  /** As it applies; null: nothing is set. References to secrets stay references. */
  readonly value: unknown;
  readonly source: 'environment' | 'file' | 'default';
  /** Whether a change applies only after a restart of the daemon. */
  readonly restart: boolean;
}

/** @throws Problem `CONFIG_INVALID` */
export function explainConfig(file: string, env: Env, name: string): ExplainedKey {
  const key = findKey(name);
  const value = getConfig(file, env, name)[name];
  const inFile = at(parseConfig(readConfigFile(file), file), name) !== undefined;
  const source = env[key.env] !== undefined ? 'environment' : inFile ? 'file' : 'default';
  return { ...key, value, source, restart: needsRestart(name) };
}

/**
 * Sets one key in the file, which is left as it was if the value does not fit.
 * @throws Problem `CONFIG_INVALID`
 */
export function setConfig(file: string, name: string, value: string): unknown {
  const key = findKey(name);
  const parsed = parseConfigValue(key, value);
  const edited = setConfigValue(readConfigFile(file) ?? '', name, parsed);
  resolve(edited, file, {});
  replaceConfigFile(file, edited);
  return parsed;
}
