// What one plugin is given.
import { kernelErrors, type Operation } from '@aurelius/core/contract';
import type { Database } from '@aurelius/core/db';
import type {
  CallContext,
  Clock,
  Host,
  HostCache,
  HostHooks,
  HostJobs,
  HostProposals,
  HostSchedules,
  HostSync,
  HostTexts,
  Ids,
  Manifest,
} from '@aurelius/core/plugin';
import { assertPermitted } from '../http/context.ts';
import { invalidInput } from '../http/problem.ts';
import { stripped } from '../http/strip.ts';
import type { FileLog } from '../kernel/log/log.ts';
import type { GivenOut } from '../kernel/secrets/given-out.ts';
import { hostSecrets } from '../kernel/secrets/host.ts';
import type { Secrets } from '../kernel/secrets/secrets.ts';
import type { ProviderRegistry } from './providers.ts';
import type { Registry } from './registry.ts';

export interface HostParts extends Pick<Host, 'http' | 'connect'> {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: FileLog;
  /** Every served operation, also those that come later. */
  readonly registry: Registry;
  readonly secrets: Secrets;
  readonly givenOut: GivenOut;
  readonly jobs: HostJobs;
  readonly schedules: HostSchedules;
  readonly sync: HostSync;
  readonly cache: HostCache;
  readonly hooks: HostHooks;
  readonly texts: HostTexts;
  readonly proposals: HostProposals;
  readonly providers: ProviderRegistry;
  /** Config `time.zone` as it applies now. */
  zone(): string | undefined;
}

/** The call that another slice sees: the revision its caller named is of another row. */
const onBehalf = (context: CallContext): CallContext => ({
  userId: context.userId,
  scopes: context.scopes,
  zone: context.zone,
  locale: context.locale,
  requestId: context.requestId,
  tokenId: context.tokenId,
  ifMatch: null,
  ...(context.outside ? { outside: context.outside } : {}),
  get signal() {
    return context.signal;
  },
});

/** @param section the plugin's own section as it applies now, validated */
export function createHost<Config>(
  manifest: Manifest,
  section: () => Config,
  parts: HostParts,
): Host<Config> {
  const { id, uses } = manifest;
  return {
    id,
    db: parts.db,
    clock: parts.clock,
    ids: parts.ids,
    log: parts.log.child({ plugin: id }),
    get config() {
      return section();
    },
    get zone() {
      return parts.zone() ?? null;
    },
    secrets: hostSecrets(id, section, parts.secrets, parts.givenOut),
    http: parts.http,
    connect: parts.connect,
    jobs: parts.jobs,
    schedules: parts.schedules,
    sync: parts.sync,
    cache: parts.cache,
    hooks: parts.hooks,
    texts: parts.texts,
    proposals: parts.proposals,
    providers: parts.providers.for(manifest),
    async call(operation: Operation, input: unknown, context: CallContext) {
      const { permission } = operation;
      if (permission !== 'public' && !uses.includes(permission)) {
        throw kernelErrors.MISSING_PERMISSION(
          `Plugin ${id} calls ${operation.id} without ${permission} in its manifest's \`uses\``,
        );
      }
      assertPermitted(operation, context.scopes, null);
      const served = parts.registry.get(operation.id);
      if (served?.op.kind !== 'json') {
        throw kernelErrors.ROUTE_NOT_FOUND(`No plugin serves ${operation.id}`);
      }
      const checked = served.op.input.safeParse(input);
      if (!checked.success) throw invalidInput(checked.error);
      const run = served.run as (context: CallContext, input: unknown) => Promise<unknown>;
      const result = await run(onBehalf(context), checked.data);
      return stripped(served.op, result) as never;
    },
  } as Host<Config>;
}
