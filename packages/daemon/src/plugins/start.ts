// Starts the plugins whose code is loaded, each on a host of its own.
import type { Host, HostHooks } from '@aurelius/core/plugin';
import { askedHooks } from '../kernel/hooks/asked.ts';
import type { FileLog } from '../kernel/log/log.ts';
import type { Kernel } from '../kernel/module.ts';
import { proposalsFor } from '../kernel/proposals/make.ts';
import type { GivenOut } from '../kernel/secrets/given-out.ts';
import { SYNC, syncFor } from '../kernel/sync/sync.ts';
import { createHost } from './host.ts';
import type { LoadedPlugin } from './load.ts';
import { userTexts } from './texts.ts';

/** What hosts are made from, beside what the modules of the daemon have. */
export interface HostExtras {
  readonly log: FileLog;
  readonly givenOut: GivenOut;
}

type Section = Record<string, unknown>;

function hostOf(
  { known, source, plugin }: LoadedPlugin,
  kernel: Kernel,
  extras: HostExtras & { readonly hooks: HostHooks },
): Host<Section> {
  const { manifest } = source;
  const { egress, jobs, schedules, cache, config, plugins, paths } = kernel;
  const section = () => config.current()[manifest.id] as Section;
  const faces = egress.facesFor({
    id: manifest.id,
    source: manifest,
    section,
    unset: plugin.contract.config.safeParse({}).data,
    granted: known.entry !== null,
  });
  return createHost(manifest, section, {
    ...kernel,
    ...extras,
    ...faces,
    jobs: jobs.for(manifest),
    schedules: schedules.for(manifest),
    cache: cache.forPlugin(manifest.id),
    sync: syncFor(manifest, schedules.for(SYNC)),
    proposals: proposalsFor(manifest, kernel),
    texts: userTexts(paths.configFile),
    providers: plugins.providers,
    zone: () => config.current().time.zone,
  });
}

/** Starts them one after another; one that fails is set aside. */
export function startPlugins(
  loaded: readonly LoadedPlugin[],
  kernel: Kernel,
  extras: HostExtras,
): void {
  const { db, plugins, registry, jobs, events } = kernel;
  const hooks = askedHooks(kernel);
  for (const one of loaded) {
    const failure = db.failedOwners.get(one.source.manifest.id);
    if (failure) plugins.fail(one.known, failure);
    else {
      plugins.start(
        one,
        hostOf(one, kernel, { ...extras, hooks }),
        registry,
        jobs.catalogue,
        events,
      );
    }
  }
}
