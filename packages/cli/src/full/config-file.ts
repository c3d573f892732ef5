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
  removeConfigTable,
  replaceConfigFile,
  resolveConfig,
  setConfigValue,
} from '@aurelius/core/config';
import type { Paths } from '@aurelius/core/config/paths';
import { kernelErrors } from '@aurelius/core/kernel-errors';
import { installedSections } from '@aurelius/core/plugin-inventory';
import { sections } from '../sections.gen.ts';

export { needsRestart, replaceConfigFile };

/** The file, and the home whose plugins have sections in it. */
type Home = Pick<Paths, 'configFile' | 'dataDir'>;

/** Sections of the bundled slices, and of the plugins of this home. */
const sectionsOf = ({ dataDir }: Home) => ({ ...sections, ...installedSections(dataDir) });

const keysOf = (home: Home) => configKeys(configSchema(sectionsOf(home)));

function findKey(home: Home, name: string): ConfigKey {
  const known = keysOf(home);
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

const resolve = (text: string | null, home: Home, env: Env) =>
  resolveConfig({
    raw: parseConfig(text, home.configFile),
    env,
    file: home.configFile,
    plugins: sectionsOf(home),
    ignoreUnknownSections: true,
  });

/**
 * Values as they apply: environment, then file, then default; null where nothing is set.
 * @param name of one key; undefined for all
 * @throws Problem `CONFIG_INVALID`
 */
export function getConfig(home: Home, env: Env, name?: string): Record<string, unknown> {
  const wanted = name === undefined ? keysOf(home) : [findKey(home, name)];
  const config = resolve(readConfigFile(home.configFile), home, env);
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
export function explainConfig(home: Home, env: Env, name: string): ExplainedKey {
  const key = findKey(home, name);
  const value = getConfig(home, env, name)[name];
  const file = home.configFile;
  const inFile = at(parseConfig(readConfigFile(file), file), name) !== undefined;
  const source = env[key.env] !== undefined ? 'environment' : inFile ? 'file' : 'default';
  return { ...key, value, source, restart: needsRestart(name) };
}

/** The text of the file; empty where there is none. */
export const configText = ({ configFile }: Home): string => readConfigFile(configFile) ?? '';

/**
 * Checks a text as if it were the config file.
 * @throws Problem `CONFIG_INVALID` naming the line, or the key
 */
export const checkConfig = (text: string, home: Home): void => void resolve(text, home, {});

/**
 * Sets one key in the file, which is left as it was if the value does not fit.
 * @throws Problem `CONFIG_INVALID`
 */
export function setConfig(home: Home, name: string, value: string): unknown {
  const key = findKey(home, name);
  const file = home.configFile;
  const parsed = parseConfigValue(key, value);
  const edited = setConfigValue(configText(home), name, parsed);
  checkConfig(edited, home);
  replaceConfigFile(file, edited);
  return parsed;
}

type Values = Readonly<Record<string, unknown>>;

/**
 * The text of the file with several values below one name.
 * @param name dotted, `ai.providers.local`
 * @throws Problem `CONFIG_INVALID`
 */
export function checkTable(home: Home, name: string, values: Values): string {
  const edited = Object.entries(values).reduce(
    (text, [key, value]) => setConfigValue(text, `${name}.${key}`, value),
    configText(home),
  );
  checkConfig(edited, home);
  return edited;
}

/** Writes them, all or none. @throws Problem `CONFIG_INVALID` */
export const addTable = (home: Home, name: string, values: Values): void =>
  replaceConfigFile(home.configFile, checkTable(home, name, values));

/**
 * Removes everything below a name.
 * @throws Problem `CONFIG_INVALID`, also where what is left does not fit without it
 */
export function removeTable(home: Home, name: string): void {
  const edited = removeConfigTable(configText(home), name);
  checkConfig(edited, home);
  replaceConfigFile(home.configFile, edited);
}

/** What the file itself says below a name; undefined: nothing. @throws Problem `CONFIG_INVALID` */
export const inFile = ({ configFile }: Home, name: string): unknown =>
  at(parseConfig(readConfigFile(configFile), configFile), name);
