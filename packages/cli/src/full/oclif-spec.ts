// A specification as oclif's parser takes it.

import type { CommandSpec, FlagSpec } from '@aurelius/core/command';
import { Args, Flags, type Interfaces } from '@oclif/core';
import { argRequired } from './manifest.ts';

const numberFlag = Flags.custom<number>({
  parse: async (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value)) {
      throw new Error(`Expected a number but received: ${text}`);
    }
    return value;
  },
});

function flagOf(flag: FlagSpec) {
  const common = {
    description: flag.description,
    ...(flag.char === undefined ? {} : { char: flag.char as Interfaces.AlphabetLowercase }),
  };
  if (flag.type === 'boolean') return Flags.boolean(common);
  const option = {
    ...common,
    ...(flag.options ? { options: [...flag.options] } : {}),
    // one value per flag: the words after it belong to the command
    ...(flag.multiple ? { multiple: true as const, multipleNonGreedy: true } : {}),
  };
  // oclif's overloads tell `multiple` flags from others by literal types, which data cannot have
  const loose = option as never;
  if (flag.type === 'integer') return Flags.integer(loose);
  return flag.type === 'number' ? numberFlag(loose) : Flags.string(loose);
}

export const oclifFlags = (spec: Pick<CommandSpec, 'flags'>): Interfaces.FlagInput =>
  Object.fromEntries(spec.flags.map((flag) => [flag.name, flagOf(flag)])) as Interfaces.FlagInput;

/** `ignoreStdin`: a missing argument is missing; oclif would otherwise wait for it on standard input. */
export const oclifArgs = (spec: Pick<CommandSpec, 'args' | 'flags'>): Interfaces.ArgInput =>
  Object.fromEntries(
    spec.args.map((arg) => [
      arg.name,
      Args.string({
        description: arg.description,
        required: argRequired(spec, arg),
        ignoreStdin: true,
        ...(arg.many ? { multiple: true } : {}),
      }),
    ]),
  ) as Interfaces.ArgInput;
