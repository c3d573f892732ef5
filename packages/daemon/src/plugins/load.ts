// From a plugin's package to its running half. A plugin that fails is set aside with the reason; the others go on.
import { kernelErrors, Problem } from '@aurelius/core/contract';
import type { Log, Manifest, Plugin, PluginHalf } from '@aurelius/core/plugin';
import type { Contribution } from '../kernel/module.ts';
import type { Registry, ServedOperation } from './registry.ts';
import type { FoundPlugins, PluginSource } from './sources.ts';

/** A plugin whose code is loaded and fits its manifest. */
export interface LoadedPlugin {
  readonly source: PluginSource;
  readonly plugin: Plugin;
}

type PluginState =
  | { readonly status: 'active' }
  | { readonly status: 'failed'; readonly reason: string };

/** By id, or by folder where there is no readable manifest. */
export type PluginStates = Map<string, PluginState>;

const sorted = (texts: Iterable<string>): string => [...new Set(texts)].sort().join(', ') || 'none';

function assertEqual(what: string, manifest: string, code: string): void {
  if (manifest === code) return;
  throw kernelErrors.PLUGIN_INVALID(
    `${what}: the manifest says ${manifest}, the code says ${code}`,
  );
}

/** @throws Problem `PLUGIN_INVALID` */
function checkAgainstManifest(manifest: Manifest, module: unknown): Plugin {
  const plugin = (module as { plugin?: Plugin }).plugin;
  if (typeof plugin?.start !== 'function' || !plugin.contract) {
    throw kernelErrors.PLUGIN_INVALID(
      `${manifest.daemon} does not export \`plugin\` (definePlugin)`,
    );
  }
  const { contract } = plugin;
  const operations = Object.values(contract.operations);
  assertEqual('id', manifest.id, contract.id);
  assertEqual(
    'permissions',
    sorted(manifest.permissions),
    sorted(operations.map((op) => op.permission)),
  );
  assertEqual('uses', sorted(manifest.uses), sorted(contract.uses));
  for (const { id } of operations) {
    if (!id.startsWith(`${manifest.id}.`)) {
      throw kernelErrors.PLUGIN_INVALID(`operation ${id} is not named ${manifest.id}.<verb>`);
    }
  }
  return plugin;
}

/** Loads code, and remembers and logs who could not be loaded. */
export class PluginLoader {
  readonly states: PluginStates = new Map();
  readonly #log: Log;
  readonly #running: { id: string; half: PluginHalf }[] = [];

  constructor(log: Log) {
    this.#log = log;
  }

  fail(id: string, error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.states.set(id, { status: 'failed', reason });
    this.#log.error({ plugin: id, err: error }, 'plugin failed');
  }

  /** Imports the code of every plugin that was found. */
  async load(found: FoundPlugins): Promise<LoadedPlugin[]> {
    for (const { origin, problem } of found.refused) this.fail(origin, problem);
    const loaded: LoadedPlugin[] = [];
    for (const source of found.sources) {
      const { manifest } = source;
      try {
        loaded.push({ source, plugin: checkAgainstManifest(manifest, await source.load()) });
      } catch (error) {
        this.fail(
          manifest.id,
          error instanceof Problem
            ? error
            : kernelErrors.PLUGIN_INVALID(`${source.origin}: ${(error as Error).message}`, {
                cause: error,
              }),
        );
      }
    }
    return loaded;
  }

  /** Starts one plugin and adds its operations to the registry, all of them or none. */
  start(
    { source, plugin }: LoadedPlugin,
    host: Parameters<Plugin['start']>[0],
    into: Registry,
  ): void {
    const { id } = source.manifest;
    try {
      const half = plugin.start(host);
      const served = servedBy(id, plugin, half);
      for (const one of served) assertFree(one, into);
      for (const one of served) into.set(one.op.id, one);
      this.#running.push({ id, half });
      this.states.set(id, { status: 'active' });
    } catch (error) {
      this.fail(id, error);
    }
  }

  /** What the running plugins bring beside operations. */
  get contributions(): readonly Contribution[] {
    return this.#running.map(({ id, half: { checks = [], metrics = [] } }) => ({
      owner: id,
      checks,
      metrics,
    }));
  }

  /** Ends every running plugin, the last one first. */
  async dispose(): Promise<void> {
    for (const { id, half } of this.#running.splice(0).reverse()) {
      try {
        await half.dispose?.();
      } catch (error) {
        this.#log.error({ plugin: id, err: error }, 'plugin did not end cleanly');
      }
    }
  }
}

function servedBy(owner: string, plugin: Plugin, half: PluginHalf): ServedOperation[] {
  const handlers = half.operations as Readonly<Record<string, unknown>>;
  return Object.entries(plugin.contract.operations).map(([name, op]) => {
    const run = handlers[name];
    if (typeof run !== 'function') {
      throw kernelErrors.PLUGIN_INVALID(
        `the contract has operation ${name}, the code has no handler`,
      );
    }
    return { owner, op, run: run as ServedOperation['run'] };
  });
}

/** Routes that differ only in the names of their parameters are the same. */
const routeOf = ({ op }: ServedOperation): string =>
  `${op.method} ${op.path.replace(/:\w+/g, ':')}`;

function assertFree(one: ServedOperation, registry: Registry): void {
  for (const other of registry.values()) {
    if (routeOf(other) === routeOf(one)) {
      throw kernelErrors.PLUGIN_INVALID(
        `${one.op.id} and ${other.op.id} (${other.owner}) both want ${routeOf(one)}`,
      );
    }
  }
}
