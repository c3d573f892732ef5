// From a parsed line to what is asked of the daemon: the operation's input and how the answer is shown.
import { type ArgSpec, type CommandSpec, FILE_ARG, type FlagSpec } from '@aurelius/core/command';
import type { Parsed } from './parsed.ts';
import { usage } from './usage.ts';

/** How an answer is shown. */
export interface View {
  readonly json: boolean;
  /** References only. */
  readonly quiet: boolean;
  readonly fields: readonly string[] | null;
}

export type Input = Readonly<Record<string, unknown>>;

/** The word that stands for "no value" in flags that can clear a field. */
const NONE = 'none';

/** @throws Problem `USAGE` */
function jsonValue(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw usage(`--${name} takes JSON: ${(error as Error).message}.`);
  }
}

/** @throws Problem `USAGE` */
function flagValue(flag: FlagSpec, value: Parsed['flags'][string]): unknown {
  if (flag.json && typeof value === 'string') return jsonValue(flag.name, value);
  if (!flag.none) return value;
  if (!Array.isArray(value)) return value === NONE ? null : value;
  if (!value.includes(NONE)) return value;
  if (value.length > 1) throw usage(`--${flag.name} none cannot be combined with other values.`);
  return [];
}

/** @throws Problem `USAGE` */
function argValue({ name, type }: ArgSpec, value: string | readonly string[]): unknown {
  const text = typeof value === 'string' ? value : value.join(' ');
  if (type !== 'integer') return text;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw usage(`${name.toUpperCase()} takes a whole number, not '${text}'.`);
}

/**
 * The operation's input: presets, then `--input`, then words and flags, later ones winning.
 * @throws Problem `USAGE` when something required is missing
 */
export function inputOf(spec: CommandSpec, parsed: Parsed, base: Input = {}): Input {
  const input: Record<string, unknown> = { ...spec.operation?.preset, ...base };
  const fields = spec.args.filter(({ name }) => !(spec.operation?.rows && name === FILE_ARG));
  for (const arg of fields) {
    const value = parsed.args[arg.name];
    if (value !== undefined) {
      input[arg.name] = argValue(arg, value);
    } else if (arg.required && input[arg.name] === undefined) {
      throw usage(`${arg.name.toUpperCase()} is missing.`, `aurelius ${spec.id} --help`);
    }
  }
  for (const flag of spec.flags) {
    const value = parsed.flags[flag.name];
    if (flag.field === undefined) continue;
    if (value !== undefined && parsed.args[flag.field] !== undefined) {
      throw usage(`--${flag.name} and ${flag.field.toUpperCase()} say the same: give one of them.`);
    }
    if (value !== undefined) input[flag.field] = flagValue(flag, value);
    else if (flag.required && input[flag.field] === undefined) {
      throw usage(`--${flag.name} is missing.`, `aurelius ${spec.id} --help`);
    }
  }
  return input;
}

/** @throws Problem `USAGE` for an unknown field, or for two ways of showing at once */
export function viewOf(spec: CommandSpec, parsed: Parsed): View {
  const { json = false, quiet = false, fields } = parsed.flags;
  if (json && quiet) throw usage('--json and --quiet exclude each other.');
  if (quiet && fields !== undefined) throw usage('--fields and --quiet exclude each other.');
  const names = typeof fields === 'string' ? fields.split(',').map((name) => name.trim()) : null;
  const known = spec.operation?.fields ?? [];
  const wrong = names?.find((name) => !known.includes(name));
  if (wrong !== undefined) {
    throw usage(`There is no field '${wrong}'. Fields: ${known.join(', ')}.`);
  }
  return { json: json === true, quiet: quiet === true, fields: names };
}

/**
 * How many rows `--limit` asks for; undefined: one page as long as the daemon makes it, or an operation that lists nothing
 * and may have a field of that name.
 * @throws Problem `USAGE`
 */
export function limitOf(spec: CommandSpec, parsed: Parsed): number | undefined {
  const { limit } = parsed.flags;
  if (limit === undefined || !spec.operation?.list) return undefined;
  if (limit === 'all') return Number.POSITIVE_INFINITY;
  if (typeof limit !== 'string' || !/^[1-9]\d{0,8}$/.test(limit)) {
    throw usage(`--limit takes a number of rows or 'all', not '${limit}'.`);
  }
  return Number(limit);
}
