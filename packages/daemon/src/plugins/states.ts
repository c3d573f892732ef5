// What became of every plugin of this installation: the truth behind `plugins list`, `/health` and `doctor`.
import { isProblem } from '@aurelius/core/contract';
import type { Manifest } from '@aurelius/core/plugin';
import type { KnownPlugin } from './sources.ts';

/** What was thrown, in words. */
export const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** `degraded`: it runs, and some of its operations fail by a fault of their own. */
type PluginStatus = 'disabled' | 'loading' | 'active' | 'degraded' | 'failed';

export interface PluginState {
  readonly plugin: KnownPlugin;
  readonly status: PluginStatus;
  /** Why it is `degraded` or `failed`. */
  readonly reason: string | null;
  /** Error code behind `failed`. */
  readonly code: string | null;
  /** A command or a step that mends it. */
  readonly hint: string | null;
  /** Once its package was read. */
  readonly manifest: Manifest | null;
}

/** States by position in the list of known plugins: two of them may claim one id. */
export class PluginStates {
  readonly #states = new Map<KnownPlugin, PluginState>();

  constructor(plugins: readonly KnownPlugin[]) {
    for (const plugin of plugins) {
      this.#states.set(plugin, {
        plugin,
        status: plugin.enabled ? 'loading' : 'disabled',
        reason: null,
        code: null,
        hint: null,
        manifest: null,
      });
    }
  }

  all(): readonly PluginState[] {
    return [...this.#states.values()];
  }

  of(plugin: KnownPlugin): PluginState {
    return this.#states.get(plugin) as PluginState;
  }

  /** Those that should run and do not, or not well. */
  unwell(): readonly PluginState[] {
    return this.all().filter(({ status }) => status === 'failed' || status === 'degraded');
  }

  read(plugin: KnownPlugin, manifest: Manifest): void {
    this.#set(plugin, { manifest });
  }

  active(plugin: KnownPlugin): void {
    this.#set(plugin, { status: 'active', reason: null });
  }

  degraded(plugin: KnownPlugin, reason: string): void {
    this.#set(plugin, { status: 'degraded', reason });
  }

  failed(plugin: KnownPlugin, error: unknown): void {
    const problem = isProblem(error) ? error : null;
    this.#set(plugin, {
      status: 'failed',
      reason: reasonOf(error),
      code: problem?.code ?? null,
      hint: problem?.hint ?? null,
    });
  }

  #set(plugin: KnownPlugin, change: Partial<PluginState>): void {
    this.#states.set(plugin, { ...this.of(plugin), ...change });
  }
}
