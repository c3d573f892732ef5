// The daemon put together from explicit parts, so that a test can start one in its own process.
import { type Env, type Paths, parseConfig, readConfigFile } from '@aurelius/core/config';
import { kernelContracts } from '@aurelius/core/kernel';
import type { Clock, Ids } from '@aurelius/core/plugin';
import { openStorage } from './db/storage.ts';
import { createServer } from './http/server.ts';
import { listenTcp, NO_TCP, type TcpState } from './http/tcp-state.ts';
import { ensureOwnerFile, ownerFileIn } from './kernel/auth/owner-file.ts';
import { Tokens } from './kernel/auth/tokens.ts';
import { fullConfig, kernelConfig } from './kernel/config/resolve.ts';
import { EventHub } from './kernel/events/hub.ts';
import { createTopics } from './kernel/events/topics.ts';
import { createIdempotency } from './kernel/idempotency/idempotency.ts';
import { createLists } from './kernel/lists/lists.ts';
import { createLog, type FileLog } from './kernel/log/log.ts';
import type { Kernel, KernelHalf } from './kernel/module.ts';
import { kernelModules } from './kernel/modules.ts';
import { createHost } from './plugins/host.ts';
import { PluginLoader } from './plugins/load.ts';
import type { Registry } from './plugins/registry.ts';
import { installSharedLibraries } from './plugins/shared.ts';
import { type BundledPlugin, findPlugins } from './plugins/sources.ts';
import { claimInstance } from './single-instance.ts';
import { Unwind } from './unwind.ts';

/** Longest wait for requests in flight when stopping, milliseconds. */
const GRACE_MS = 10_000;

/** The first requests come before the log files, milliseconds. */
const LOG_AFTER_MS = 100;

export interface AppOptions {
  readonly paths: Paths;
  readonly env: Env;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Plugins that come with Aurelius. */
  readonly bundled: readonly BundledPlugin[];
  /** Holds `packages/daemon/migrations` and `plugins/<id>/migrations`: the repository or a build. */
  readonly resources: string;
  /** URL of the daemon's main module in a build; null when running from sources. */
  readonly builtMain: string | null;
  readonly managedBy: 'systemd' | null;
}

export interface App {
  readonly log: FileLog;
  /** Serves what is in flight, refuses the rest, and closes everything. `graceMs` is at most 10 seconds. */
  stop(graceMs?: number): Promise<void>;
}

/**
 * Starts the daemon; it answers when this settles.
 * @throws Problem `DAEMON_RUNNING`, `CONFIG_INVALID`, `SCHEMA_NEWER`, `STORAGE_UNUSABLE`; nothing is left open then
 */
export async function startApp(options: AppOptions): Promise<App> {
  const { paths, clock, ids, managedBy } = options;
  const undo = new Unwind();
  try {
    const instance = await claimInstance(paths);
    undo.add(() => instance.release());
    const raw = parseConfig(readConfigFile(paths.configFile), paths.configFile);
    const source = { env: options.env, file: paths.configFile };
    const { plugins: linked, log: logging } = kernelConfig(raw, source);
    const logs = createLog(paths.logDir, logging.level, clock);
    undo.add(() => logs.close());

    const found = findPlugins(options.bundled, options.resources, linked.paths, paths.configFile);
    const sharing = found.sources.flatMap((it) => (it.sharing ? [it.sharing] : []));
    if (sharing.length > 0) undo.add(installSharedLibraries(sharing, options.builtMain));
    const loader = new PluginLoader(logs.log);
    const loaded = await loader.load(found);
    const config = fullConfig(raw, loaded, loader.states.size > 0, source);

    let hub: EventHub | undefined;
    const db = await openStorage(loaded, {
      dataDir: paths.dataDir,
      resources: options.resources,
      clock,
      onCommit: () => hub?.wake(),
    });
    undo.add(() => db.close());
    hub = new EventHub(db, logs.log);
    const contracts = loaded.map(({ plugin }) => plugin.contract);
    const events = { hub, topics: createTopics([...kernelContracts, ...contracts]) };
    const registry: Registry = new Map();
    undo.add(() => loader.dispose());
    const { log } = logs;
    const tokens = await Tokens.open({ db, clock, ids, log, rateLimit: config.http.rateLimit });
    undo.add(() => tokens.close());
    const ownerFile = ownerFileIn(paths.dataDir);
    const renewOwner = () => ensureOwnerFile(tokens, ownerFile);
    let tcp: TcpState = NO_TCP;
    const halves: KernelHalf[] = [];
    const kernel: Kernel = {
      paths,
      db,
      clock,
      ids,
      log,
      managedBy,
      startedAt: clock.now(),
      registry,
      plugins: loader,
      tokens,
      events,
      tcp: () => tcp,
      renewOwner,
      contributions: () => [...halves, ...loader.contributions],
    };
    for (const module of kernelModules) {
      const half = module(kernel);
      halves.push(half);
      undo.add(() => half.close?.());
      for (const served of half.operations) registry.set(served.op.id, served);
    }
    for (const one of loaded) {
      const { manifest } = one.source;
      const failure = db.failedOwners.get(manifest.id);
      if (failure) loader.fail(manifest.id, failure);
      else {
        const host = createHost(manifest, config[manifest.id] as Record<string, unknown>, {
          db,
          clock,
          ids,
          log: logs.log,
          registry,
        });
        loader.start(one, host, registry);
      }
    }

    const server = createServer({
      operations: registry.values(),
      managedBy,
      zone: config.time.zone,
      origins: config.http.origins,
      invoking: { idempotency: createIdempotency(db, clock), lists: createLists() },
      findToken: (token) => tokens.find(token),
      events,
      log: logs.log,
      clock,
      ids,
    });
    let grace = GRACE_MS;
    undo.add(() => server.drain(grace));
    if (config.http.enabled) {
      await renewOwner();
      tcp = await listenTcp(server, config.http, ownerFile);
      if (tcp.urlFault !== null) log.warn({ reason: tcp.urlFault }, 'no TCP listener');
    }
    await server.listen(paths.socket);
    const plugins = [...loader.states.keys()];
    log.info({ socket: paths.socket, url: tcp.url, plugins }, 'daemon started');
    setTimeout(() => void logs.open(), LOG_AFTER_MS).unref();
    return {
      log: logs.log,
      stop(graceMs = GRACE_MS) {
        grace = graceMs;
        logs.log.info({}, 'daemon stopping');
        return undo.run((error) => logs.log.error({ err: error }, 'daemon did not stop cleanly'));
      },
    };
  } catch (error) {
    await undo.run(() => {}).catch(() => {});
    throw error;
  }
}
