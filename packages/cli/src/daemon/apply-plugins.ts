// Makes a change of the plugins take effect: the daemon, if one runs, starts anew, and says how the plugins are.
import { createClient, readText } from '@aurelius/core/client';
import { isProblem } from '@aurelius/core/errors';
import type { PluginDetails } from '@aurelius/core/kernel';
import { pluginErrors } from '@aurelius/core/plugin-errors';
import type { Environment } from '../environment.ts';
import { askHello } from './hello.ts';
import { restartDaemon } from './stop.ts';

/** `waiting`: somebody else keeps it running, and has to restart it. */
export type Applied = 'restarted' | 'not running' | 'waiting';

/** @throws Problem `DAEMON_UNAVAILABLE` when it does not come up again */
export async function applyPlugins(environment: Environment): Promise<Applied> {
  const found = await askHello(environment);
  if (typeof found === 'object' && found.managedBy !== null) return 'waiting';
  if (found === 'none') return 'not running';
  await restartDaemon(environment);
  return 'restarted';
}

/** How the daemon that runs has a plugin; null: it does not have it. */
export async function pluginState(
  { paths }: Environment,
  id: string,
): Promise<Pick<PluginDetails, 'state' | 'reason' | 'hint'> | null> {
  const client = createClient({ address: { socket: paths.socket } });
  try {
    const { body } = await client.request('GET', `/api/v1/plugins/${id}`);
    return JSON.parse(await readText(body)) as PluginDetails;
  } catch (error) {
    if (isProblem(error, pluginErrors.PLUGIN_NOT_FOUND)) return null;
    throw error;
  } finally {
    client.close();
  }
}
