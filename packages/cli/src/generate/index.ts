// Everything of the CLI that is derived: sources and documentation from contracts, oclif's manifest from the commands.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandSpec } from '@aurelius/core/command';
import { commandSpecs } from '@aurelius/core/generate';
import { kernelContracts } from '@aurelius/core/kernel';
import type { PluginContract } from '@aurelius/core/plugin';
import { ownCommands } from '../commands/index.ts';
import { manifestOf } from '../full/manifest.ts';
import { docFiles } from './docs.ts';
import { type Files, sourceFiles } from './files.ts';

/** Files of the tree, by path from its root. @param contracts of the bundled slices */
export function cliFiles(
  contracts: readonly PluginContract[],
  own: readonly CommandSpec[] = ownCommands.map(({ spec }) => spec),
): Files {
  const specs = commandSpecs([...contracts, ...kernelContracts]);
  return {
    ...sourceFiles(specs, own, contracts),
    ...docFiles([...specs, ...own]),
  };
}

const readJson = <T>(path: string): T =>
  JSON.parse(readFileSync(join(import.meta.dirname, path), 'utf8')) as T;

/** Files that belong beside the bundle; made from the generated commands and the ones written by hand. */
export function oclifFiles(): Files {
  const made = readJson<CommandSpec[]>('../commands.gen.json');
  const { version } = readJson<{ version: string }>('../../package.json');
  const specs = [...made, ...ownCommands.map(({ spec }) => spec)];
  return { 'oclif.manifest.json': `${JSON.stringify(manifestOf(specs, version))}\n` };
}
