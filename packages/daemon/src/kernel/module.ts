// The daemon's own modules: what each is given, and what it brings. They are laid out like slices, a folder each.
import type { Env, Paths } from '@aurelius/core/config';
import {
  type JobDefinition,
  type Operation,
  type ScheduleDefinition,
  wholeJob,
} from '@aurelius/core/contract';
import type { Check, Clock, Handler, Ids, JobHandler, Log, Metric } from '@aurelius/core/plugin';
import type { SqliteDatabase } from '../db/index.ts';
import type { TcpState } from '../http/tcp-state.ts';
import type { Manager } from '../manager.ts';
import type { PluginLoader } from '../plugins/load.ts';
import type { Registry, ServedOperation } from '../plugins/registry.ts';
import type { Audit } from './audit/audit.ts';
import type { Tokens } from './auth/tokens.ts';
import type { Cache } from './cache/cache.ts';
import type { ClockWatch } from './clock-watch.ts';
import type { ConfigStore } from './config/store.ts';
import type { Egress } from './egress/egress.ts';
import type { EventParts } from './events/daemon.ts';
import type { OwnedJobs } from './jobs/catalogue.ts';
import type { Jobs } from './jobs/jobs.ts';
import type { Schedules } from './schedules/schedules.ts';
import type { Secrets } from './secrets/secrets.ts';

/** What the modules are made from. */
export interface Kernel {
  readonly paths: Paths;
  /** As the daemon was started with it: what may be secret among it is for nobody that the daemon starts. */
  readonly env: Env;
  readonly db: SqliteDatabase;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly managedBy: Manager | null;
  /** Milliseconds since 1970 UTC. */
  readonly startedAt: number;
  /** Every served operation, also those that come later. */
  readonly registry: Registry;
  readonly plugins: PluginLoader;
  readonly tokens: Tokens;
  readonly secrets: Secrets;
  readonly audit: Audit;
  /** The only way to the outside. */
  readonly egress: Egress;
  readonly cache: Cache;
  readonly jobs: Jobs;
  readonly schedules: Schedules;
  readonly watch: ClockWatch;
  /** From 0 up to but without 1. */
  random(): number;
  /** The repository or a build. */
  readonly resources: string;
  /** URL of the daemon's main module in a build; null when running from sources. */
  readonly builtMain: string | null;
  /** The configuration that applies. */
  readonly config: ConfigStore;
  readonly events: EventParts;
  /** The TCP listener as it stands. */
  tcp(): TcpState;
  /** Makes sure that the file with the owner's token is there and valid. */
  renewOwner(): Promise<void>;
  /** What modules and running plugins bring, as it stands. */
  contributions(): readonly Contribution[];
}

/** What a module or a plugin brings beside operations. */
export interface Contribution {
  /** Module or plugin id. */
  readonly owner: string;
  readonly checks?: readonly Check[];
  readonly metrics?: readonly Metric[];
  /** When which of its jobs is asked for, for the owner. */
  readonly schedules?: Readonly<Record<string, ScheduleDefinition>>;
}

/** A module that runs. */
export interface KernelHalf extends Contribution {
  readonly operations: readonly ServedOperation[];
  /** What it does by jobs. */
  readonly jobs?: OwnedJobs;
  /** Begins what it does by itself; called once, when every plugin runs and before the first request. */
  start?(): Promise<void>;
  /** Ends what it does by itself, while the last requests are served. @param graceMs longest wait, milliseconds */
  drain?(graceMs: number): Promise<void>;
  /** Releases what it holds; called once, after the last request. */
  close?(): Promise<void>;
}

export type KernelModule = (kernel: Kernel) => KernelHalf;

type Handlers<T extends Readonly<Record<string, Operation>>> = {
  readonly [K in keyof T]: Handler<T[K]>;
};

/** Operations with their handlers, as the registry takes them. */
export const served = <T extends Readonly<Record<string, Operation>>>(
  owner: string,
  operations: T,
  handlers: Handlers<T>,
): ServedOperation[] =>
  Object.entries(operations).map(([name, op]) => ({
    owner,
    op,
    run: handlers[name as keyof T] as ServedOperation['run'],
  }));

type Workers<T extends Readonly<Record<string, JobDefinition>>> = {
  readonly [K in keyof T]: JobHandler<T[K]>;
};

/** Jobs with their handlers, as the catalogue takes them. */
export const worked = <T extends Readonly<Record<string, JobDefinition>>>(
  owner: string,
  jobs: T,
  handlers: Workers<T>,
): OwnedJobs => ({
  jobs: Object.entries(jobs).map(([name, job]) => ({
    job: wholeJob(job),
    owner,
    work: handlers[name as keyof T],
  })),
  queues: {},
});
