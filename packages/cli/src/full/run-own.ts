// Runs a command that was written by hand.
import type { Command } from '@aurelius/core/command';
import type { Parsed } from '../call/parsed.ts';
import type { Environment } from '../environment.ts';
import { renderContext } from '../output/terminal.ts';
import { writeErr, writeOut } from '../output/write.ts';

export async function runOwn(
  command: Command<Environment>,
  parsed: Parsed,
  environment: Environment,
): Promise<number> {
  const { tty } = renderContext(environment.env, false);
  const json = parsed.flags['json'] === true;
  return command.run({
    args: parsed.args,
    flags: parsed.flags as Parameters<typeof command.run>[0]['flags'],
    io: { out: writeOut, note: (text) => (json ? undefined : writeErr(text)), tty, json },
    shell: environment,
  });
}
