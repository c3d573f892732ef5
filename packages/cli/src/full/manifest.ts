// A command as oclif keeps it in its manifest: enough for finding it, without loading anything.
import type { ArgSpec, CommandSpec, FlagSpec } from '@aurelius/core/command';
import { commandLine, usageLine } from './usage-line.ts';

/** oclif joins the words of a command by colons. */
export const oclifId = (id: string): string => id.replaceAll(' ', ':');

/** Flags of the shell that bring what would else be an argument. */
const INSTEAD = ['input', 'filter'];

/** Where a flag may stand for an argument, only the command itself can tell whether one is missing. */
export const argRequired = (spec: Pick<CommandSpec, 'flags'>, arg: ArgSpec): boolean =>
  arg.required &&
  !spec.flags.some(({ name, field }) => field === undefined && INSTEAD.includes(name));

const argEntry = (spec: CommandSpec, arg: ArgSpec) => ({
  name: arg.name,
  description: arg.description,
  required: argRequired(spec, arg),
  ...(arg.many ? { multiple: true } : {}),
});

const flagEntry = ({ name, char, type, description, multiple, options }: FlagSpec) => ({
  name,
  ...(char === undefined ? {} : { char }),
  description,
  ...(type === 'boolean'
    ? { type, allowNo: false }
    : {
        type: 'option',
        multiple: multiple ?? false,
        hasDynamicHelp: false,
        ...(options ? { options } : {}),
      }),
});

const commandEntry = (spec: CommandSpec) => ({
  id: oclifId(spec.id),
  aliases: spec.aliases.map(oclifId),
  hiddenAliases: [],
  summary: spec.summary,
  ...(spec.description === undefined ? {} : { description: spec.description }),
  usage: usageLine(spec).replace(/^aurelius /, ''),
  args: Object.fromEntries(spec.args.map((arg) => [arg.name, argEntry(spec, arg)])),
  flags: Object.fromEntries(spec.flags.map((flag) => [flag.name, flagEntry(flag)])),
  examples: spec.examples.map(({ title, argv }) => ({
    description: title,
    command: commandLine(argv),
  })),
  strict: true,
  hasDynamicHelp: false,
  enableJsonFlag: false,
});

/**
 * The content of `oclif.manifest.json`.
 * @param version of the product; oclif compares it with the running one
 */
export const manifestOf = (specs: readonly CommandSpec[], version: string) => ({
  commands: Object.fromEntries(specs.map((spec) => [oclifId(spec.id), commandEntry(spec)])),
  version,
});
