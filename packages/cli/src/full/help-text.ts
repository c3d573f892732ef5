// The text of help pages, from the same specifications that the commands run from: examples first, then the rest.
import { type CommandSpec, type FlagSpec, textWidth } from '@aurelius/core/command';
import { topicOf } from '../call/resolve.ts';
import { commandLine, flagLabel, usageLine } from './usage-line.ts';

/** Wider than this, lines are hard to read; narrower, columns make no sense. */
const MAX_WIDTH = 100;
const MIN_WIDTH = 40;
/** Longer labels stand on a line of their own, columns. */
const LABEL_WIDTH = 24;

export interface HelpWriter {
  /** Columns of the reader's terminal. */
  readonly width: number;
  /** Makes a heading stand out. */
  heading(text: string): string;
}

/** A label and what it means. */
type Row = readonly [label: string, text: string];

const columns = ({ width }: HelpWriter) => Math.max(MIN_WIDTH, Math.min(width, MAX_WIDTH));

/** Breaks between words; a word is never broken, so that a command can be copied. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && textWidth(line) + 1 + textWidth(word) > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

const indented = (lines: readonly string[], by = 2) =>
  lines.map((line) => `${' '.repeat(by)}${line}`);

/** Two aligned columns. */
function table(rows: readonly Row[], writer: HelpWriter): string[] {
  const label = Math.min(LABEL_WIDTH, Math.max(...rows.map(([text]) => text.length)));
  const gap = label + 4;
  return rows.flatMap(([name, text]) => {
    const [first = '', ...more] = wrap(text, columns(writer) - gap);
    const rest = indented(more, gap);
    return name.length > label
      ? [`  ${name}`, ...indented([first], gap), ...rest]
      : [`  ${name.padEnd(label)}  ${first}`, ...rest];
  });
}

const section = (writer: HelpWriter, title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', writer.heading(title), ...lines];

const rowsSection = (writer: HelpWriter, title: string, rows: readonly Row[]): string[] =>
  rows.length === 0 ? [] : section(writer, title, table(rows, writer));

const page = (lines: readonly string[]): string => `${lines.join('\n')}\n`;

function flagRow(flag: FlagSpec): Row {
  const options = flag.options ? ` (${flag.options.join(', ')})` : '';
  const many = flag.multiple ? '; may be repeated' : '';
  const label = flagLabel(flag);
  return [flag.char ? label : `    ${label}`, `${flag.description}${options}${many}`];
}

/** Flags of the command itself stand before those that shape its output. */
const isOwn = (spec: CommandSpec) => (flag: FlagSpec) =>
  spec.operation === undefined || flag.field !== undefined;

/** Help about one command. */
export function commandHelp(spec: CommandSpec, writer: HelpWriter): string {
  const own = spec.flags.filter(isOwn(spec));
  const general = spec.flags.filter((flag) => !own.includes(flag));
  const examples = spec.examples.flatMap(({ title, argv }, at) => [
    ...(at === 0 ? [] : ['']),
    `  ${title}`,
    `    ${commandLine(argv)}`,
  ]);
  const about = spec.description ? wrap(spec.description, columns(writer) - 2) : [];
  return page([
    ...wrap(spec.summary, columns(writer)),
    ...section(writer, 'EXAMPLES', examples),
    ...section(writer, 'USAGE', [`  ${usageLine(spec)}`]),
    ...rowsSection(
      writer,
      'ARGUMENTS',
      spec.args.map(({ name, description }) => [name.toUpperCase(), description]),
    ),
    ...rowsSection(writer, 'FLAGS', own.map(flagRow)),
    ...rowsSection(writer, own.length > 0 ? 'GENERAL FLAGS' : 'FLAGS', general.map(flagRow)),
    ...section(writer, 'DESCRIPTION', indented(about)),
    ...section(writer, 'ALIASES', indented(spec.aliases.map((alias) => `aurelius ${alias}`))),
  ]);
}

const bareOf = (specs: readonly CommandSpec[]) => specs.find(({ operation }) => operation?.bare);

/**
 * Help about the commands of one noun.
 * @param all commands that there are
 * @param introduction stands above them
 */
export function topicHelp(
  topic: string,
  all: readonly CommandSpec[],
  introduction: string,
  writer: HelpWriter,
): string {
  const specs = all.filter(({ id }) => topicOf(id) === topic);
  const bare = bareOf(specs);
  const below = new Set(all.map(({ id }) => topicOf(id)).filter((it) => topicOf(it) === topic));
  return page([
    ...wrap(introduction, columns(writer)),
    ...section(writer, 'USAGE', [`  aurelius ${topic} COMMAND`]),
    ...rowsSection(
      writer,
      'COMMANDS',
      specs.map(({ id, summary }) => [id, summary]),
    ),
    ...rowsSection(
      writer,
      'MORE',
      [...below].map((noun) => [noun, `What aurelius ${noun} can do: aurelius help ${noun}`]),
    ),
    '',
    ...(bare ? [`aurelius ${topic} alone is aurelius ${bare.id}.`] : []),
    `Flags and examples of one: aurelius help ${specs[0]?.id}`,
  ]);
}

/**
 * Help about everything.
 * @param topics of `aurelius help`, to what they are about
 * @param groups of nouns and single commands, by heading; what is in none stands first
 */
export function rootHelp(
  version: string,
  specs: readonly CommandSpec[],
  topics: Readonly<Record<string, { readonly about: string }>>,
  groups: Readonly<Record<string, readonly string[]>>,
  writer: HelpWriter,
): string {
  const nouns = [...new Set(specs.map(({ id }) => topicOf(id)).filter((noun) => noun !== ''))];
  const single = specs.filter(({ id }) => topicOf(id) === '');
  const rows = [
    ...nouns.map((noun): Row => {
      const verbs = specs.filter(({ id }) => topicOf(id) === noun);
      return [noun, verbs.map(({ id }) => id.slice(noun.length + 1)).join(', ')];
    }),
    ...single.map(({ id, summary }): Row => [id, summary]),
  ];
  const grouped = Object.values(groups).flat();
  const daily = specs.filter(({ operation }) => operation?.hot);
  return page([
    `Aurelius ${version}: one fast, private place for what to do next`,
    ...section(
      writer,
      'EXAMPLES',
      daily.flatMap(({ examples }) =>
        examples.slice(0, 1).map(({ argv }) => `  ${commandLine(argv)}`),
      ),
    ),
    ...section(writer, 'USAGE', ['  aurelius COMMAND [flags]']),
    ...rowsSection(
      writer,
      'COMMANDS',
      rows.filter(([name]) => !grouped.includes(name)),
    ),
    ...Object.entries(groups).flatMap(([title, names]) =>
      rowsSection(
        writer,
        title,
        names.flatMap((name) => rows.filter(([row]) => row === name)),
      ),
    ),
    ...rowsSection(writer, 'MORE HELP', [
      ['COMMAND --help', 'flags and examples of a command'] as const,
      ...Object.entries(topics).map(([name, { about }]): Row => [`help ${name}`, about]),
    ]),
  ]);
}
