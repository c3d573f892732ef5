// Reading the configuration: environment before file before defaults; whatever is not understood is refused by name.
import { readFileSync } from 'node:fs';
import { parse, TomlError } from 'smol-toml';
import type * as z from 'zod';
import { faultText, kernelErrors, type Problem } from '../contract/index.ts';
import { configKeys, parseConfigValue } from './keys.ts';
import type { Env } from './paths.ts';
import { type Config, configSchema, type PluginSections } from './schema.ts';
import { closest } from './suggest.ts';

/** Tables and values as the file holds them. */
export type RawConfig = Record<string, unknown>;

const invalid = (detail: string, hint?: string): Problem =>
  kernelErrors.CONFIG_INVALID(detail, hint === undefined ? {} : { hint });

/** The text of the config file; null when there is none. */
export function readConfigFile(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    throw invalid(`${file} cannot be read: ${message}`);
  }
}

/**
 * Parses TOML.
 * @throws Problem `CONFIG_INVALID` naming file, line and column
 */
export function parseConfig(text: string | null, file: string): RawConfig {
  if (text === null) return {};
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [reason] = error.message.split('\n');
    throw invalid(`${file}:${error.line}:${error.column}: ${reason}`);
  }
}

const isTable = (value: unknown): value is RawConfig =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A copy of `raw` with the value at a dotted key replaced. */
function withValue(raw: RawConfig, path: readonly string[], value: unknown): RawConfig {
  const [head = '', ...rest] = path;
  if (rest.length === 0) return { ...raw, [head]: value };
  const below = raw[head];
  return { ...raw, [head]: withValue(isTable(below) ? below : {}, rest, value) };
}

function wordIssue(
  issue: z.core.$ZodIssue,
  known: readonly string[],
): [string, string | undefined] {
  const path = issue.path.join('.');
  if (issue.code !== 'unrecognized_keys') return [`${path}: ${faultText(issue)}`, undefined];
  const key = [...issue.path, issue.keys[0]].join('.');
  const tables = known.flatMap((name) =>
    name.split('.').map((_, at, words) => words.slice(0, at + 1).join('.')),
  );
  const meant = closest(key, [...new Set(tables)]);
  return [`${key}: there is no such key`, meant && `Did you mean ${meant}?`];
}

export interface ResolveOptions {
  readonly raw: RawConfig;
  readonly env: Env;
  /** Where `raw` comes from, for error texts. */
  readonly file: string;
  readonly plugins: PluginSections;
  /** Leaves sections alone that belong to neither the kernel nor one of `plugins`. */
  readonly ignoreUnknownSections?: boolean;
}

/**
 * The configuration that applies.
 * @throws Problem `CONFIG_INVALID` naming the file or variable, the key and, where one is close, the key that was meant
 */
export function resolveConfig(options: ResolveOptions): Config {
  const schema = configSchema(options.plugins);
  let raw = options.raw;
  if (options.ignoreUnknownSections) {
    raw = Object.fromEntries(Object.entries(raw).filter(([section]) => section in schema.shape));
  }
  const fromEnv = new Map<string, string>();
  if (Object.keys(options.env).some((name) => name.startsWith('AURELIUS_'))) {
    for (const key of configKeys(schema)) {
      const text = options.env[key.env];
      if (text === undefined) continue;
      raw = withValue(raw, key.name.split('.'), parseConfigValue(key, text));
      fromEnv.set(key.name, key.env);
    }
  }
  const result = schema.safeParse(raw);
  if (result.success) return result.data as Config;
  const issue = result.error.issues[0] as z.core.$ZodIssue;
  const known = configKeys(schema).map((key) => key.name);
  const [detail, hint] = wordIssue(issue, known);
  const variable = fromEnv.get(issue.path.filter((it) => typeof it === 'string').join('.'));
  throw invalid(`${variable ?? options.file}: ${detail}`, hint);
}
