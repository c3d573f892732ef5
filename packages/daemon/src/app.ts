// The daemon put together from explicit parts, so that a test can start one in its own process.
import { undoRecorder } from '@aurelius/core/db';
import { kernelContracts } from '@aurelius/core/kernel';
import type { Ids } from '@aurelius/core/plugin';
import { inventoryFile } from '@aurelius/core/plugin-inventory';
import { claimHome, type HomeOptions } from './claimed-home.ts';
import { openStorage } from './db/storage.ts';
import { createServer } from './http/server.ts';
import { listenTcp, NO_TCP, type TcpState } from './http/tcp-state.ts';
import { createAudit } from './kernel/audit/audit.ts';
import { ensureOwnerFile, ownerFileIn } from './kernel/auth/owner-file.ts';
import { Tokens } from './kernel/auth/tokens.ts';
import { createCache } from './kernel/cache/cache.ts';
import { cacheFile } from './kernel/cache/file.ts';
import { passedTime, systemZone } from './kernel/clock.ts';
import { createClockWatch, type Monotonic } from './kernel/clock-watch.ts';
import { fullConfig } from './kernel/config/resolve.ts';
import { createConfigStore } from './kernel/config/store.ts';
import { createEgress } from './kernel/egress/egress.ts';
import { EventHub } from './kernel/events/hub.ts';
import { createSubscribers } from './kernel/events/subscribers.ts';
import { createTopics } from './kernel/events/topics.ts';
import { answersRecorder, createIdempotency } from './kernel/idempotency/idempotency.ts';
import { createJobs } from './kernel/jobs/jobs.ts';
import { createThreads } from './kernel/jobs/threads.ts';
import { createLists } from './kernel/lists/lists.ts';
import { createLog, type FileLog } from './kernel/log/log.ts';
import type { Kernel, KernelHalf } from './kernel/module.ts';
import { kernelModules } from './kernel/modules.ts';
import { randomFraction } from './kernel/random.ts';
import { createSchedules } from './kernel/schedules/schedules.ts';
import { createGivenOut } from './kernel/secrets/given-out.ts';
import { keysToOpen } from './kernel/secrets/storage-key.ts';
import type { Manager } from './manager.ts';
import { PluginLoader } from './plugins/load.ts';
import type { Registry } from './plugins/registry.ts';
import { installSharedLibraries, type SharingPackage } from './plugins/shared.ts';
import { type BundledPlugin, findPlugins } from './plugins/sources.ts';
import { startPlugins } from './plugins/start.ts';
import { Unwind } from './unwind.ts';

/** Longest wait for requests in flight when stopping, milliseconds. */
const GRACE_MS = 10_000;

/** The first requests come before the log files, milliseconds. */
const LOG_AFTER_MS = 100;

export interface AppOptions extends HomeOptions {
  readonly ids: Ids;
  /** Plugins that come with Aurelius. */
  readonly bundled: readonly BundledPlugin[];
  /** Holds `packages/daemon/migrations` and `plugins/<id>/migrations`: the repository or a build. */
  readonly resources: string;
  /** URL of the daemon's main module in a build; null when running from sources. */
  readonly builtMain: string | null;
  readonly managedBy: Manager | null;
  /** Default: that of the process. */
  readonly monotonic?: Monotonic;
}

export interface App {
  readonly log: FileLog;
  /** Serves what is in flight, refuses the rest, and closes everything. `graceMs` is at most 10 seconds. */
  stop(graceMs?: number): Promise<void>;
  /** Gives the jobs that run back, for who cannot wait for `stop`. */
  release(): Promise<void>;
}

/**
 * Starts the daemon; it answers when this settles.
 * @throws Problem `DAEMON_RUNNING`, `CONFIG_INVALID`, `SCHEMA_NEWER`, `STORAGE_UNUSABLE`, `STORAGE_KEY_…`; nothing is left open then
 */
export async function startApp(options: AppOptions): Promise<App> {
  const { paths, clock, ids, managedBy } = options;
  const undo = new Unwind();
  try {
    const { raw, source, early, secrets, storageKeys } = await claimHome(options, undo);
    const givenOut = createGivenOut();
    const logs = createLog(paths.logDir, early.log.level, clock, givenOut.hide);
    undo.add(() => logs.close());

    const found = findPlugins(options.bundled, options.resources, paths.dataDir);
    const loader = new PluginLoader(found, logs.log);
    let sharing: readonly SharingPackage[] = [];
    const loaded = await loader.load((packages) => {
      sharing = packages;
      if (packages.length > 0) undo.add(installSharedLibraries(packages, options.builtMain));
    });
    const config = fullConfig(raw, loaded, loader, source);

    const watch = createClockWatch(clock, options.monotonic ?? passedTime);
    let hub: EventHub | undefined;
    const audit = createAudit(paths.dataDir, clock, logs.log);
    const storeOf = (entity: string) => loader.entities.get(entity)?.store;
    const keys = await keysToOpen(paths.dataDir, early.storage, storageKeys);
    const cache = createCache({
      file: cacheFile(paths.cacheDir),
      key: keys?.[0] ?? null,
      maxBytes: () => configStore.current().cache.space * 1024 * 1024,
      now: () => clock.now(),
      log: logs.log,
    });
    undo.add(() => cache.close());
    const db = await openStorage(loaded, {
      dataDir: paths.dataDir,
      keys,
      resources: options.resources,
      clock,
      recorders: [
        audit.recorder,
        undoRecorder(() => clock.now(), watch.sure, storeOf),
        answersRecorder,
        cache.recorder,
      ],
      onCommit: (types) => hub?.wake(types),
    });
    undo.add(() => db.close());
    undo.add(() => audit.close());
    await audit.open(db);
    await audit.noteFile('config', paths.configFile);
    await audit.noteFile('plugins', inventoryFile(paths.dataDir));
    hub = new EventHub(db, logs.log);
    const contracts = loaded.map(({ plugin }) => plugin.contract);
    const { log } = logs;
    const zone = () => configStore.current().time.zone;
    // what nobody's client asks for happens where the daemon is
    const here = () => zone() ?? systemZone();
    const events = {
      hub,
      topics: createTopics([...kernelContracts, ...contracts]),
      subscribers: createSubscribers({ db, log, hub, zone: here }),
    };
    const registry: Registry = new Map();
    const egress = createEgress({ db, clock, log, secrets, random: randomFraction });
    undo.add(() => egress.close());
    undo.add(() => loader.dispose());
    const threads = createThreads(() => sharing, options.builtMain);
    const random = randomFraction;
    const jobs = createJobs({ db, clock, ids, log, threads, random });
    const tokens = await Tokens.open({ db, clock, ids, log, rateLimit: config.http.rateLimit });
    undo.add(() => tokens.close());
    const ownerFile = ownerFileIn(paths.dataDir);
    const renewOwner = () => ensureOwnerFile(tokens, ownerFile);
    let tcp: TcpState = NO_TCP;
    const halves: KernelHalf[] = [];
    const configStore = createConfigStore({
      file: paths.configFile,
      first: config,
      resolve: (next) => fullConfig(next, loaded, loader, source),
      log,
    });
    undo.add(() => configStore.close());
    const schedules = createSchedules({ db, clock, ids, log, jobs, zone: here, random, watch });
    const kernel: Kernel = {
      paths,
      env: options.env,
      db,
      clock,
      ids,
      log,
      managedBy,
      startedAt: clock.now(),
      registry,
      plugins: loader,
      tokens,
      secrets,
      audit,
      egress,
      cache,
      jobs,
      schedules,
      watch,
      random,
      resources: options.resources,
      builtMain: options.builtMain,
      config: configStore,
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
      if (half.jobs) jobs.catalogue.add(half.jobs);
    }
    startPlugins(loaded, kernel, { log: logs.log, givenOut });

    const server = createServer({
      operations: registry.values(),
      managedBy,
      place: () => configStore.current().time,
      origins: config.http.origins,
      invoking: { idempotency: createIdempotency(db, clock, watch.sure), lists: createLists() },
      findToken: (token) => tokens.find(token),
      events,
      log: logs.log,
      clock,
      ids,
    });
    let grace = GRACE_MS;
    undo.add(() =>
      Promise.all([server.drain(grace), ...halves.map((half) => half.drain?.(grace))]),
    );
    for (const half of halves) await half.start?.();
    if (config.http.enabled) {
      await renewOwner();
      tcp = await listenTcp(server, config.http, ownerFile);
      if (tcp.urlFault !== null) log.warn({ reason: tcp.urlFault }, 'no TCP listener');
    }
    await server.listen(paths.socket);
    configStore.watch();
    const plugins = loader.states.all().map(({ plugin }) => plugin.id);
    log.info({ socket: paths.socket, url: tcp.url, plugins }, 'daemon started');
    setTimeout(() => void logs.open(), LOG_AFTER_MS).unref();
    return {
      log: logs.log,
      stop(graceMs = GRACE_MS) {
        grace = graceMs;
        logs.log.info({}, 'daemon stopping');
        return undo.run((error) => logs.log.error({ err: error }, 'daemon did not stop cleanly'));
      },
      release: () => jobs.runner.release(),
    };
  } catch (error) {
    await undo.run(() => {}).catch(() => {});
    throw error;
  }
}
