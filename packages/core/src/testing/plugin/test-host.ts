// A host for one plugin, over a fresh database: what a test of a slice's rules needs, without a daemon.
import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import type * as z from 'zod';
import {
  type CallOf,
  instantText,
  kernelErrors,
  NET_SCHEMES,
  type Operation,
  type OutputOf,
  randomRef,
  uuidv7Factory,
} from '../../contract/index.ts';
import { eventLog } from '../../db/index.ts';
import { egressErrors } from '../../kernel/privacy.ts';
import { secretErrors } from '../../kernel/secrets.ts';
import type {
  CallContext,
  Host,
  HostConnect,
  HostHttp,
  Log,
  Plugin,
  PluginContract,
  PluginHalf,
  PortName,
  Ports,
  Providers,
  SyncAccount,
} from '../../plugin/index.ts';
import {
  manifestOf,
  type NetTarget,
  netTargets,
  placeOf,
  portPermission,
} from '../../plugin/index.ts';
import { type FakeClock, fakeClock } from '../clock.ts';
import type { TestDatabase } from './databases.ts';
import { createTestCache } from './test-cache.ts';
import { type AskedJob, createTestJobs, type DeadJob } from './test-jobs.ts';
import { createTestProposals, type MadeProposal } from './test-proposals.ts';
import { createTestSchedules, type TestSchedule } from './test-schedules.ts';
import { createTestSync } from './test-sync.ts';

export interface TestHostOptions<C extends PluginContract> {
  readonly database: TestDatabase;
  /** The plugin's folder of migrations; null: it has no tables. */
  readonly migrations: string | null;
  /** Its config section as a user writes it; default: nothing set. */
  readonly config?: z.input<C['config']>;
  /** Secrets by the name, or the reference, that the plugin asks for them by. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Answers what the plugin calls and may call, in the place of the outside; default: nobody is there. */
  readonly outside?: (request: Request) => Response | Promise<Response>;
  /** Config `time.zone`; default: not set. */
  readonly zone?: string;
  /** Files that the user wrote: text by name, by folder. */
  readonly texts?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** What other plugins provide, beside what this one does. */
  readonly providers?: Providers;
  /** Opens what the plugin connects to and may connect to, likewise: perhaps to a server of the test. */
  readonly opens?: (url: URL) => Socket | Promise<Socket>;
}

/** An event as the event log has it. */
export interface ToldEvent {
  readonly type: string;
  readonly entityId: string;
  readonly data: unknown;
}

export interface TestHost<C extends PluginContract> {
  readonly half: PluginHalf<C>;
  readonly clock: FakeClock;
  /**
   * Calls a JSON operation as the daemon does: the input is checked, the answer cut to its contract.
   * @param caller what differs from a caller who may do everything
   */
  call<K extends keyof C['operations'] & string>(
    name: K,
    input: CallOf<C['operations'][K]>,
    caller?: Partial<CallContext>,
  ): Promise<OutputOf<C['operations'][K]>>;
  /** Everything that was told so far. */
  events(): Promise<readonly ToldEvent[]>;
  /**
   * Has the plugin handle an event once, of its own or of somebody else's. @throws what the handler throws; Error when it
   * does not react to the type
   */
  tell(event: ToldEvent, caller?: Partial<CallContext>): Promise<void>;
  /** Jobs that were asked for and not done yet, in order. */
  jobs(): readonly AskedJob[];
  /** Does one attempt at each of them, whatever its time, and answers their results. @throws what a handler throws */
  work(): Promise<readonly unknown[]>;
  /** Schedules as they stand, by name. */
  schedules(): ReadonlyMap<string, TestSchedule>;
  /** Has the time of one come: its job is asked for. @throws Error where there is none of that name */
  fire(schedule: string): Promise<void>;
  /**
   * Lets time pass, milliseconds, and does the jobs that fall due meanwhile as the daemon does: what is put off or fails
   * comes again in its time. Answers those that failed for good.
   */
  pass(ms: number): Promise<readonly DeadJob[]>;
  /** What was proposed so far. */
  proposals(): readonly MadeProposal[];
  /** Accounts that are connected, by `<source>.<account>`. */
  accounts(): ReadonlyMap<string, SyncAccount>;
  close(): Promise<void>;
}

const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };

const anyone = (): CallContext => ({
  userId: 'user',
  scopes: ['*'],
  zone: 'UTC',
  requestId: 'test',
  ifMatch: null,
  signal: new AbortController().signal,
});

const nobody = (): never => {
  throw egressErrors.EGRESS_FAILED('Nobody is there: tests call the `outside` that they bring.');
};

/** The faces of the daemon to the outside with its allow-list, and without a network. */
function facesOf(
  { id }: PluginContract,
  targets: readonly NetTarget[],
  outside: NonNullable<TestHostOptions<never>['outside']>,
  opens: NonNullable<TestHostOptions<never>['opens']>,
): { http: HostHttp; connect: HostConnect } {
  const assertAllowed = (url: URL, face: 'http' | 'stream') => {
    const place = placeOf(url);
    const isSpoken = place !== null && NET_SCHEMES[place.scheme].face === face;
    if (isSpoken && targets.some(({ covers }) => covers(place))) return;
    throw egressErrors.EGRESS_NOT_ALLOWED(
      `${id} calls ${place?.shown ?? url.protocol}, which its contract does not name.`,
    );
  };
  return {
    async http(
      input,
      { timeouts: _timeouts, maxBytes: _maxBytes, retries: _retries, ...init } = {},
    ) {
      const request = new Request(input, { ...init, duplex: 'half' });
      assertAllowed(new URL(request.url), 'http');
      return outside(request);
    },
    async connect(url) {
      assertAllowed(new URL(url), 'stream');
      return opens(new URL(url));
    },
  };
}

/** Starts a plugin on a host of its own. @throws Error when its config or its migrations do not fit */
export async function createTestHost<C extends PluginContract>(
  plugin: Plugin<C>,
  {
    database,
    migrations,
    config,
    secrets = {},
    outside = nobody,
    texts = {},
    providers = {},
    zone,
    opens = nobody,
  }: TestHostOptions<C>,
): Promise<TestHost<C>> {
  const { contract, start } = plugin;
  const clock = fakeClock();
  const uuid = uuidv7Factory(clock.now, (size) => randomBytes(size));
  const jobs = createTestJobs(plugin, uuid);
  const schedules = createTestSchedules(contract, jobs.host, anyone());
  const db = await database.open({ id: contract.id, migrations }, clock.now);
  const section = contract.config.parse(config ?? {}) as z.output<C['config']>;
  const sync = createTestSync(contract);
  const proposals = createTestProposals(contract);
  const host: Host<z.output<C['config']>> = {
    id: contract.id,
    db,
    clock,
    ids: {
      uuid,
      ref: (length) => randomRef(length, (size) => randomBytes(size)),
    },
    log: silent,
    config: section,
    zone: zone ?? null,
    secrets: {
      get: async (name) => secrets[name] ?? null,
      async resolve(reference) {
        const secret = secrets[reference];
        if (secret === undefined) throw secretErrors.SECRET_NOT_FOUND(reference);
        return secret;
      },
    },
    ...facesOf(
      contract,
      netTargets(manifestOf(contract, false), section, 'connected'),
      outside,
      opens,
    ),
    jobs: jobs.host,
    schedules: schedules.host,
    sync: sync.host,
    cache: createTestCache(clock.now),
    hooks: {
      folder: () => null,
      run: () => Promise.reject(new Error('There are no hooks')),
    },
    proposals: proposals.host,
    texts: {
      read: async (folder) => ({
        path: `/${folder}`,
        files: Object.entries(texts[folder] ?? {}).map(([name, text]) => ({ name, text })),
      }),
    },
    providers<P extends PortName>(port: P) {
      if (!contract.uses.includes(portPermission(port))) {
        throw kernelErrors.MISSING_PERMISSION(`${contract.id} needs ${portPermission(port)}`);
      }
      const all = { ...providers[port], ...half.providers?.[port] };
      return new Map(Object.entries(all)) as ReadonlyMap<string, Ports[P]>;
    },
    call: async (operation: Operation) => {
      throw kernelErrors.ROUTE_NOT_FOUND(`No plugin serves ${operation.id}`);
    },
  };
  const half: PluginHalf<C> = start(host);
  return {
    half,
    clock,
    async call(name, input, caller = {}) {
      const operation = contract.operations[name] as Operation;
      const run = half.operations[name] as (
        context: CallContext,
        input: unknown,
      ) => Promise<unknown>;
      const output = await run({ ...anyone(), ...caller }, operation.input.parse(input));
      return (operation.output?.parse(output) ?? undefined) as never;
    },
    async tell({ type, entityId, data }, caller = {}) {
      const handler = half.events?.[type];
      if (!handler) throw new Error(`${contract.id} does not react to ${type}`);
      const entity = type.slice(0, type.indexOf(':'));
      const at = instantText(clock.now());
      await handler({ ...anyone(), ...caller }, { seq: 1, type, at, entity, entityId, data });
    },
    jobs: () => [...jobs.asked],
    work: () => jobs.work(half),
    schedules: () => schedules.all,
    proposals: () => [...proposals.made],
    accounts: () => sync.accounts,
    fire: (name) => db.write((tx) => schedules.fire(tx, name)),
    pass: (ms) => jobs.pass(half, clock, ms),
    async events() {
      const log = db.table(eventLog);
      const rows = await db.orm.select().from(log);
      return rows
        .sort((a, b) => a.seq - b.seq)
        .map(({ type, entityId, data }) => ({ type, entityId, data }));
    },
    async close() {
      await half.dispose?.();
      await db.close();
    },
  };
}
