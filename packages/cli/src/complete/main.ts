// The hidden `aurelius __complete WORD...`: what may follow these words of a command line, for the shells' scripts. A
// bundle of its own without oclif. It never starts the daemon, and whatever goes wrong, it says nothing and ends with 0.
import { type CommandSpec, term } from '@aurelius/core/command';
import { readEnvironment } from '../environment.ts';
import { readPluginCommands } from '../full/plugin-commands.ts';
import { TOPICS } from '../full/topics.ts';
import { writeOut } from '../output/write.ts';
import { backupCandidates } from './backups.ts';
import { type Candidate, type Offer, offerFor } from './candidates.ts';
import { rowCandidates } from './rows.ts';
import table from './table.gen.json' with { type: 'json' };
import { unquote } from './words.ts';

/** Longest time that a shell waits for us, milliseconds. */
const DEADLINE_MS = 400;

const environment = readEnvironment(__dirname);

/** Told on the first line, for the shell's own way of completing paths. */
const PATHS = { file: 'files', backup: 'files', folder: 'folders' } as const;

async function valuesOf({ source }: Offer, specs: readonly CommandSpec[]): Promise<Candidate[]> {
  if (source === 'config-key') return table.configKeys;
  if (source === 'backup') return backupCandidates(environment.paths);
  if (source === null || typeof source === 'string') return [];
  return rowCandidates(source, specs, environment, DEADLINE_MS);
}

/** What cannot be typed as it is shown is not offered: no control, no sign that reorders a line. */
const typable = ({ value }: Candidate) => value !== '' && term(value) === value;

async function answer(typed: readonly string[]): Promise<string> {
  const bundled = table.commands as unknown as readonly CommandSpec[];
  const { commands } = readPluginCommands(environment.paths, bundled);
  const specs = [...bundled, ...commands.map(({ spec }) => spec)];
  const words = typed.map(unquote);
  const word = words.at(-1) ?? '';
  const offer = offerFor(words.slice(0, -1), word, specs, TOPICS);
  const values = (await valuesOf(offer, specs)).map((one) => ({
    ...one,
    value: `${offer.prefix}${one.value}`,
  }));
  const found = new Map<string, string>();
  for (const one of [...values, ...offer.candidates]) {
    if (typable(one) && one.value.startsWith(word) && !found.has(one.value)) {
      found.set(one.value, term(one.about));
    }
  }
  const paths = typeof offer.source === 'string' && offer.source in PATHS;
  return [
    paths ? PATHS[offer.source as keyof typeof PATHS] : 'words',
    ...[...found].map(([value, about]) => `${value}\t${about}`),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

setTimeout(() => process.exit(0), DEADLINE_MS).unref();
answer(process.argv.slice(3)).then(
  (text) => {
    writeOut(text);
    process.exit(0);
  },
  () => process.exit(0),
);
