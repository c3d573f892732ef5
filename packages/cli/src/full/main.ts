// The full entry: every command through oclif, in one bundle. The thin entry loads it for all that it declines.

import { isatty } from 'node:tty';
import { VERSION } from '@aurelius/core/build';
import type { CommandSpec } from '@aurelius/core/command';
import type { Problem } from '@aurelius/core/errors';
import { kernelErrors } from '@aurelius/core/kernel-errors';
import { Config, settings } from '@oclif/core';
import { resolveCommand } from '../call/resolve.ts';
import { usage } from '../call/usage.ts';
import { ownCommands } from '../commands/index.ts';
import { type Environment, readEnvironment } from '../environment.ts';
import { printProblem, toProblem } from '../output/problem.ts';
import { writeErr, writeOut } from '../output/write.ts';
import { bundledSpecs } from './all-specs.ts';
import { type CommandClass, commandClass } from './command-class.ts';
import { asksForHelp, printHelp } from './help.ts';
import { madeSpecs } from './made-specs.ts';
import { oclifId } from './manifest.ts';
import { unknownCommand, withAdvice } from './mistakes.ts';
import { readPluginCommands } from './plugin-commands.ts';
import { runMade } from './run-made.ts';
import { runOwn } from './run-own.ts';
import { runPlugin } from './run-plugin.ts';

const INTERRUPTED = 130;

const environment: Environment = readEnvironment(__dirname);

const { commands: pluginCommands, faults } = readPluginCommands(environment.paths, bundledSpecs);
const allSpecs = [...bundledSpecs, ...pluginCommands.map(({ spec }) => spec)];

const classOf = (spec: CommandSpec, run: Parameters<typeof commandClass>[1]) =>
  [oclifId(spec.id), commandClass(spec, run)] as const;

/** The class of every command by its id for oclif; plugins of this home have theirs here too, and not in its manifest. */
const commandClasses = new Map([
  ...madeSpecs.map((spec) => classOf(spec, (parsed) => runMade(spec, parsed, environment))),
  ...ownCommands.map((command) =>
    classOf(command.spec, (parsed) => runOwn(command, parsed, environment)),
  ),
  ...pluginCommands.map((command) =>
    classOf(command.spec, (parsed) =>
      command.spec.operation
        ? runMade(command.spec, parsed, environment, command.plugin)
        : runPlugin(command, parsed, environment),
    ),
  ),
]);

const loadConfig = () =>
  Config.load({
    root: __dirname,
    devPlugins: false,
    userPlugins: false,
    pjson: {
      name: 'aurelius',
      version: VERSION,
      oclif: { bin: 'aurelius', dirname: 'aurelius', topicSeparator: ' ' },
    },
  });

/** The plugin that this word names has commands, and none of them can be used. */
function withoutCommands(noun: string | undefined): Problem | undefined {
  const fault = faults.find(({ plugin }) => plugin === noun);
  return fault && kernelErrors.PLUGIN_INVALID(`${fault.plugin}: ${fault.reason}`);
}

async function dispatch(argv: readonly string[]): Promise<number> {
  if (argv[0] === '--version') {
    if (argv.length > 1) throw usage('--version stands alone.', 'aurelius --version');
    writeOut(`aurelius ${VERSION}\n`);
    return 0;
  }
  if (asksForHelp(argv, allSpecs)) {
    printHelp(argv, allSpecs, environment);
    return 0;
  }
  const found = resolveCommand(argv, allSpecs);
  if (!found) throw withoutCommands(argv[0]) ?? unknownCommand(argv, allSpecs);
  const Found = commandClasses.get(oclifId(found.spec.id)) as CommandClass;
  try {
    return (await Found.run([...found.rest], await loadConfig())) as number;
  } catch (error) {
    throw withAdvice(error, found.spec);
  }
}

/** JSON is asked for before `--`, even on a line that is not understood. */
const asksForJson = (argv: readonly string[]) => {
  const end = argv.indexOf('--');
  return (end < 0 ? argv : argv.slice(0, end)).includes('--json');
};

async function main(argv: readonly string[]): Promise<void> {
  // the bundle is what runs, whatever NODE_ENV says
  settings.enableAutoTranspile = false;
  process.on('SIGINT', () => {
    // what stands there, a progress bar or `^C`, keeps its line
    if (isatty(2)) writeErr('\n');
    process.exit(INTERRUPTED);
  });
  const fail = (error: unknown) =>
    printProblem(toProblem(error), { json: asksForJson(argv), homes: environment.homes });
  process.on('uncaughtException', (error) => process.exit(fail(error)));
  try {
    process.exitCode = await dispatch(argv);
  } catch (error) {
    process.exitCode = fail(error);
  }
}

void main(process.argv.slice(2));
