// A specification as oclif's parser takes it.

import type { CommandSpec, FlagSpec } from '@aurelius/core/command';
import { Args, Flags, type Interfaces } from '@oclif/core';
import type { Parsed } from '../call/parsed.ts';
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

type Spec = Pick<CommandSpec, 'args' | 'flags'>;

/** Several arguments of which the last takes all that is left: oclif has no such thing where one may be missing. */
const takesRest = ({ args }: Spec): boolean => args.length > 1 && args.at(-1)?.many !== undefined;

/** `ignoreStdin`: a missing argument is missing; oclif would otherwise wait for it on standard input. */
export const oclifArgs = (spec: Spec): Interfaces.ArgInput =>
  Object.fromEntries(
    (takesRest(spec) ? spec.args.slice(-1) : spec.args).map((arg) => [
      arg.name,
      Args.string({
        description: arg.description,
        required: argRequired(spec, arg),
        ignoreStdin: true,
        ...(arg.many ? { multiple: true } : {}),
      }),
    ]),
  ) as Interfaces.ArgInput;

/** The words that oclif read, as the arguments they are. */
export function readArgs(spec: Spec, read: Parsed['args']): Parsed['args'] {
  if (!takesRest(spec)) return read;
  const words = (read[spec.args.at(-1)?.name ?? ''] ?? []) as readonly string[];
  return Object.fromEntries(
    spec.args.flatMap(({ name, many }, at): [string, string | readonly string[]][] => {
      const [first, ...rest] = words.slice(at);
      if (first === undefined) return [];
      return [[name, many ? [first, ...rest] : first]];
    }),
  );
}
