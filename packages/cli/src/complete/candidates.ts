// What can stand in the next place of a command line: decided from the specifications alone, so that it needs no daemon.
import type { CommandSpec, FlagSpec, Suggest } from '@aurelius/core/command';
import { leadingWords, topicOf } from '../call/resolve.ts';

/** A word that a shell offers, and what it means. */
export interface Candidate {
  readonly value: string;
  readonly about: string;
}

/** Values that the specifications do not hold themselves. */
export type Source = Exclude<Suggest, readonly string[]>;

export interface Offer {
  readonly candidates: readonly Candidate[];
  /** Where more values are; null: that is all. */
  readonly source: Source | null;
  /** Stands before each value of the source in the same word: `--label=`. */
  readonly prefix: string;
}

const words = (values: readonly string[], about = ''): Candidate[] =>
  values.map((value) => ({ value, about }));

const offer = (candidates: readonly Candidate[], source: Source | null = null): Offer => ({
  candidates,
  source,
  prefix: '',
});

const NOTHING = offer([]);

const HELP: Candidate = { value: '--help', about: 'Flags and examples' };

/** What a flag or an argument takes. */
function valuesOf(spec: Pick<FlagSpec, 'suggest' | 'options' | 'none'>): Offer {
  const { suggest, options = [], none } = spec;
  const fixed = [...words(options), ...(none ? words(['none'], 'No value') : [])];
  if (suggest === undefined) return offer(options.length > 0 ? words(options) : []);
  if (typeof suggest === 'object' && 'list' in suggest) return offer(fixed, suggest);
  return typeof suggest === 'string' ? offer(fixed, suggest) : offer(words(suggest));
}

const withPrefix = ({ candidates, source }: Offer, prefix: string): Offer => ({
  candidates: candidates.map(({ value, about }) => ({ value: `${prefix}${value}`, about })),
  source,
  prefix,
});

/** The verbs of a noun, commands and further nouns, that may follow these words. */
function nextWords(before: readonly string[], specs: readonly CommandSpec[]): Candidate[] {
  const start = before.map((word) => `${word} `).join('');
  const found = new Map<string, string>();
  for (const { id, aliases, summary } of specs) {
    for (const line of [id, ...aliases].filter((one) => one.startsWith(start))) {
      const rest = line.slice(start.length).split(' ');
      const [word = ''] = rest;
      if (rest.length === 1) found.set(word, summary);
      else if (!found.has(word)) {
        const noun = `${start}${word}`;
        const verbs = specs.filter((spec) => topicOf(spec.id) === noun);
        found.set(word, verbs.map((spec) => spec.id.slice(noun.length + 1)).join(', '));
      }
    }
  }
  return [...found].map(([value, about]) => ({ value, about }));
}

const flagNamed = (spec: CommandSpec, word: string): FlagSpec | undefined =>
  word.startsWith('--')
    ? spec.flags.find(({ name }) => word === `--${name}` || word.startsWith(`--${name}=`))
    : spec.flags.find(({ char }) => char !== undefined && word[1] === char);

interface Read {
  /** The flag whose value comes next. */
  readonly open: FlagSpec | null;
  readonly used: ReadonlySet<string>;
  readonly values: readonly string[];
  /** `--` was given: no flag follows. */
  readonly plain: boolean;
}

/** Reads the words of a command as far as they go; what is wrong in them is not told here. */
function read(spec: CommandSpec, rest: readonly string[]): Read {
  const used = new Set<string>();
  const values: string[] = [];
  let open: FlagSpec | null = null;
  let plain = false;
  for (const word of rest) {
    if (open) open = null;
    else if (plain || !word.startsWith('-') || word === '-') values.push(word);
    else if (word === '--') plain = true;
    else {
      const flag = flagNamed(spec, word);
      if (!flag) continue;
      used.add(flag.name);
      const inline = word.startsWith('--') ? word.includes('=') : word.length > 2;
      if (flag.type !== 'boolean' && !inline) open = flag;
    }
  }
  return { open, used, values, plain };
}

const flagsOf = (spec: CommandSpec, used: ReadonlySet<string>): Candidate[] => [
  ...spec.flags
    .filter(({ name, multiple }) => multiple || !used.has(name))
    .map(({ name, description }) => ({ value: `--${name}`, about: description })),
  HELP,
];

function argument(spec: CommandSpec, values: readonly string[]): Offer {
  const { args } = spec;
  const last = args.at(-1);
  const arg = args[values.length] ?? (last?.many ? last : undefined);
  // words of one text are nobody's to offer, after the first one
  if (!arg || (arg.many === 'words' && arg.suggest === undefined)) return NOTHING;
  const { candidates, source, prefix } = valuesOf({ ...arg });
  return { candidates: candidates.filter(({ value }) => !values.includes(value)), source, prefix };
}

function inCommand(spec: CommandSpec, rest: readonly string[], word: string): Offer {
  const { open, used, values, plain } = read(spec, rest);
  if (open) return valuesOf(open);
  if (plain || !word.startsWith('-')) return argument(spec, values);
  const equals = word.indexOf('=');
  if (word.startsWith('--') && equals > 0) {
    const flag = flagNamed(spec, word);
    if (!flag || flag.type === 'boolean') return NOTHING;
    return withPrefix(valuesOf(flag), word.slice(0, equals + 1));
  }
  return offer(flagsOf(spec, used));
}

/**
 * What can stand where `word` stands.
 * @param before the words of the line before it, without the program's own name
 * @param word as far as it is typed
 * @param topics of `aurelius help`
 */
export function offerFor(
  before: readonly string[],
  word: string,
  specs: readonly CommandSpec[],
  topics: Readonly<Record<string, { readonly about: string }>>,
): Offer {
  if (before[0] === 'help') {
    const about = Object.entries(topics).map(([value, topic]) => ({ value, about: topic.about }));
    const next = nextWords(before.slice(1), specs);
    return offer(before.length === 1 ? [...next, ...about] : next);
  }
  const names = leadingWords(before);
  for (let count = names.length; count > 0; count--) {
    const name = names.slice(0, count).join(' ');
    const spec = specs.find(({ id, aliases }) => id === name || aliases.includes(name));
    if (spec) return inCommand(spec, before.slice(count), word);
  }
  const noun = names.join(' ');
  const bare = specs.find(({ id, operation }) => operation?.bare && topicOf(id) === noun);
  const flagged = names.length < before.length || word.startsWith('-');
  if (bare && noun !== '' && flagged) return inCommand(bare, before.slice(names.length), word);
  if (names.length < before.length) return NOTHING;
  if (word.startsWith('-')) {
    return offer(noun === '' ? [HELP, { value: '--version', about: 'Print the version' }] : [HELP]);
  }
  const next = nextWords(before, specs);
  return offer(noun === '' ? [...next, { value: 'help', about: 'About a command' }] : next);
}
