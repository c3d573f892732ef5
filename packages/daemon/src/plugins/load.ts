// From a plugin's package to its running half. A plugin that fails is set aside with the reason; the others go on.
import { isProblem, kernelErrors } from '@aurelius/core/contract';
import {
  asksOf,
  type Log,
  type Manifest,
  misscheduled,
  type Plugin,
  type PluginHalf,
} from '@aurelius/core/plugin';
import type { EventParts } from '../kernel/events/daemon.ts';
import type { Catalogue } from '../kernel/jobs/catalogue.ts';
import type { Contribution } from '../kernel/module.ts';
import { entitiesOf, type KnownEntities } from './entities.ts';
import { handlersOf } from './events.ts';
import { jobsOf } from './jobs.ts';
import { ProviderRegistry, providersOf } from './providers.ts';
import type { Registry, ServedOperation } from './registry.ts';
import type { SharingPackage } from './shared.ts';
import type { FoundPlugins, KnownPlugin, PluginSource } from './sources.ts';
import { PluginStates, reasonOf } from './states.ts';
import { watched } from './watch.ts';
import { within } from './within.ts';

/** Longest wait for a plugin's code to be loaded, and for it to let go of what it holds, milliseconds. */
const LOAD_MS = 10_000;
const DISPOSE_MS = 5000;

/** A plugin whose code is loaded and fits its manifest. */
export interface LoadedPlugin {
  readonly known: KnownPlugin;
  readonly source: PluginSource;
  readonly plugin: Plugin;
}

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
  assertEqual('uses', sorted(asksOf(manifest)), sorted(asksOf(contract)));
  assertEqual('provides', sorted(manifest.provides ?? []), sorted(contract.provides ?? []));
  for (const { id } of operations) {
    if (!id.startsWith(`${manifest.id}.`)) {
      throw kernelErrors.PLUGIN_INVALID(`operation ${id} is not named ${manifest.id}.<verb>`);
    }
  }
  return plugin;
}

/** Loads code, and remembers and logs who could not be loaded. */
export class PluginLoader {
  readonly states: PluginStates;
  readonly found: FoundPlugins;
  readonly providers = new ProviderRegistry();
  readonly #log: Log;
  readonly #running: { known: KnownPlugin; plugin: Plugin; half: PluginHalf }[] = [];
  #entities: KnownEntities = new Map();

  constructor(found: FoundPlugins, log: Log) {
    this.found = found;
    this.states = new PluginStates(found.plugins);
    this.#log = log;
    if (found.inventoryFault) log.error({ err: found.inventoryFault }, 'no inventory of plugins');
  }

  /** Whether some plugin does not run, so that its part of the configuration cannot be judged. */
  get isPartial(): boolean {
    const { states, found } = this;
    const idle = states.all().some(({ status }) => status === 'disabled' || status === 'failed');
    return idle || found.inventoryFault !== null;
  }

  fail(known: KnownPlugin, error: unknown): void {
    this.states.failed(known, error);
    this.#log.error({ plugin: known.id, err: error }, 'plugin failed');
  }

  /**
   * Imports the code of every plugin that is switched on and may run.
   * @param share told, before any of it, which packages get the host's libraries
   */
  async load(share: (packages: readonly SharingPackage[]) => void): Promise<LoadedPlugin[]> {
    const sources: { known: KnownPlugin; source: PluginSource }[] = [];
    for (const known of this.found.plugins.filter(({ enabled }) => enabled)) {
      try {
        const source = known.open();
        this.states.read(known, source.manifest);
        sources.push({ known, source });
      } catch (error) {
        this.fail(known, error);
      }
    }
    share(sources.flatMap(({ source: { sharing } }) => (sharing ? [sharing] : [])));
    const loaded: LoadedPlugin[] = [];
    for (const { known, source } of sources) {
      try {
        const module = await within(source.load(), LOAD_MS, 'loading its code');
        loaded.push({ known, source, plugin: checkAgainstManifest(source.manifest, module) });
      } catch (error) {
        const reason = `${source.origin}: ${reasonOf(error)}`;
        const invalid = kernelErrors.PLUGIN_INVALID(reason, { cause: error });
        this.fail(known, isProblem(error) ? error : invalid);
      }
    }
    return loaded;
  }

  /** Starts one plugin and adds what it brings to what is there, all of them or none. */
  start(
    { known, source, plugin }: LoadedPlugin,
    host: Parameters<Plugin['start']>[0],
    into: Registry,
    catalogue: Catalogue,
    { topics, subscribers }: Pick<EventParts, 'topics' | 'subscribers'>,
  ): void {
    const broken = new Map<string, unknown>();
    const onHealth = (what: string, error: unknown) => {
      if (error === null) broken.delete(what);
      else broken.set(what, error);
      const [first] = broken;
      if (!first) this.states.active(known);
      else this.states.degraded(known, `${first[0]} keeps failing: ${reasonOf(first[1])}`);
    };
    try {
      const entities = entitiesOf(plugin, this.#entities);
      const half = plugin.start(host);
      const served = servedBy(known.id, plugin, half);
      for (const one of served) assertFree(one, into);
      const jobs = jobsOf(plugin, half, source);
      assertSchedules(plugin.contract);
      const provided = providersOf(plugin, half, this.providers);
      const { uses, permissions } = source.manifest;
      const handlers = handlersOf(source.manifest, half, topics);
      for (const one of served) into.set(one.op.id, watched(one, onHealth));
      catalogue.add(jobs);
      this.providers.add(provided);
      if (Object.keys(handlers).length > 0) {
        const scopes = [...uses, ...permissions];
        subscribers.add({ id: known.id, handlers, scopes, onHealth });
      }
      this.#entities = new Map([...this.#entities, ...entities]);
      this.#running.push({ known, plugin, half });
      this.states.active(known);
    } catch (error) {
      this.fail(known, error);
    }
  }

  /** Rows of the running plugins, by entity. */
  get entities(): KnownEntities {
    return this.#entities;
  }

  /** What the running plugins bring beside operations. */
  get contributions(): readonly Contribution[] {
    return this.#running.map(({ known, plugin, half: { checks = [], metrics = [] } }) => ({
      owner: known.id,
      checks,
      metrics,
      schedules: plugin.contract.schedules ?? {},
    }));
  }

  /** Ends every running plugin, the last one first; one that does not end in time is left behind. */
  async dispose(): Promise<void> {
    for (const { known, half } of this.#running.splice(0).reverse()) {
      try {
        if (half.dispose) await within(half.dispose(), DISPOSE_MS, 'its end');
      } catch (error) {
        this.#log.error({ plugin: known.id, err: error }, 'plugin did not end cleanly');
      }
    }
  }
}

/** @throws Problem `PLUGIN_INVALID` */
function assertSchedules(contract: Plugin['contract']): void {
  const [misplanned] = misscheduled(contract);
  if (misplanned !== undefined) throw kernelErrors.PLUGIN_INVALID(misplanned);
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
