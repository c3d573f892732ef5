// What a plugin's own commands are given of the shell.
import type { Client } from '../client/client.ts';
import type { RenderContext } from './text.ts';

/** `shell` of a command that a plugin brings: `defineCommand<PluginShell>`. */
export interface PluginShell {
  /** This user's daemon, which answers by the time the command runs. It is closed when the command ends. */
  readonly client: Client;
  /** For whom text is made: what `renderTable` and `paint` take. */
  readonly context: RenderContext;
}
