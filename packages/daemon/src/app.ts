// The daemon put together from explicit parts, so that a test can start one in its own process.
import { join } from 'node:path';
import {
  type Config,
  type Env,
  type HttpConfig,
  type Paths,
  type PluginSections,
  parseConfig,
  type RawConfig,
  readConfigFile,
  resolveConfig,
} from '@aurelius/core/config';
import { kernelContracts } from '@aurelius/core/kernel';
import type { Clock, Ids } from '@aurelius/core/plugin';
import { KERNEL, openDatabase, type SqliteDatabase } from './db/index.ts';
import { createServer, type HttpServer } from './http/server.ts';
import { ensureOwnerFile, ownerFileIn } from './kernel/auth/owner-file.ts';
import { Tokens } from './kernel/auth/tokens.ts';
import { EventHub } from './kernel/events/hub.ts';
import { createTopics } from './kernel/events/topics.ts';
import type { TcpState } from './kernel/health/daemon.ts';
import { createIdempotency } from './kernel/idempotency/idempotency.ts';
import { createLists } from './kernel/lists/lists.ts';
import { createLog, type FileLog } from './kernel/log/log.ts';
import type { Kernel, KernelHalf } from './kernel/module.ts';
import { kernelModules } from './kernel/modules.ts';
import { currentOrigin } from './kernel/origin.ts';
import { createHost } from './plugins/host.ts';
import { type LoadedPlugin, PluginLoader } from './plugins/load.ts';
import type { Registry } from './plugins/registry.ts';
import { installSharedLibraries } from './plugins/shared.ts';
import { type BundledPlugin, findPlugins } from './plugins/sources.ts';
import { claimInstance } from './single-instance.ts';

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

/** Undoes what was done so far, the last thing first, and goes on when one of them fails. */
class Unwind {
  readonly #steps: (() => unknown)[] = [];

  add(step: () => unknown): void {
    this.#steps.push(step);
  }

  /** @throws the first failure, once everything else is undone; `report` hears of each when it happens */
  async run(report: (error: unknown) => void): Promise<void> {
    let failure: unknown;
    for (const step of this.#steps.splice(0).reverse()) {
      try {
        await step();
      } catch (error) {
        report(error);
        failure ??= error;
      }
    }
    if (failure !== undefined) throw failure;
  }
}

/** The config for plugins that are not known yet: everything but their sections. */
function kernelConfig(raw: RawConfig, { env, paths }: AppOptions): Config {
  const file = paths.configFile;
  return resolveConfig({ raw, env, file, plugins: {}, ignoreUnknownSections: true });
}

/** @throws Problem `CONFIG_INVALID` unless every section of the file belongs to someone */
function fullConfig(
  raw: RawConfig,
  loaded: readonly LoadedPlugin[],
  failed: boolean,
  options: AppOptions,
): Config {
  const sections: PluginSections = Object.fromEntries(
    loaded.map(({ source, plugin }) => [source.manifest.id, plugin.contract.config]),
  );
  const { env, paths } = options;
  // a plugin that failed to load cannot vouch for its section
  return resolveConfig({
    raw,
    env,
    file: paths.configFile,
    plugins: sections,
    ignoreUnknownSections: failed,
  });
}

/** A port that cannot be had is told, and everything else goes on: the unix socket is what commands use. */
async function listenTcp(
  server: HttpServer,
  config: HttpConfig,
  tokenFile: string,
): Promise<TcpState> {
  const opened = await server.listenTcp(config);
  if ('fault' in opened) return { url: null, urlFault: opened.fault, tokenFile: null };
  const everywhere = config.host === '0.0.0.0' || config.host === '::';
  const host = everywhere ? '127.0.0.1' : config.host;
  const authority = host.includes(':') ? `[${host}]` : host;
  return { url: `http://${authority}:${opened.port}`, urlFault: null, tokenFile };
}

async function openStorage(
  loaded: readonly LoadedPlugin[],
  { paths, resources, clock }: AppOptions,
  onCommit: () => void,
): Promise<SqliteDatabase> {
  const kernel = { owner: KERNEL, folder: join(resources, 'packages/daemon/migrations/sqlite') };
  const plugins = loaded.flatMap(({ source: { manifest, migrations } }) =>
    migrations === null ? [] : [{ owner: manifest.id, folder: join(migrations, 'sqlite') }],
  );
  return openDatabase({
    dataDir: paths.dataDir,
    owners: [kernel, ...plugins],
    now: () => clock.now(),
    origin: currentOrigin,
    onCommit,
  });
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
    const { plugins: linked, log: logging } = kernelConfig(raw, options);
    const logs = createLog(paths.logDir, logging.level, clock);
    undo.add(() => logs.close());

    const found = findPlugins(options.bundled, options.resources, linked.paths, paths.configFile);
    const sharing = found.sources.flatMap((it) => (it.sharing ? [it.sharing] : []));
    if (sharing.length > 0) undo.add(installSharedLibraries(sharing, options.builtMain));
    const loader = new PluginLoader(logs.log);
    const loaded = await loader.load(found);
    const config = fullConfig(raw, loaded, loader.states.size > 0, options);

    let hub: EventHub | undefined;
    const db = await openStorage(loaded, options, () => hub?.wake());
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
    let tcp: TcpState = { url: null, urlFault: null, tokenFile: null };
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
