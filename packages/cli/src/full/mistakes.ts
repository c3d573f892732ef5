// What was mistyped, and the exact command to try instead.
import type { CommandSpec } from '@aurelius/core/command';
import { Problem } from '@aurelius/core/errors';
import { closest } from '@aurelius/core/suggest';
import { leadingWords, topicOf } from '../call/resolve.ts';
import { usage } from '../call/usage.ts';

/** No command has these words. */
export function unknownCommand(argv: readonly string[], specs: readonly CommandSpec[]): Problem {
  const words = leadingWords(argv);
  if (words.length === 0) return usage(`'${argv[0]}' comes before any command.`, 'aurelius --help');
  const names = specs.flatMap(({ id, aliases }) => [id, ...aliases]);
  const topics = [...new Set(specs.map(({ id }) => topicOf(id)).filter((topic) => topic !== ''))];
  const typed = words.slice(0, 2).join(' ');
  const noun = words[0] as string;
  const known = topics.includes(noun);
  const near = closest(typed, names) ?? (known ? undefined : closest(noun, topics));
  const topic = known ? `${noun} ` : '';
  return usage(
    `There is no command '${typed}'.`,
    near === undefined ? `aurelius ${topic}--help` : `aurelius ${near}`,
  );
}

/** The parts of oclif's parse errors that say what was wrong; their classes are not exported. */
interface ParseError extends Error {
  readonly flags?: readonly string[];
  readonly args?: readonly unknown[];
}

/** What oclif's parser threw, as a usage problem. */
export function parseMistake(error: unknown, spec: CommandSpec): Problem {
  if (error instanceof Problem) return error;
  const { message, flags, args } = error as ParseError;
  const help = `aurelius ${spec.id} --help`;
  const flag = flags?.[0];
  if (flag !== undefined) return unknownFlag(flag, spec);
  if (args?.every((one) => typeof one === 'string')) {
    return usage(`'${args[0]}' is one word too many.`, help);
  }
  if (args) {
    const names = args.map((one) => (one as { name: string }).name.toUpperCase());
    return usage(`${names.join(' and ')} is missing.`, help);
  }
  const text = message.replace('See more help with --help', '').replace(/\s+/g, ' ').trim();
  return usage(text.endsWith('.') ? text : `${text}.`, help);
}

function unknownFlag(word: string, spec: CommandSpec): Problem {
  const name = word.replace(/=.*/s, '');
  const near = closest(
    name,
    spec.flags.map((flag) => `--${flag.name}`),
  );
  return usage(
    `There is no flag '${name}' for '${spec.id}'.`,
    near === undefined ? `aurelius ${spec.id} --help` : `aurelius ${spec.id} ${near}`,
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
    if (name !== undefined && name in Object.prototype) throw unknownFlag(word, spec);
  }
}
