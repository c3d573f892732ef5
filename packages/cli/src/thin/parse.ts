// The small parser of the hot commands. It gives exactly what oclif's parser gives for the same specification, or null:
// whatever is unusual, wrong or only perhaps right is left to oclif.
import type { CommandSpec, FlagSpec } from '@aurelius/core/command';
import type { Parsed } from '../call/parsed.ts';

/** The part of a specification that decides how a line is read. */
export type ParseSpec = Pick<CommandSpec, 'args' | 'flags'>;

/** One value of a flag, or null when it is not certainly valid. */
function readValue(flag: FlagSpec, text: string | undefined): string | number | null {
  if (text === undefined || (text.length > 1 && text.startsWith('-'))) return null;
  if (flag.type === 'integer') return /^\d+$/.test(text) ? Number.parseInt(text, 10) : null;
  if (flag.type !== 'string') return null;
  return flag.options && !flag.options.includes(text) ? null : text;
}

/** Names a flag by its first characters: `--name`, `--name=value`, `-c`, `-cvalue` or `-c=value`. */
function readFlag(spec: ParseSpec, word: string): { flag: FlagSpec; inline?: string } | null {
  if (word.startsWith('--')) {
    const [, name, , inline] = /^--([^=]+)(=(.*))?$/s.exec(word) ?? [];
    const flag = spec.flags.find((one) => one.name === name);
    return flag ? { flag, ...(inline === undefined ? {} : { inline }) } : null;
  }
  const flag = spec.flags.find((one) => one.char === word[1]);
  if (!flag) return null;
  return word.length === 2 ? { flag } : { flag, inline: word.slice(word[2] === '=' ? 3 : 2) };
}

function readWords(spec: ParseSpec, words: readonly string[]): Parsed['args'] | null {
  const args: Record<string, string | readonly string[]> = {};
  for (const [at, arg] of spec.args.entries()) {
    const word = words[at];
    if (word === undefined) return arg.required ? null : args;
    args[arg.name] = arg.many ? words.slice(at) : word;
    if (arg.many) return args;
  }
  return words.length > spec.args.length ? null : args;
}

/** Reads the words after the command's name. Null: let oclif read them. */
export function parse(spec: ParseSpec, argv: readonly string[]): Parsed | null {
  const flags: Record<string, string | number | boolean | (string | number)[]> = {};
  const words: string[] = [];
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] as string;
    if (!word.startsWith('-') || word === '-') {
      words.push(word);
      continue;
    }
    const found = readFlag(spec, word);
    if (!found) return null;
    const { flag, inline } = found;
    const before = flags[flag.name];
    if (flag.type === 'boolean') {
      if (inline !== undefined) return null;
      flags[flag.name] = true;
      continue;
    }
    const value = readValue(flag, inline ?? argv[++at]);
    if (value === null) return null;
    if (Array.isArray(before)) before.push(value);
    else if (before !== undefined) return null;
    else flags[flag.name] = flag.multiple ? [value] : value;
  }
  const args = readWords(spec, words);
  return args && { args, flags };
}
