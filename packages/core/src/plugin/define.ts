// What a plugin is: a contract (data) and a function from host to handlers. Values, no registration side effects.
import type * as z from 'zod';
import type {
  InputOf,
  JobDefinition,
  JsonOperation,
  NetUse,
  Operation,
  ProblemFactory,
  QueueLimits,
  RawOperation,
  ScheduleDefinition,
  StreamOperation,
} from '../contract/index.ts';
import type { EntityStores } from '../db/entity-store.ts';
import type { Check } from './check.ts';
import type { EventHandlers } from './events.ts';
import type { CallContext, Host, RawRequest, RawResponse } from './host.ts';
import type { CpuHandler, JobHandler } from './jobs.ts';
import type { Metric } from './metric.ts';
import type { Providers } from './providers.ts';

/** The hand-written truth about a slice; its `contract.ts` exports one as `contract`. */
export interface PluginContract {
  readonly id: string;
  readonly operations: Readonly<Record<string, Operation>>;
  readonly errors: Readonly<Record<string, ProblemFactory>>;
  /** Event types with the schema of their `data`. */
  readonly events: Readonly<Record<string, z.ZodType>>;
  /** Section `[id]` of the config file. */
  readonly config: z.ZodObject;
  /** Permissions needed to call other slices. */
  readonly uses: readonly string[];
  /**
   * Hosts it calls by itself through `host.http`: `api.example.com`, `*.example.com`, or `*` for any public host. Such a
   * host is called over https on port 443, or with either scheme on the port that is named: `feeds.example.com:80`. Hosts
   * that only the owner can name are `urlField`s of the config instead.
   */
  readonly net?: Readonly<Record<string, NetUse>>;
  /** Work that is kept until it is done, by any name. */
  readonly jobs?: Readonly<Record<string, JobDefinition>>;
  /** Queues of those jobs, where the default limits do not fit: `<slice>` or `<slice>-<word>`. */
  readonly queues?: Readonly<Record<string, QueueLimits>>;
  /** When which of those jobs is asked for, for the owner of the daemon; the schedule is called `<slice>.<key>`. */
  readonly schedules?: Readonly<Record<string, ScheduleDefinition>>;
  /** What it does for others behind a port, as `<port>:<name>`: `channel:ntfy`. */
  readonly provides?: readonly string[];
}

type JobsOf<C extends PluginContract> = NonNullable<C['jobs']>;

/** Handlers of jobs by their name in the contract; every job without `cpu` needs one. */
export type JobHandlers<C extends PluginContract> = {
  readonly [K in keyof JobsOf<C>]?: JobHandler<JobsOf<C>[K]>;
};

/** The same for the jobs with `cpu`, which run in threads of their own. */
export type CpuHandlers<C extends PluginContract> = {
  readonly [K in keyof JobsOf<C>]?: CpuHandler<JobsOf<C>[K]>;
};

/**
 * One row of a streamed body: its JSON value, of a text its line without the newline (a carriage return stays), or why it
 * could not be read. `line` counts rows from 1.
 */
export interface BodyRow {
  readonly line: number;
  readonly value?: unknown;
  readonly fault?: string;
}

type WireOf<T extends Operation> = T['output'] extends z.ZodType ? z.input<T['output']> : undefined;

/** The function that carries out one operation. */
export type Handler<T extends Operation> = T extends StreamOperation
  ? (
      context: CallContext,
      input: InputOf<T>,
      rows: AsyncIterable<BodyRow>,
    ) => AsyncIterable<WireOf<T>>
  : T extends RawOperation
    ? (context: CallContext, input: InputOf<T>, request: RawRequest) => Promise<RawResponse>
    : T extends JsonOperation
      ? (context: CallContext, input: InputOf<T>) => Promise<WireOf<T>>
      : never;

/** The daemon half of a plugin. */
export interface PluginHalf<C extends PluginContract = PluginContract> {
  readonly operations: { readonly [K in keyof C['operations']]: Handler<C['operations'][K]> };
  /** Does the jobs of the contract, each by the name it has there; those with `cpu` are `threads` of the plugin. */
  readonly jobs?: JobHandlers<C>;
  /**
   * Reacts to events by their type, in their order: the plugin's own, and those of a module that it may read, which takes
   * `<module>:read` in the contract's `uses`.
   */
  readonly events?: EventHandlers;
  /** What the contract's `provides` promises. */
  readonly providers?: Providers;
  /** What `aurelius doctor` asks of it. */
  readonly checks?: readonly Check[];
  /** What it adds to `/metrics`. */
  readonly metrics?: readonly Metric[];
  /** Releases what the plugin holds; called once, after the last request. */
  dispose?(): Promise<void>;
}

export interface Plugin<C extends PluginContract = PluginContract> {
  readonly contract: C;
  /**
   * What can be undone and examined of its rows, by the entity they are recorded under, which begins the name of one of
   * its events. A part of the code and not of its run: rows are also read while nothing runs.
   */
  readonly entities?: EntityStores;
  /** Does the `cpu` jobs of the contract. A part of the code as well: a thread loads it without starting the plugin. */
  readonly threads?: CpuHandlers<C>;
  start(host: Host<z.output<C['config']>>): PluginHalf<C>;
}

/** Ties a contract to its daemon half. The module named by the manifest's `daemon` exports the result as `plugin`. */
export const definePlugin = <C extends PluginContract>(
  contract: C,
  start: (host: Host<z.output<C['config']>>) => PluginHalf<C>,
  entities: EntityStores = {},
  threads: CpuHandlers<C> = {},
): Plugin<C> => ({ contract, entities, threads, start });
