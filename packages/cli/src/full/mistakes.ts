// What was mistyped, and the exact command to try instead.
import type { CommandSpec } from '@aurelius/core/command';
import { Problem } from '@aurelius/core/errors';
import { closest } from '@aurelius/core/suggest';
import { leadingWords, resolveCommand, topicOf } from '../call/resolve.ts';
import { usage } from '../call/usage.ts';
import { namesSecret, refusedSecret, refusedSecretFlag } from './secret-words.ts';
import { commandLine } from './usage-line.ts';

/** A longer line is not worth repeating, characters. */
const HINT_LENGTH = 200;

/** A corrected line, or the shorter one where it would be too long to read. */
function lineOr(argv: readonly string[], short: string): string {
  const line = commandLine(argv);
  return line.length <= HINT_LENGTH ? line : short;
}

const helpOf = (id: string) => `aurelius ${id} --help`.replace('  ', ' ');

/** A line that starts with a flag. */
function flagFirst(argv: readonly string[], specs: readonly CommandSpec[]): Problem {
  const first = argv[0] as string;
  if (namesSecret(first)) return refusedSecretFlag(first);
  const at = argv.findIndex((word) => !word.startsWith('-'));
  const moved = at < 0 ? [] : [...argv.slice(at), ...argv.slice(0, at)];
  const near = first === '-v' || first === '-V' ? '--version' : closest(first, ['--version']);
  return usage(
    `A command comes first, not '${first}'.`,
    near === undefined && moved.length > 0 && first !== '--' && resolveCommand(moved, specs)
      ? lineOr(moved, helpOf(''))
      : commandLine([near ?? '--help']),
  );
}

/** The verbs of a noun and their aliases. */
const verbsOf = (noun: string, specs: readonly CommandSpec[]) =>
  specs
    .filter(({ id }) => topicOf(id) === noun)
    .flatMap(({ id, aliases }) => [id, ...aliases])
    .map((name) => name.slice(noun.length + 1));

/**
 * The nouns that have a verb; those that only have it as an alias are not who is meant where another has it, nor those that
 * are seldom used where one is used all day.
 */
function ownersOf(verb: string, nouns: readonly string[], specs: readonly CommandSpec[]) {
  const having = (fits: (spec: CommandSpec) => boolean) =>
    nouns.filter((noun) => specs.some((spec) => spec.id === `${noun} ${verb}` && fits(spec)));
  const hot = having(({ operation }) => operation?.hot === true);
  if (hot.length > 0) return hot;
  const named = having(() => true);
  return named.length > 0 ? named : nouns.filter((noun) => verbsOf(noun, specs).includes(verb));
}

/** The words that were probably meant; undefined: no idea. */
function meant(noun: string, verb: string | undefined, specs: readonly CommandSpec[]) {
  const nouns = [...new Set(specs.map(({ id }) => topicOf(id)).filter((one) => one !== ''))];
  const [owner, second] = ownersOf(noun, nouns, specs);
  if (owner !== undefined && second === undefined) {
    return { words: [owner, noun], typed: 1 };
  }
  const single = specs.map(({ id }) => id).filter((id) => topicOf(id) === '');
  const near = nouns.includes(noun) ? noun : closest(noun, [...nouns, ...single]);
  if (near === undefined) return undefined;
  if (single.includes(near)) return { words: [near], typed: 1 };
  if (verb === undefined) {
    return { words: resolveCommand([near], specs) ? [near] : [near, '--help'], typed: 1 };
  }
  const nearVerb = closest(verb, verbsOf(near, specs));
  return { words: nearVerb === undefined ? [near, '--help'] : [near, nearVerb], typed: 2 };
}

/** No command has these words. */
export function unknownCommand(argv: readonly string[], specs: readonly CommandSpec[]): Problem {
  const words = leadingWords(argv);
  const [noun, verb] = words;
  if (noun === undefined) return flagFirst(argv, specs);
  const noCommand = (said: number) => `There is no command '${words.slice(0, said).join(' ')}'.`;
  if (noun === 'version') return usage(noCommand(2), 'aurelius --version');
  const found = meant(noun, verb, specs);
  if (found === undefined) return usage(noCommand(2), helpOf(''));
  if (argv.some(namesSecret) || resolveCommand(found.words, specs)?.spec.secret) {
    return usage(noCommand(found.typed), commandLine(found.words));
  }
  const rest = found.words.includes('--help') ? [] : argv.slice(found.typed);
  return usage(noCommand(2), lineOr([...found.words, ...rest], commandLine(found.words)));
}

/** The parts of oclif's parse errors that say what was wrong; their classes are not exported. */
interface ParseError extends Error {
  readonly flags?: readonly string[];
  readonly args?: readonly unknown[];
}

/** What oclif's parser threw, as a usage problem. @param argv words after the command's own */
export function parseMistake(error: unknown, spec: CommandSpec, argv: readonly string[]): Problem {
  if (error instanceof Problem) return error;
  const { message, flags, args } = error as ParseError;
  if (spec.secret && !args?.some((one) => typeof one !== 'string')) return refusedSecret(spec);
  const flag = flags?.[0];
  if (flag !== undefined) return unknownFlag(flag, spec, argv);
  if (args?.every((one) => typeof one === 'string')) {
    return usage(`'${args[0]}' is one word too many.`);
  }
  if (args) {
    const names = args.map((one) => (one as { name: string }).name.toUpperCase());
    return usage(`${names.join(' and ')} ${names.length > 1 ? 'are' : 'is'} missing.`);
  }
  return wrongValue(
    message.replace('See more help with --help', '').replace(/\s+/g, ' ').trim(),
    spec,
    argv,
  );
}

/** A value that its flag does not take, in the words of our own messages. */
function wrongValue(message: string, spec: CommandSpec, argv: readonly string[]): Problem {
  const choice = /^Expected --(\S+?)=(.*) to be one of: (.*)$/.exec(message);
  if (choice) {
    const [, name, value = '', options = ''] = choice;
    const near = closest(value, options.split(', '));
    return usage(
      `--${name} takes ${options.replace(/, (?=[^,]*$)/, ' or ')}, not '${value}'.`,
      near === undefined ? undefined : replaced(spec, argv, value, near),
    );
  }
  const number = /^Parsing --(\S+) Expected (?:an? )(integer|number) but received: (.*)$/.exec(
    message,
  );
  if (number) {
    const kind = number[2] === 'integer' ? 'a whole number' : 'a number';
    return usage(`--${number[1]} takes ${kind}, not '${number[3]}'.`);
  }
  const none = /^Flag --(\S+) expects (?:a value|one of these values: (.*))$/.exec(message);
  if (none) {
    const options = none[2]?.replace(/, (?=[^,]*$)/, ' or ') ?? 'a value';
    return usage(`--${none[1]} takes ${options}, and there is none.`);
  }
  return usage(message.endsWith('.') ? message : `${message}.`);
}

/** The line with one word, or the part of one before or after `=`, corrected. */
function replaced(spec: CommandSpec, argv: readonly string[], wrong: string, right: string) {
  const holds = (word: string) =>
    word === wrong ||
    (word.startsWith('-') && (word.startsWith(`${wrong}=`) || word.endsWith(wrong)));
  const at = argv.findIndex(holds);
  const words = argv.map((word, place) => (place === at ? word.replace(wrong, right) : word));
  return lineOr([...spec.id.split(' '), ...words], helpOf(spec.id));
}

function unknownFlag(word: string, spec: CommandSpec, argv: readonly string[]): Problem {
  const name = word.replace(/=.*/s, '');
  if (spec.secret) return refusedSecret(spec);
  if (namesSecret(name)) return refusedSecretFlag(name);
  const near = closest(
    name,
    spec.flags.map((flag) => `--${flag.name}`),
  );
  return usage(
    `There is no flag '${name}' for '${spec.id}'.`,
    near === undefined ? undefined : replaced(spec, argv, name, near),
  );
}

/**
 * oclif looks flags up in plain objects, where `--constructor` is always found.
 * @throws Problem `USAGE`
 */
export function refuseInheritedNames(argv: readonly string[], spec: CommandSpec): void {
  for (const word of argv) {
    if (word === '--') return;
    const name = /^--([^=]+)/.exec(word)?.[1];
    if (name !== undefined && name in Object.prototype) throw unknownFlag(word, spec, argv);
  }
}

/** A mistake on the line of a command that knows no better advice leads to its help page. */
export const withAdvice = (error: unknown, spec: CommandSpec): unknown =>
  error instanceof Problem && error.code === 'USAGE' && error.hint === undefined
    ? usage(error.detail ?? '', helpOf(spec.id))
    : error;
