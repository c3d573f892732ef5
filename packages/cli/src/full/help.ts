// Help: about a command, a noun, a general topic or everything; it needs neither oclif nor the daemon.
import { VERSION } from '@aurelius/core/build';
import { type CommandSpec, paint } from '@aurelius/core/command';
import { resolveCommand, topicOf } from '../call/resolve.ts';
import type { Environment } from '../environment.ts';
import { renderContext } from '../output/terminal.ts';
import { writeOut } from '../output/write.ts';
import { commandHelp, type HelpWriter, rootHelp, topicHelp } from './help-text.ts';
import { unknownCommand } from './mistakes.ts';
import { GROUPS, INTRODUCTIONS, TOPICS } from './topics.ts';

const isHelpFlag = (word: string) => word === '--help' || word === '-h';

/** A noun that is no command by itself and has nothing behind it. */
const isLoneNoun = (argv: readonly string[], specs: readonly CommandSpec[]) =>
  resolveCommand(argv, specs) === null && specs.some(({ id }) => topicOf(id) === argv.join(' '));

/** Whether a line asks for help: no words, the word `help`, a help flag before `--`, or a noun without a verb. */
export function asksForHelp(argv: readonly string[], specs: readonly CommandSpec[]): boolean {
  const end = argv.indexOf('--');
  const flags = end < 0 ? argv : argv.slice(0, end);
  return (
    argv.length === 0 || argv[0] === 'help' || flags.some(isHelpFlag) || isLoneNoun(argv, specs)
  );
}

/** The words help is asked about. */
const subjectOf = (argv: readonly string[]): string[] =>
  (argv[0] === 'help' ? argv.slice(1) : argv).filter((word) => !word.startsWith('-'));

function textOf(
  words: readonly string[],
  specs: readonly CommandSpec[],
  writer: HelpWriter,
): string {
  const subject = words.join(' ');
  if (Object.hasOwn(TOPICS, subject)) return `${TOPICS[subject]?.text}\n`;
  if (subject === '') {
    return rootHelp(VERSION, specs, TOPICS, GROUPS, writer);
  }
  if (specs.some(({ id }) => topicOf(id) === subject)) {
    return topicHelp(
      subject,
      specs,
      INTRODUCTIONS[subject] ?? `What aurelius ${subject} can do`,
      writer,
    );
  }
  const found = resolveCommand(words, specs);
  if (!found) throw unknownCommand(words, specs);
  return commandHelp(found.spec, writer);
}

/**
 * Prints the help that a line asks for.
 * @throws Problem `USAGE` when there is nothing of that name
 */
export function printHelp(
  argv: readonly string[],
  specs: readonly CommandSpec[],
  { env }: Environment,
): void {
  const context = renderContext(env, argv.includes('--no-color'));
  const heading = (text: string) => paint(context, 'bold', text);
  const writer = { width: context.tty ? context.width : 100, heading };
  writeOut(textOf(subjectOf(argv), specs, writer));
}
