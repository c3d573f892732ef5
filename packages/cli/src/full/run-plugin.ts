// Runs a plugin's own command, with a client on this user's daemon.
import { createClient } from '@aurelius/core/client';
import type { CommandRun, PluginShell } from '@aurelius/core/command';
import type { Parsed } from '../call/parsed.ts';
import { autostarts } from '../daemon/autostarts.ts';
import type { Environment } from '../environment.ts';
import { localZone, renderContext, terminalName } from '../output/terminal.ts';
import { commandIo } from './command-io.ts';
import type { PluginCommand } from './plugin-commands.ts';
import { pluginCommand } from './plugin-modules.ts';
import { openSession } from './session.ts';

export async function runPlugin(
  { plugin, spec }: PluginCommand,
  parsed: Parsed,
  environment: Environment,
): Promise<number> {
  const command = await pluginCommand(plugin, spec, environment);
  const { env, paths } = environment;
  const session = openSession(environment, autostarts(env, parsed));
  const zone = localZone(env);
  const terminal = terminalName();
  const client = createClient({
    address: { socket: paths.socket },
    ...(zone === undefined ? {} : { zone }),
    ...(terminal === null ? {} : { terminal }),
  });
  try {
    await session.ready();
    return await command.run({
      args: parsed.args,
      flags: parsed.flags as CommandRun<PluginShell>['flags'],
      io: commandIo(parsed, environment),
      shell: { client, context: renderContext(env, parsed.flags['no-color'] === true) },
    });
  } finally {
    client.close();
    session.close();
  }
}
