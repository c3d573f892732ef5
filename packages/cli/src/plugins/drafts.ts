// What each command wants of the inventory: a bundle of its own, because the schema library comes with it.
import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { netPermission } from '@aurelius/core/contract';
import { asksOf } from '@aurelius/core/plugin';
import {
  describePackage,
  hashFolder,
  type Inventory,
  type InventoryEntry,
  type PluginPackage,
  pluginErrors,
  pluginRoot,
} from '@aurelius/core/plugin-inventory';
import { usage } from '../call/usage.ts';
import type { Environment } from '../environment.ts';
import { SENT_DATA } from '../output/sent-data.ts';
import { sections } from '../sections.gen.ts';
import {
  addedEntry,
  type Change,
  type Drafting,
  prepare,
  type Step,
  withEntry,
  withoutEntry,
} from './change.ts';
import { acceptPackage } from './package-check.ts';
import { type InstallSource, readSpec } from './spec.ts';

const bundled = Object.keys(sections);

/** Why a package calls whom, by permission. */
const reasonsOf = ({ manifest: { net = {} } }: PluginPackage): Step['reasons'] =>
  Object.fromEntries(
    Object.entries(net).map(([host, { purpose, data }]) => [
      netPermission(host),
      `${purpose}; sends ${SENT_DATA[data]}`,
    ]),
  );

/** The step from what the inventory had to what it gets. */
const stepTo = (
  entry: InventoryEntry,
  before: InventoryEntry | undefined,
  reasons: Step['reasons'] = {},
): Step => ({
  id: entry.id,
  package: entry.package,
  version: entry.version,
  from: before?.version ?? null,
  asks: entry.granted.filter((one) => !before?.granted.includes(one)),
  reasons,
});

type Placed = Pick<InventoryEntry, 'source' | 'root' | 'integrity'>;

/** An entry of a package that was accepted: switched on, unless it was there and switched off. */
const entryOf = (read: PluginPackage, placed: Placed, before?: InventoryEntry): InventoryEntry => ({
  ...describePackage(read),
  ...placed,
  granted: asksOf(read.manifest),
  enabled: before?.enabled ?? true,
});

/** Brings one package into the tree, and into the inventory. */
async function brought(
  source: InstallSource,
  inventory: Inventory,
  { tree, environment }: Pick<Drafting, 'tree' | 'environment'>,
): Promise<{ next: Inventory; step: Step }> {
  const { dataDir } = environment.paths;
  const name = await tree().add(source);
  const root = tree().rootOf(name);
  const folder = pluginRoot(dataDir, { root });
  const read = acceptPackage(folder, inventory, environment);
  const before = inventory.plugins.find(({ id }) => id === read.manifest.id);
  if (before?.source.kind === 'link') {
    throw pluginErrors.PLUGIN_TAKEN(`${before.id} is linked to ${before.source.spec}.`, {
      hint: `aurelius plugins unlink ${before.id}`,
    });
  }
  const entry = entryOf(read, { source, root, integrity: hashFolder(folder) }, before);
  const moved = { ...inventory, plugins: tree().moved(inventory.plugins) };
  return { next: withEntry(moved, entry), step: stepTo(entry, before, reasonsOf(read)) };
}

/** @throws Problem */
export const install = (environment: Environment, spec: string): Promise<Change> =>
  prepare(environment, async (parts) => {
    const { next, step } = await brought(readSpec(spec), parts.inventory, parts);
    return { next, steps: [step] };
  });

/** @param ids of plugins to bring up to date; none: every one that was installed */
export const update = (environment: Environment, ids: readonly string[]): Promise<Change> =>
  prepare(environment, async (parts) => {
    const { inventory } = parts;
    const entries =
      ids.length === 0
        ? inventory.plugins.filter(({ source }) => source.kind !== 'link')
        : ids.map((id) => addedEntry(inventory, id, bundled));
    let next = inventory;
    const steps: Step[] = [];
    for (const { id, source } of entries) {
      if (source.kind === 'link') {
        throw usage(`${id} is linked: it is up to date.`, `aurelius plugins link ${source.spec}`);
      }
      const made = await brought({ kind: source.kind, spec: source.spec }, next, parts);
      next = made.next;
      steps.push(made.step);
    }
    return { next, steps };
  });

export const link = (environment: Environment, path: string): Promise<Change> =>
  prepare(environment, ({ inventory }) => {
    const given = resolve(path);
    let root: string;
    try {
      root = realpathSync(given);
    } catch {
      throw usage(`There is no folder ${given}.`);
    }
    const read = acceptPackage(root, inventory, environment);
    const before = inventory.plugins.find(({ id }) => id === read.manifest.id);
    if (before && before.source.kind !== 'link') {
      throw pluginErrors.PLUGIN_TAKEN(`${before.id} is installed.`, {
        hint: `aurelius plugins remove ${before.id}`,
      });
    }
    const source = { kind: 'link', spec: root } as const;
    const entry = entryOf(read, { source, root, integrity: null }, before);
    return { next: withEntry(inventory, entry), steps: [stepTo(entry, before, reasonsOf(read))] };
  });

const goneStep = ({ id, package: name, version }: InventoryEntry): Step => ({
  id,
  package: name,
  version: null,
  from: version,
  asks: [],
  reasons: {},
});

/** @param linkedOnly refuses a plugin that was installed */
export const remove = (
  environment: Environment,
  id: string,
  linkedOnly: boolean,
): Promise<Change> =>
  prepare(environment, async ({ inventory, tree }) => {
    const entry = addedEntry(inventory, id, bundled);
    const steps = [goneStep(entry)];
    const next = withoutEntry(inventory, entry);
    if (entry.source.kind === 'link') return { next, steps };
    if (linkedOnly) throw usage(`${id} is not linked.`, `aurelius plugins remove ${id}`);
    // the tree of the last installed one goes as a whole
    if (next.plugins.every(({ source }) => source.kind === 'link')) return { next, steps };
    await tree().remove(entry.package);
    return { next: { ...next, plugins: tree().moved(next.plugins) }, steps };
  });

/** Switches a plugin on or off, bundled ones too. */
export const enable = (environment: Environment, id: string, on: boolean): Promise<Change> =>
  prepare(environment, ({ inventory }) => {
    if (bundled.includes(id)) {
      const disabled = inventory.disabled.filter((one) => one !== id);
      const next = { ...inventory, disabled: on ? disabled : [...disabled, id] };
      const step = { id, package: id, version: null, from: null, asks: [], reasons: {} };
      return { next, steps: [step] };
    }
    const entry = addedEntry(inventory, id, bundled);
    const step = stepTo(entry, entry);
    return { next: withEntry(inventory, { ...entry, enabled: on }), steps: [step] };
  });
