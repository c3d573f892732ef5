// Help: oclif's own, with the examples first, and the topics that belong to no command.
import { CommandHelp, type Config, Help } from '@oclif/core';
import { oclifId } from './manifest.ts';
import { TOPICS } from './topics.ts';

class ExamplesFirst extends CommandHelp {
  protected override sections() {
    const all = super.sections();
    const examples = all.filter(({ header }) => header === 'EXAMPLES');
    return [...examples, ...all.filter(({ header }) => header !== 'EXAMPLES')];
  }
}

class AureliusHelp extends Help {
  override CommandHelpClass = ExamplesFirst;
}

const isHelpFlag = (word: string) => word === '--help' || word === '-h';

/** Whether a line asks for help: no words, the word `help`, or a help flag before `--`. */
export function asksForHelp(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  const flags = end < 0 ? argv : argv.slice(0, end);
  return argv.length === 0 || argv[0] === 'help' || flags.some(isHelpFlag);
}

/** The words help is asked about. */
export const helpSubject = (argv: readonly string[]): string[] =>
  (argv[0] === 'help' ? argv.slice(1) : argv).filter((word) => !word.startsWith('-'));

/** The text of a general topic, if the words name one. */
export const topicText = (words: readonly string[]): string | null => {
  const name = words.join(' ');
  return Object.hasOwn(TOPICS, name) ? `${TOPICS[name]}\n` : null;
};

const MORE = `More: aurelius help ${Object.keys(TOPICS).join('|')}\n`;

/**
 * Prints help about a command, a topic or everything.
 * @param id of the command or topic, with spaces; empty for everything
 */
export async function showHelp(config: Config, id: string): Promise<void> {
  const help = new AureliusHelp(config, { hideAliasesFromRoot: true });
  await help.showHelp(id === '' ? [] : [oclifId(id)]);
  if (id === '') process.stdout.write(MORE);
}
