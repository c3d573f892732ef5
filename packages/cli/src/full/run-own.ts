// Runs a command that was written by hand.
import type { Command } from '@aurelius/core/command';
import type { Parsed } from '../call/parsed.ts';
import type { Environment } from '../environment.ts';
import { commandIo } from './command-io.ts';

export async function runOwn(
  command: Command<Environment>,
  parsed: Parsed,
  environment: Environment,
): Promise<number> {
  return command.run({
    args: parsed.args,
    flags: parsed.flags as Parameters<typeof command.run>[0]['flags'],
    io: commandIo(parsed, environment),
    shell: environment,
  });
}
