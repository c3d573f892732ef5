// Makes the oclif class of a command from its specification; there is no other command class.

import type { CommandSpec } from '@aurelius/core/command';
import { Command, type Config } from '@oclif/core';
import type { Parsed } from '../call/parsed.ts';
import { oclifId } from './manifest.ts';
import { parseMistake, refuseInheritedNames } from './mistakes.ts';
import { oclifArgs, oclifFlags, readArgs } from './oclif-spec.ts';

/** Carries a command out and answers its exit code. */
export type RunCommand = (parsed: Parsed) => Promise<number>;

/** The class of one command, ready to be run. */
export type CommandClass = typeof Command & (new (argv: string[], config: Config) => Command);

/** @param run called with the parsed line; what it throws reaches the caller of the command unchanged */
export function commandClass(spec: CommandSpec, run: RunCommand): CommandClass {
  return class extends Command {
    static override id = oclifId(spec.id);
    static override aliases = spec.aliases.map(oclifId);
    static override summary = spec.summary;

    override async run(): Promise<number> {
      return run(await this.read());
    }

    private async read(): Promise<Parsed> {
      try {
        refuseInheritedNames(this.argv, spec);
        const { args, flags } = await this.parse({
          args: oclifArgs(spec),
          flags: oclifFlags(spec),
        });
        return { args: readArgs(spec, args), flags };
      } catch (error) {
        throw parseMistake(error, spec, this.argv);
      }
    }
  };
}
