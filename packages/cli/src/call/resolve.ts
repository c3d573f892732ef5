// Which command a line means: its longest leading words that name one.
import type { CommandSpec } from '@aurelius/core/command';

export interface Resolved<Spec> {
  readonly spec: Spec;
  /** What follows the command's own words. */
  readonly rest: readonly string[];
}

/** Words before the first flag. */
export const leadingWords = (argv: readonly string[]): string[] => {
  const end = argv.findIndex((word) => word.startsWith('-'));
  return argv.slice(0, end < 0 ? argv.length : end);
};

/** The noun of a command: all its words but the last. */
export const topicOf = (id: string): string => id.slice(0, Math.max(0, id.lastIndexOf(' ')));

/** Finds the command by name, by alias, or by its bare noun when nothing else follows it. */
export function resolveCommand<Spec extends Pick<CommandSpec, 'id' | 'aliases' | 'operation'>>(
  argv: readonly string[],
  specs: readonly Spec[],
): Resolved<Spec> | null {
  const words = leadingWords(argv);
  for (let count = words.length; count > 0; count--) {
    const name = words.slice(0, count).join(' ');
    const spec = specs.find((one) => one.id === name || one.aliases.includes(name));
    if (spec) return { spec, rest: argv.slice(count) };
  }
  const noun = words.join(' ');
  const spec = specs.find((one) => one.operation?.bare && topicOf(one.id) === noun);
  return spec && noun !== '' ? { spec, rest: argv.slice(words.length) } : null;
}
