// What a service runs, and with which folders: everything that the text of a unit is made from.
import { resolve } from 'node:path';
import { kernelErrors } from '@aurelius/core/kernel-errors';
import type { Environment } from '../../environment.ts';

export interface ServiceProgram {
  /** Absolute paths of Node and of our entry, and words after them. */
  readonly argv: readonly string[];
  /** Variables that decide where everything lies; a service manager does not know those of a shell. */
  readonly env: Readonly<Record<string, string>>;
  /** What it says before its own log is open goes here. */
  readonly startLog: string;
}

/** Without AURELIUS_HOME these name the folders. */
const FOLDERS = ['XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'XDG_STATE_HOME', 'XDG_CACHE_HOME'];

/** @throws Problem `SERVICE_UNFIT` for a path that no unit can hold */
function plain(text: string): string {
  // a line break would begin a setting of its own
  if (!/\p{Cc}/u.test(text)) return text;
  throw kernelErrors.SERVICE_UNFIT(`${JSON.stringify(text)} holds a control character.`);
}

/**
 * @param node absolute path of Node
 * @param entry our entry as it was called: a link that an update moves on, not the build behind it
 * @throws Problem `SERVICE_UNFIT`
 */
export function serviceProgram(
  node: string,
  entry: string,
  { env, paths }: Pick<Environment, 'env' | 'paths'>,
): ServiceProgram {
  const home = env['AURELIUS_HOME'];
  const named = home
    ? { AURELIUS_HOME: resolve(home) }
    : Object.fromEntries(FOLDERS.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
  for (const value of Object.values(named)) plain(value);
  return {
    argv: [plain(node), plain(entry), 'daemon', 'run'],
    env: named,
    startLog: plain(`${paths.logDir}/start.log`),
  };
}
